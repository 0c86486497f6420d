"""The consultation that `bin/bench` measures: 100,000 published contributions with replies, receipts and stems."""

import copy
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from psycopg2 import sql

PUBLISHED = 100_000
REPORT = 500
"""Contributions in the report that is laid out."""
COPIES = 20
"""So many times stands each text that is made here; the database copies them faster than they could be made."""
COPIED = "0000"
"""How the receipt codes of copies begin, which nobody can type: their last digit checks nothing."""
OTHERS = {"withheld": 100, "pending": 50}
"""Made besides the published ones, before all are copied."""
SPEAKERS = ["ar"] * 13 + ["fr"] * 6 + ["zgh"]
SEED = 2027
STAFF = "focal"
LIST = "consultations/{slug}/contributions/"
PAGES = {
    "home": "",
    "programme": "programmes/{programme}/",
    "commitment": "programmes/{programme}/commitments/{code}/",
    "consultations": "consultations/",
    "consultation": "consultations/{slug}/",
    "list": LIST,
    "list, deep": LIST + "?before={deep}",
    "list, deep, newer": LIST + "?after={deep}",
    "axis": LIST + "?axis=3",
    "one commitment": LIST + "?commitment={code}",
    "stance": LIST + "?stance=ask",
    "group": LIST + "?group=youth",
    "retained": LIST + "?outcome=retained",
    "passed on": LIST + "?outcome=passed_on",
    "no reply yet": LIST + "?outcome=waiting",
    "channel": LIST + "?channel=whatsapp",
    "two filters": LIST + "?axis=1&outcome=retained",
    "four filters": LIST + "?axis=3&stance=against&outcome=partly&channel=paper",
    "retained, deep": LIST + "?outcome=retained&before={deep}",
    "nothing found": LIST + "?commitment={code}&axis=5",
    "search": LIST + "?q={word}",
    "search, frequent": LIST + "?q={frequent}",
    "search, four words": LIST + "?q={words}",
    "search and filter": LIST + "?q={frequent}&outcome=retained&axis=3",
    "search, nothing": LIST + "?q={frequent}+xyzzy",
    "one contribution": LIST + "{number}/",
    "moderation": "consultations/{slug}/moderation/",
    "figures": "consultations/{slug}/report/",
    "open data": "consultations/{slug}/data-dictionary/",
    "form": "consultations/{slug}/contribute/",
    "receipt, answered": "receipts/{answered}/",
    "receipt, waiting": "receipts/{waiting}/",
    "journal": "journal/",
}
NEVER_KEPT = ("search", "form", "receipt")
"""How the names of pages begin that are made anew for everybody who asks."""


def consultation() -> Any:
    """The one that is open in the sample."""
    from django.utils import timezone

    from participation.models import Consultation, ConsultationKind

    every = Consultation.objects.open_on(timezone.localdate())
    return every.get(programme__illustrative=True, kind=ConsultationKind.VERSION)


def pages() -> dict[str, str]:
    """The addresses that are measured, without the language, as far as there is something to show now."""
    from participation.models import Sender

    asked = consultation()
    senders = Sender.objects.filter(contribution__consultation=asked).exclude(code__startswith=COPIED).order_by("-pk")
    names = {
        "programme": asked.programme.slug,
        "slug": asked.slug,
        "code": "1.1",
        "deep": asked.last_number // 3,
        "number": asked.contributions.with_outcome("answered").latest("pk").number,
        "answered": senders.filter(contribution__in=asked.contributions.answered())[0].code,
        "waiting": senders.filter(contribution__in=asked.contributions.pending())[0].code,
        "word": "الماء",
        "frequent": "الجماعة",
        "words": "الجماعة+الالتزام+السكان+الدواوير",
    }
    return {page: path.format(**names) for page, path in PAGES.items()}


def answer_latest() -> None:
    """Answer the last contributions of the sample: what is compared shows the same with few as with many."""
    from participation.models import Reply

    asked = consultation()
    waiting = list(asked.contributions.published().filter(reply=None)[:5])
    if waiting:
        reasons = {"reason_ar": "هذا جواب الجماعة.", "reason_fr": "Voici la réponse de la commune."}
        Reply.draft(asked, by=None, contributions=waiting, outcome="answered", **reasons).publish(by=None)


# Many contributions ---------------------------------------------------------------------------------------------------


