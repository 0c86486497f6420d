"""The council dossier: everything that a member needs before the vote, composed for one sitting.

Nothing of it names a citizen: contributions are told in figures, and by their public numbers.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from commitments.comparison import Change, compare
from commitments.models import Programme, Version
from commitments.text import AxisText, ProgrammeText
from participation.models import Consultation, ConsultationKind
from participation.report.reading import ReportReading
from tamazgana_open.bilingual import Texts, reading_language, texts
from tamazgana_open.portal.council.dossier.citizens import Asked, Heard, asked_in, heard_of_each
from tamazgana_open.portal.council.dossier.missing import Missing, missing_in
from tamazgana_open.portal.council.dossier.text import AxisPart, Line
from workshops.council.act.draft import draft_for
from workshops.council.marking import Marked, marked_in
from workshops.models import Amendment, Deliberation, Recommendation, Sitting, SittingState, Validation, Vote
from workshops.permissions import can_keep_sitting, can_propose_amendment
from workshops.when import span_of

STATUSES = ("added", "changed", "withdrawn", "same")


@dataclass(frozen=True)
class Dossier:
    """The dossier of one sitting, for one person; what depends on the language is put together in the active one."""

    sitting: Sitting
    user: Any

    @property
    def programme(self) -> Programme:
        """The programme that the sitting is about."""
        return self.sitting.meeting.programme

    @property
    def span(self) -> str:
        """Day and hours in words."""
        meeting = self.sitting.meeting
        return span_of(meeting.starts_at, meeting.ends_at, meeting.precision)

    # The text -----------------------------------------------------------------------------------------------------

    @cached_property
    def _versions(self) -> dict[int, Version]:
        return {version.pk: version for version in Version.objects.of_programme(self.programme)}

    @property
    def version(self) -> Version | None:
        """The version put to the vote."""
        return self._versions.get(self.sitting.version_id or 0)

    @property
    def latest(self) -> Version | None:
        """The newest version that can be read, whether it is put to the vote or not."""
        return next((version for version in self._versions.values() if version.is_readable), None)

    @property
    def text(self) -> ProgrammeText | None:
        """Its text; None where there is none yet, or the law had its content removed."""
        version = self.version
        return version.text if version and version.is_readable else None

    @cached_property
    def in_force(self) -> Version | None:
        """The version that the council adopted before: the text put to the vote amends it."""
        if self.version is None:
            return self._versions.get(self.programme.adopted_version_id or 0) if self.programme.is_amended else None
        earlier = Deliberation.objects.filter(
            version__programme=self.programme, version__number__lt=self.version.number, vote__carried=True,
            opposed_on=None,
        )  # fmt: skip
        last = earlier.order_by("-version__number").values_list("version", flat=True).first()
        return self._versions.get(last or 0)

    @property
    def base(self) -> Version | None:
        """What the text is compared with: the version in force that it amends, else the one that citizens were
        consulted on."""
        if self.in_force is not None:
            return self.in_force
        consultation = self.consultation
        return self._versions.get(consultation.version_id) if consultation else None

    @property
    def is_compared(self) -> bool:
        """Whether both texts can be read."""
        return self.text is not None and self.base is not None and self.base.is_readable

    def _changes(self) -> list[Change]:
        return compare(self.base.text, self.text, reading_language()) if self.is_compared else []

    @property
    def tally(self) -> dict[str, int]:
        """How many commitments were added, changed, withdrawn, or are the same."""
        changes = self._changes()
        return {status: sum(c.is_commitment and c.status == status for c in changes) for status in STATUSES}

    @property
    def opening(self) -> Change | None:
        """The programme's own title and summary, where they changed."""
        return next((change for change in self._changes() if not change.code and change.status == "changed"), None)

    @property
    def axes(self) -> list[AxisPart]:
        """The text axis by axis; commitments that were withdrawn stand where they stood."""
        if self.text is None:
            return []
        changes = {change.code: change for change in self._changes()}
        codes = list(changes) or [c.code for c in self.text.commitments()]
        parts = {axis.number: AxisPart(axis, changes.get(str(axis.number)), []) for axis in self._every_axis()}
        for code in codes:
            if "." in code:
                parts[int(code.split(".")[0])].lines.append(self._line(code, changes.get(code)))
        return list(parts.values())

    def _every_axis(self) -> list[AxisText]:
        before = self.base.text.axes if self.is_compared else []
        now = {axis.number for axis in self.text.axes}
        return sorted([*self.text.axes, *(a for a in before if a.number not in now)], key=lambda axis: axis.number)

    def _line(self, code: str, change: Change | None) -> Line:
        here = self.text.commitment(code)
        standing = here or self.base.text.commitment(code)
        version = self.version if here else self.base
        return Line(
            code=code,
            title=standing.title,
            text=here,
            change=change,
            heard=self._heard.get(code, []),
            amendments=[row for row in self.amendments if row.commitment.code == code],
            url=f"{version.get_absolute_url()}#commitment-{code}",
            propose_url=f"{self.propose_url}?commitment={code}" if here and self.propose_url else "",
        )

    # What citizens said -------------------------------------------------------------------------------------------

    @cached_property
    def _consultations(self) -> list[Consultation]:
        known = Consultation.objects.visible_to(self.user).of_programme(self.programme).filter(cancelled_at=None)
        return list(known.select_related("programme", "version").order_by("opens_on", "pk"))

    @property
    def consultation(self) -> Consultation | None:
        """The last consultation on a version of this text: on the one put to the vote, or one before it."""
        last = self.version.number if self.version else max((v.number for v in self._versions.values()), default=0)
        on_version = [
            row
            for row in self._consultations
            if row.kind == ConsultationKind.VERSION and row.version.number <= last
        ]  # fmt: skip
        return on_version[-1] if on_version else None

    @cached_property
    def asked(self) -> list[Asked]:
        """Every consultation and call that the public knows, with what waits for a reply, the earliest first."""
        return [asked_in(row) for row in self._consultations if row.is_public]

    @property
    def published(self) -> int:
        """Published contributions in all."""
        return sum(asked.published for asked in self.asked)

    @property
    def unanswered(self) -> int:
        """Published contributions without a reply."""
        return sum(asked.unanswered for asked in self.asked)

    @cached_property
    def _heard(self) -> dict[str, list[Heard]]:
        return heard_of_each(self.programme, [asked.consultation for asked in self.asked])

    @cached_property
    def report(self) -> ReportReading | None:
        """The report of the consultation on the text; its figures so far before it is published."""
        consultation = self.consultation
        return ReportReading.of(consultation) if consultation and consultation.is_public else None

    # Meetings, committee, amendments, act ------------------------------------------------------------------------

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """What the meetings of the programme recommended in published minutes, axis by axis."""
        rows = Recommendation.objects.published().filter(meeting__programme=self.programme)
        rows = rows.select_related("axis", "commitment", "meeting")
        return sorted(
            rows.order_by("meeting__starts_at", "position", "pk"), key=lambda r: r.axis.number if r.axis else 0
        )

    @property
    def recommended(self) -> list[tuple[Any, list[Recommendation]]]:
        """The same, grouped by axis (None: of none)."""
        groups: dict[Any, list[Recommendation]] = defaultdict(list)
        for row in self.recommendations:
            groups[row.axis].append(row)
        return list(groups.items())

    @property
    def is_validated(self) -> bool:
        """Whether the committee has validated the version put to the vote."""
        return bool(self.validations) or (
            self.version is not None and self.programme.validated_version_id == self.version.pk
        )

    @cached_property
    def validations(self) -> list[Validation]:
        """The decisions of the committee's meetings that validate it."""
        if self.version is None:
            return []
        return list(Validation.objects.filter(version=self.version.pk).select_related("meeting__programme"))

    @cached_property
    def amendments(self) -> list[Amendment]:
        """The amendments proposed so far, by number."""
        rows = self.sitting.amendments.select_related("commitment", "proposed_by", "vote")
        return list(rows)

    @property
    def marked_amendments(self) -> list[tuple[Amendment, Marked]]:
        """Each with its words marked."""
        return [(row, marked_in(row, reading_language())) for row in self.amendments]

    @property
    def standing_amendments(self) -> int:
        """How many of them were not withdrawn."""
        return sum(row.withdrawn_at is None for row in self.amendments)

    @cached_property
    def whole(self) -> Vote | None:
        """The vote on the whole, once it is closed."""
        vote = self.sitting.vote_on_the_whole
        return vote if vote and not vote.is_open else None

    @property
    def act_is_proposed(self) -> bool:
        """Whether nobody has written the draft of the deliberation, so that the portal's own is shown."""
        return not self.sitting.draft_act_ar

    @property
    def draft_act(self) -> Texts:
        """The draft deliberation."""
        return draft_for(self.sitting) if self.act_is_proposed else texts(self.sitting, "draft_act")

    # What this person can do --------------------------------------------------------------------------------------

    @cached_property
    def propose_url(self) -> str:
        """Where an amendment is proposed; empty where this person cannot now."""
        takes = self.sitting.state in {SittingState.PREPARED, SittingState.OPEN} and self.text is not None
        if not takes or self.sitting.sent_back_at or self.sitting.vote_on_the_whole:
            return ""
        if not can_propose_amendment(self.user, self.sitting):
            return ""
        return _page("space-sitting-propose", self.sitting)

    @property
    def reason_url(self) -> str:
        """Where the registrar enters why contributions are unanswered; empty for others."""
        return _page("space-sitting-prepare", self.sitting) if can_keep_sitting(self.user) else ""

    @property
    def missing(self) -> list[Missing]:
        """What it lacks today, in the order in which it comes."""
        return missing_in(self)


def _page(name: str, sitting: Sitting) -> str:
    try:
        return reverse(name, args=[sitting.meeting.address])
    except NoReverseMatch:
        return ""
