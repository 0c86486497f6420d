"""The report made of the rows as they stand; and of an edition and what moderation did since."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from participation import sharing
from participation.models import Consultation, Contribution, Reply
from participation.report import changes, figures
from participation.report.text import AskedText, ContributionText, ReplyText, ReportText
from tamazgana_open.bilingual import texts


def report(consultation: Consultation) -> ReportText:
    """The report of this consultation now. Every published contribution has its reply: `gate.missing` has said so."""
    contributions = _rows(consultation)
    answered: dict[int, list[int]] = defaultdict(list)
    for contribution in contributions:
        answered[contribution.reply_id].append(contribution.number)
    replies = list(
        Reply.objects.published()
        .filter(pk__in=Contribution.objects.published().filter(consultation=consultation).values("reply"))
        .select_related("version__programme", "consultation__version")
        .prefetch_related("commitments")
    )
    numbers = {pk: min(of) for pk, of in answered.items()}
    return ReportText(
        asked=_asked(consultation),
        figures=figures.figures(consultation),
        changes=changes.changes(replies, answered),
        commitments=_titles(consultation, contributions, replies),
        replies=sorted((_reply(reply, numbers[reply.pk]) for reply in replies), key=lambda reply: reply.number),
        contributions=_contributions(consultation, contributions, numbers),
    )


def corrected(consultation: Consultation, edition: ReportText) -> ReportText:
    """This edition of the report without the contributions that are not published any more, and with the words of the
    others as they are masked now; counted anew.

    The rest stays as it was frozen: after the report no reply changes, and what was taken out of the commune's words
    because the law demanded it stays out.
    """
    told, known = sharing.shown(consultation), {row.number: row for row in edition.contributions}
    standing = [row for row in _rows(consultation) if row.number in known]
    first: dict[int, int] = {}
    for row in standing:
        first.setdefault(known[row.number].reply, row.number)
    contributions = [_contribution(row, told, first[known[row.number].reply]) for row in standing]
    replies = [replace(reply, number=first[reply.number]) for reply in edition.replies if reply.number in first]
    numbers = {row.number for row in standing}
    asked_in = [[number for number in change.asked_in if number in numbers] for change in edition.changes]
    named = {row.code for row in contributions}.union(*(reply.commitments for reply in replies))
    return ReportText(
        asked=edition.asked,
        figures=figures.figures(consultation),
        changes=[replace(row, asked_in=by) for row, by in zip(edition.changes, asked_in, strict=True) if by],
        commitments={code: title for code, title in edition.commitments.items() if code in named},
        replies=sorted(replies, key=lambda reply: reply.number),
        contributions=contributions,
    )


def _rows(consultation: Consultation) -> list[Contribution]:
    return list(
        Contribution.objects.published()
        .answered()
        .filter(consultation=consultation)
        .select_related("axis", "commitment", "douar")
        .defer("like_same", "like_first", "like_second")
        .order_by("number")
    )


def _asked(consultation: Consultation) -> AskedText:
    version, first_closes_on = consultation.version, consultation.first_closes_on
    return AskedText(
        slug=consultation.slug,
        kind=consultation.kind,
        title=texts(consultation, "title"),
        question=texts(consultation, "question"),
        use=texts(consultation, "use"),
        programme=texts(consultation.programme, "title"),
        programme_slug=consultation.programme.slug,
        opens_on=consultation.opens_on.isoformat(),
        closes_on=consultation.closes_on.isoformat(),
        replies_by=consultation.replies_by.isoformat(),
        axes=figures.asked_axes(consultation),
        version=version.number if version else None,
        version_reference=version.edition.reference if version else "",
        first_closes_on=first_closes_on.isoformat() if first_closes_on else "",
        extension_reason=texts(consultation, "extension_reason") if first_closes_on else {},
    )


def _titles(
    consultation: Consultation, contributions: list[Contribution], replies: list[Reply]
) -> dict[str, dict[str, str]]:
    named = {row.commitment.code: row.commitment for row in contributions if row.commitment}
    named |= {commitment.code: commitment for reply in replies for commitment in reply.commitments.all()}
    text = consultation.version.text if consultation.version else None
    titles = {}
    for code, commitment in sorted(named.items()):
        # As citizens had it before them; the draft may have gone on.
        standing = text.commitment(code) if text else None
        titles[code] = standing.title if standing else texts(commitment, "title")
    return titles


def _reply(reply: Reply, number: int) -> ReplyText:
    return ReplyText(
        number=number,
        outcome=reply.outcome,
        reason=texts(reply, "reason"),
        commitments=sorted(commitment.code for commitment in reply.commitments.all()),
        version=reply.version.number if reply.version else None,
        passed_to=texts(reply, "passed_to"),
        passed_on=reply.passed_on.isoformat() if reply.passed_on else "",
    )


def _contributions(
    consultation: Consultation, rows: list[Contribution], replies: dict[int, int]
) -> list[ContributionText]:
    told = sharing.shown(consultation)
    return [_contribution(row, told, replies[row.reply_id]) for row in rows]


def _contribution(row: Contribution, told: Any, reply: int) -> ContributionText:
    return ContributionText(
        number=row.number,
        stance=row.stance,
        body=row.body,
        language=row.language,
        channel=row.channel,
        week=row.week.isoformat(),
        reply=reply,
        axis=row.axis.number if row.axis else None,
        code=row.commitment.code if row.commitment else "",
        quote=row.quote,
        group=told.group_of(row),
        douar=texts(row.douar, "name") if told.douar_of(row) else {},
    )
