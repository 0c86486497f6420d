"""The sample's consultations, told by the ordinary acts: announced, contributed to, moderated, answered, reported.

Days are told as for its meetings. Nobody is named: citizens stand
without names, offices act.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from commitments.models import Axis, Commitment, Programme, Stage, Version
from participation.models import (
    BodyLanguage,
    Channel,
    Consultation,
    ConsultationKind,
    Contribution,
    Phase,
    Reply,
    State,
    Told,
    moderation,
)
from participation.models.choices import CHANGES_TEXT
from participation.report.publishing import publish_report
from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.commune.models import Douar
from tamazgana_open.portal.loading_meetings import texts_of
from tamazgana_open.portal.sample_meetings import day_of, next_working_day, on, working_day

PREPARED, ANNOUNCED = time(8, 20), time(8, 30)
MASKED, PUBLISHED, WITHHELD, ASKED_AGAIN, SETTLED = time(9, 30), time(10, 0), time(10, 30), time(13, 0), time(14, 0)
DRAFTED, ANSWERED, LINKED, REPORTED = time(15, 0), time(16, 0), time(10, 0), time(11, 0)
"""At what hours of their days the acts are done."""
WORDS = ("title", "question", "use")


class SampleConsultations:
    """The consultations of the sample programme, while they are loaded."""

    def __init__(self, programme: Programme, *, loaded_on: date, people: dict[str, User], now: datetime) -> None:
        self.programme, self.loaded_on, self.now = programme, loaded_on, now
        self.editor, self.focal_point = people[RoleCode.EDITOR], people[RoleCode.FOCAL_POINT]
        self.registrar = people[RoleCode.REGISTRAR]
        self.axes: dict[str, Axis] = {str(axis.number): axis for axis in programme.axes.all()}
        self.douars = list(Douar.objects.filter(illustrative=True).order_by("pk"))

    def tell(self, content: list[dict[str, Any]]) -> None:
        """All of them, once: what has consultations already is left alone, and a text that has gone on."""
        if self.programme.consultations.exists() or self.programme.stage != Stage.PREPARATION:
            return
        for fields in content:
            telling = Telling(self, fields)
            telling.hear()
            telling.answer()
            telling.end()

    def keep_open(self, content: list[dict[str, Any]]) -> None:
        """Give the one that shall stay open more days where few are left, as a commune would: by an extension."""
        today = timezone.localdate(self.now)
        for fields in content:
            consultation = Consultation.objects.filter(programme=self.programme, slug=fields["slug"]).first()
            if "keep_open" not in fields or consultation is None or not self._may_be_extended(consultation):
                continue
            told = fields["keep_open"]
            if (consultation.closes_on - today).days < told["when_fewer_than"]:
                closes_on = today + timedelta(days=told["days"])
                consultation.extend(
                    by=self.focal_point,
                    closes_on=closes_on,
                    replies_by=max(consultation.replies_by, closes_on + timedelta(days=told["replies_after"])),
                    reason=texts_of(told, "reason"),
                    now=self.now,
                )

    def _may_be_extended(self, consultation: Consultation) -> bool:
        # Whoever tries the portal may have ended it: then that is how it stands.
        going_on = consultation.phase_at(self.now) in {Phase.PLANNED, Phase.OPEN, Phase.CLOSED}
        return going_on and self.programme.stage == Stage.CONSULTATION

    # Days and moments -------------------------------------------------------------------------------------------

    @property
    def commitments(self) -> dict[str, Commitment]:
        """The commitments of the draft by their codes."""
        return {row.code: row for row in self.programme.commitments.select_related("axis")}

    def day(self, told: int | str) -> date:
        """A day of the data file."""
        return day_of(told, self.loaded_on)

    def act(self, told: int | str, hour: time) -> datetime:
        """When something is done at the office: on the next working day, not later than now."""
        return min(on(next_working_day(self.day(told)), hour), self.now)


class Telling:
    """One consultation, from its plan to where it stands."""

    def __init__(self, sample: SampleConsultations, fields: dict[str, Any]) -> None:
        self.sample, self.fields, self.commitments = sample, fields, sample.commitments
        self.version = (
            Version.objects.get(programme=sample.programme, number=fields["version"]) if "version" in fields else None
        )
        self.rows: list[tuple[Contribution, dict[str, Any]]] = []

    def hear(self) -> None:
        """It is announced, contributions come in and are moderated."""
        self.consultation = self._announce()
        for fields in sorted(self.fields["contributions"], key=lambda row: (row["day"], row["at"])):
            self.rows.append((self._receive(fields), fields))
        self._moderate()

    def answer(self) -> None:
        """The contributions are answered, with the commitments that the draft has by then."""
        commitments = self.sample.commitments
        for fields in self.fields["replies"]:
            self._answer(fields, commitments)

    def end(self) -> None:
        """What follows once a version says what was retained: the replies name it, and the report is published."""
        if "linked" in self.fields:
            self._link(self.fields["linked"])
        if "report" in self.fields:
            moment = self.sample.act(self.fields["report"]["day"], REPORTED)
            publish_report(self.consultation, by=self.sample.focal_point, now=moment)

    def _announce(self) -> Consultation:
        sample, fields = self.sample, self.fields
        if self.version is not None:
            # The working day after the version was frozen.
            opens_on = next_working_day(timezone.localdate(self.version.frozen_at) + timedelta(days=1))
            day = opens_on
        else:
            opens_on, day = sample.day(fields["opens"]), working_day(sample.day(fields["announced"]))
        consultation = Consultation.prepare(
            sample.programme,
            by=sample.focal_point,
            now=on(day, PREPARED),
            kind=ConsultationKind(fields["kind"]),
            slug=fields["slug"],
            version=self.version,
            opens_on=opens_on,
            closes_on=sample.day(fields["closes"]),
            replies_by=sample.day(fields["replies_by"]),
            **{f"{name}_{language}": fields[f"{name}_{language}"] for name in WORDS for language in LANGUAGES},
        )
        consultation.announce(by=sample.focal_point, now=on(day, ANNOUNCED))
        sample.programme.refresh_from_db()
        return consultation

    def _receive(self, fields: dict[str, Any]) -> Contribution:
        sample, target = self.sample, fields.get("target", "")
        channel, day = Channel(fields["channel"]), sample.day(fields["day"])
        given: dict[str, Any] = {
            "channel": channel,
            "stance": fields["stance"],
            "body": fields["body"],
            "quote": fields.get("quote", ""),
            "language": BodyLanguage(fields["language"]),
            "group": fields.get("group", ""),
            "douar": sample.douars[fields["douar"]] if "douar" in fields else None,
            "axis": sample.axes[target.removeprefix("axis:")] if target.startswith("axis:") else None,
            "commitment": self.commitments[target] if "." in target else None,
        }
        if "meeting" in fields:
            meeting = sample.programme.meetings.filter(address__endswith=f"-{fields['meeting']}").first()
            if meeting is not None:
                given["meeting"], day = meeting, timezone.localdate(meeting.starts_at)
        if channel != Channel.ONLINE:
            given |= {"by": sample.editor, "received_on": day}
        moment = min(on(day, time.fromisoformat(fields["at"])), sample.now)
        sender = Told(phone=fields.get("phone", ""))
        return Contribution.receive(self.consultation, sender=sender, now=moment, **given)

    # Moderation -------------------------------------------------------------------------------------------------

    def _moderate(self) -> None:
        by_moment: dict[datetime, list[Contribution]] = {}
        for contribution, fields in self.rows:
            # What was said at a meeting came in on its day, whichever that became.
            after = (contribution.received_on - self.sample.loaded_on).days + 1
            focal = self.sample.focal_point
            if "masked" in fields:
                moderation.mask(contribution, by=focal, passages=fields["masked"], now=self.sample.act(after, MASKED))
                contribution.refresh_from_db()
            if "withheld" in fields:
                self._withhold(contribution, fields, after)
            elif fields.get("fate") == "withdrawn":
                contribution.withdraw(now=self.sample.act(after, WITHHELD))
            elif "fate" not in fields:
                by_moment.setdefault(self.sample.act(after, PUBLISHED), []).append(contribution)
        for moment, contributions in sorted(by_moment.items()):
            moderation.publish(contributions, by=self.sample.focal_point, now=moment)

    def _withhold(self, contribution: Contribution, fields: dict[str, Any], after: int) -> None:
        moderation.withhold(
            contribution, by=self.sample.focal_point, reason=fields["withheld"], note=fields.get("note", ""),
            now=self.sample.act(after, WITHHELD),
        )  # fmt: skip
        if "second_look" not in fields:
            return
        contribution.ask_second_look(now=self.sample.act(after, ASKED_AGAIN))
        if fields["second_look"] != "asked":
            moderation.settle_second_look(
                contribution,
                by=self.sample.registrar,
                publish_it=fields["second_look"] == "overturned",
                note=fields["second_note"],
                now=self.sample.act(after + 1, SETTLED),
            )

    # Replies ----------------------------------------------------------------------------------------------------

    def _answer(self, fields: dict[str, Any], commitments: dict[str, Commitment]) -> None:
        sample = self.sample
        answered = [
            contribution for contribution, told in self.rows if fields["key"] in (told.get("reply"), told.get("draft"))
        ]
        reply = Reply.draft(
            self.consultation,
            by=sample.editor,
            contributions=answered,
            commitments=[commitments[code] for code in fields.get("commitments", [])],
            now=sample.act(fields["day"], DRAFTED),
            outcome=fields["outcome"],
            passed_on=sample.day(fields["passed_on"]) if "passed_on" in fields else None,
            **{
                f"{name}_{language}": text
                for name in ("reason", "passed_to")
                for language, text in texts_of(fields, name).items()
            },
        )
        if not fields.get("draft"):
            reply.publish(by=sample.focal_point, now=sample.act(fields["day"], ANSWERED))

    def _link(self, told: dict[str, Any]) -> None:
        version = Version.objects.get(programme=self.sample.programme, number=told["version"])
        replies = Reply.objects.published().filter(consultation=self.consultation, outcome__in=CHANGES_TEXT)
        for reply in replies.filter(contributions__state=State.PUBLISHED).distinct().order_by("pk"):
            reply.link_version(version, by=self.sample.focal_point, now=self.sample.act(told["day"], LINKED))