def fill() -> None:
    """Add the contributions to the open consultation of the sample, the way the acts leave them, in bulk. Once."""
    from django.db import connection

    from participation import counting
    from participation.models import Consultation, Contribution, ContributionStem, Moderation, Reply, Sender
    from tamazgana_open.journal.changes import change
    from tamazgana_open.journal.models import Entry

    asked = consultation()
    if asked.contributions.published().count() > PUBLISHED:
        return
    made = _Made(asked)
    with change():
        replies = Reply.objects.bulk_create(made.replies(), batch_size=1000)
        naming = Reply.commitments.through
        named = naming.objects.bulk_create(made.commitments(replies), batch_size=5000)
        contributions = Contribution.objects.bulk_create(made.contributions(replies), batch_size=1000)
        senders = Sender.objects.bulk_create([Sender(contribution=one) for one in contributions], batch_size=1000)
        acts = Moderation.objects.bulk_create(made.moderation(contributions), batch_size=1000)
        entries = Entry.objects.bulk_create(made.entries(contributions), batch_size=1000)
        stems = ContributionStem.objects.bulk_create(_stems(contributions), batch_size=5000)
        of_reply = f"reply_id + copy * {len(replies)}"
        of_contribution = f"contribution_id + copy * {len(contributions)}"
        _copy(replies)
        _copy(named, reply_id=of_reply)
        _copy(contributions, reply_id=of_reply, number=f"number + copy * {len(contributions)}")
        _copy(senders, contribution_id=of_contribution, code=f"lpad(({of_contribution})::text, 15, '0')")
        _copy(acts, contribution_id=of_contribution)
        _copy(stems, contribution_id=of_contribution)
        _copy(entries)
        last_number = contributions[-1].number + (COPIES - 1) * len(contributions)
        Consultation.objects.filter(pk=asked.pk).update(last_number=last_number)
        counting.recount(connection)
    _analyse()


class _Made:
    """Rows made of the sentences of the sample, by chance but the same in every run."""

    def __init__(self, asked: Any) -> None:
        from tamazgana_open.accounts.models import User
        from tamazgana_open.commune.models import Douar

        self.asked, self.chance = asked, random.Random(SEED)
        self.sentences = _sentences()
        self.by = User.objects.get(username=STAFF)
        self.axes = list(asked.programme.axes.all())
        self.targets = list(asked.programme.commitments.select_related("axis"))
        self.douars = [None, None, *Douar.objects.filter(illustrative=True)]

    def text(self, language: str, longest: int) -> str:
        """One sentence or more."""
        known = self.sentences["fr" if language == "fr" else "ar"]
        return " ".join(self.chance.sample(known, self.chance.randint(1, longest)))

    def replies(self) -> Iterator[Any]:
        """Published ones, half as many as there will be contributions."""
        from participation.models import Outcome, Reply, ReplyState

        for _place in range(PUBLISHED // COPIES // 2):
            outcome = self.chance.choice(Outcome.values)
            named = {"passed_to_ar": "العمالة", "passed_to_fr": "La préfecture", "passed_on": self.asked.opens_on}
            yield Reply(
                consultation=self.asked,
                outcome=outcome,
                reason_ar=self.text("ar", 1),
                reason_fr=self.text("fr", 1),
                version=self.asked.version if outcome == "retained" else None,
                state=ReplyState.PUBLISHED,
                published_at=self.asked.announced_at,
                published_by=self.by,
                **(named if outcome in {"outside", "passed_on"} else {}),
            )

    def commitments(self, replies: list[Any]) -> Iterator[Any]:
        """Those that the replies name."""
        from participation.models import Reply
        from participation.models.choices import NAMES_COMMITMENTS

        for reply in replies:
            if reply.outcome in NAMES_COMMITMENTS:
                yield Reply.commitments.through(reply=reply, commitment=self.chance.choice(self.targets))

    def contributions(self, replies: list[Any]) -> Iterator[Any]:
        """Published ones, four in five with a reply, then those that are withheld or wait."""
        states = ["published"] * (PUBLISHED // COPIES)
        states += [state for state, count in OTHERS.items() for _place in range(count)]
        for place, state in enumerate(states):
            reply = replies[place // 2] if state == "published" and place % 5 else None
            yield self._contribution(self.asked.last_number + place + 1, state, reply)

    def _contribution(self, number: int, state: str, reply: Any) -> Any:
        from participation.models import Channel, Contribution, Reason, Stance
        from workshops.models import Group

        chance = self.chance
        commitment = chance.choice([None, *self.targets])
        axis = commitment.axis if commitment else chance.choice([None, *self.axes])
        channel = chance.choice(["online", "online", *Channel.values])
        language = chance.choice(SPEAKERS)
        withheld = {"withheld_for": chance.choice(Reason.values), "withheld_by": self.by}
        return Contribution(
            consultation=self.asked,
            number=number,
            axis=axis,
            commitment=commitment,
            quote=self.text(language, 1) if chance.random() < 0.1 else "",
            stance=chance.choice(Stance.values),
            body=self.text(language, 2),
            language=language,
            group=chance.choice(["", "", *Group.values]),
            douar=chance.choice(self.douars),
            channel=channel,
            entered_by=None if channel == "online" else self.by,
            received_on=self.asked.opens_on + timedelta(days=chance.randint(0, 2)),
            state=state,
            published_at=self.asked.announced_at if state == "published" else None,
            reply=reply,
            outcome=reply.outcome if reply else "",
            **dict.fromkeys(("like_same", "like_first", "like_second"), f"{chance.getrandbits(64):016x}"),
            **(withheld if state == "withheld" else {}),
        )

    def moderation(self, contributions: list[Any]) -> Iterator[Any]:
        """The decision on each of them."""
        from participation.models import Moderation

        for one in contributions:
            if one.state != "pending":
                yield Moderation(contribution=one, act=one.state, reason=one.withheld_for, note="…", by=self.by)

    def entries(self, contributions: list[Any]) -> Iterator[Any]:
        """What the journal keeps of each decision."""
        from tamazgana_open.journal.models import Entry

        for one in contributions:
            yield Entry(act="contribution.published", by=self.by, public=False, target=one.journal_title())


def _sentences() -> dict[str, list[str]]:
    """Every sentence of the sample's contributions, replies and commitments, by language."""
    from participation.models import Contribution, Reply

    bodies = Contribution.objects.exclude(body="").values_list("language", "body")
    texts = {"ar": [body for language, body in bodies if language != "fr"]}
    texts["fr"] = [body for language, body in bodies if language == "fr"]
    for language in ("ar", "fr"):
        texts[language] += Reply.objects.values_list(f"reason_{language}", flat=True)
        for sheet in consultation().version.text.commitments():
            texts[language] += [sheet.problem[language], sheet.solution[language], sheet.summary[language]]
    return {
        language: sorted({part for text in found for part in re.split(r"(?<=[.؟?!:؛;])\s+", text or "") if part})
        for language, found in texts.items()
    }


def _stems(contributions: list[Any]) -> Iterator[Any]:
    from participation.models import ContributionStem
    from tamazgana_open.publications.stems import indexed

    for one in contributions:
        if one.state == "published":
            words = [one.body, one.quote, *(one.reply.words() if one.reply else [])]
            for stem in sorted({stem for text in words for stem in indexed(text)}):
                yield ContributionStem(contribution=one, stem=stem)


def _copy(rows: list[Any], **moved: str) -> None:
    """Copy rows that were just made, whose keys follow each other. `moved`: columns that differ, as SQL of `copy`."""
    from django.db import connection

    model = type(rows[0])
    moved = {"id": f"id + copy * {len(rows)}", **moved}
    columns = [field.column for field in model._meta.concrete_fields]
    table = sql.Identifier(model._meta.db_table)
    names = list(map(sql.Identifier, columns))
    values = [sql.SQL(moved[column]) if column in moved else sql.Identifier(column) for column in columns]
    copies = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, %s) AS copy, {table}"
        " WHERE id BETWEEN %s AND %s"
    ).format(table=table, names=sql.SQL(", ").join(names), values=sql.SQL(", ").join(values))
    last_key = sql.SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {table}").format(table=table)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # keys are right, looking each up takes long
        cursor.execute(copies, [COPIES - 1, rows[0].pk, rows[-1].pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute(last_key, [model._meta.db_table])


def _analyse() -> None:
    """What PostgreSQL's own upkeep does within minutes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


# The table and the paper ----------------------------------------------------------------------------------------------


def csv_pieces() -> Iterator[bytes]:
    """The table of all contributions as the server sends it: its heading, then row by row."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    path = f"/fr/consultations/{consultation().slug}/contributions.csv"
    yield from WSGIHandler()(RequestFactory(HTTP_HOST="localhost").get(path).environ, lambda *_start: None)


def long_report(number: int) -> Any:
    """A publication of a report with so many contributions, each with its reply; nothing is saved."""
    from tamazgana_open.publications import canonical
    from tamazgana_open.publications.models import Publication

    original = Publication.objects.filter(kind="consultation_report", illustrative=True).latest("pk")
    content = copy.deepcopy(original.data)
    report = content["report"]
    said, answers = report["contributions"], {reply["number"]: reply for reply in report["replies"]}
    report["contributions"] = [
        {**said[place % len(said)], "number": place + 1, "reply": place + 1} for place in range(number)
    ]
    report["replies"] = [
        {**answers[said[place % len(said)]["reply"]], "number": place + 1} for place in range(number)
    ]  # fmt: skip
    for row, following in pairwise(report["contributions"]):
        row["body"] = f"{row['body']} {following['body']}"
    original.content = canonical.dumps(content)
    original.sha256 = canonical.sha256(original.content)
    original.__dict__.pop("data", None)
    return original
