"""What the workspace page of one meeting shows: where it stands, what is next, what is missing, whom to ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from commitments.workspace_forms import language_name
from tamazgana_open.accounts.models import User
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, TRANSLATIONS, TranslatedModel
from tamazgana_open.commune.models import Commune
from tamazgana_open.formats.moroccan import moment
from tamazgana_open.publications.models import Publication
from workshops.council.of_version import validations_at
from workshops.models import Group, Meeting, MeetingState, MinutesState
from workshops.models.choices import STAFF
from workshops.paper.letters import ROWS, ROWS_WITHOUT_GROUPS
from workshops.permissions import can_record
from workshops.planning.forms import PLANNED_TEXTS
from workshops.planning.hours import duration
from workshops.public.listing import Standing, standing_of
from workshops.public.reading import Record
from workshops.text import MinutesText
from workshops.text_parts import SECTIONS, Gap
from workshops.timetable import length_of
from workshops.when import formerly, span_of
from workshops.workspace import life
from workshops.workspace.life import Act


@dataclass(frozen=True, slots=True)
class GapLine:
    """Something that is missing, in the reader's words, and where it can be mended (empty: not by this person)."""

    part: str
    row: int
    label: str
    language: str
    url: str


def gap_lines(gaps: list[Gap], meeting: Meeting, *, can_write: bool) -> list[GapLine]:
    """The gaps as lines. Those of the plan lead to the plan, all others to their place in the record."""
    plan, record = (reverse(name, args=[meeting.address]) for name in ("space-meeting-plan", "space-meeting-record"))
    return [
        GapLine(
            part=str(SECTIONS[gap.section]),
            row=gap.row,
            label=gap.label,
            language=language_name(gap.language) if gap.language else "",
            url="" if not can_write else plan if gap.section == "meeting" else f"{record}#{gap.section}",
        )
        for gap in gaps
    ]


@dataclass(frozen=True)
class Hub:
    """One meeting for one person of the staff."""

    meeting: Meeting
    user: Any

    @cached_property
    def acts(self) -> dict[str, Act]:
        """What this person can do now, by code."""
        return life.allowed(self.user, self.meeting)

    def _those(self, *codes: str) -> list[Act]:
        # What is offered as the next thing to do is not offered a second time.
        return [self.acts[code] for code in codes if code in self.acts and code != self.next_code]

    @property
    def beside_next(self) -> list[Act]:
        """Other acts that belong to this very moment."""
        wanted = {
            "approve": ("send_back",),
            "publish": ("send_back",),
            "submit": ("record",),
            "announce": ("plan",),
            "record": ("hold",),
        }
        return self._those(*wanted.get(self.next_code, ()))

    @property
    def of_record(self) -> list[Act]:
        """Acts on the record."""
        codes = ("record", "submit", "send_back", "publish", "translate", "correct", "begin_minutes", "change_form")
        ready = set() if self.blocking else {"submit", "publish"}
        beside = {act.code for act in self.beside_next}
        wanted = [c for c in codes if (c not in ("submit", "publish") or c in ready) and c not in beside]
        return self._those(*wanted)

    @property
    def of_plan(self) -> list[Act]:
        """Acts on the plan."""
        return [act for act in self._those("plan", "correct_date", "announce") if act not in self.beside_next]

    @property
    def of_date(self) -> list[Act]:
        """Acts where it does not take place as announced."""
        return self._those("reschedule", "postpone", "cancel")

    # The plan -----------------------------------------------------------------------------------------------------

    @property
    def standing(self) -> Standing:
        """What is known of it, as a word and a shape."""
        return standing_of(self.meeting, timezone.now())

    @property
    def span(self) -> str:
        """Day and hours in words."""
        return span_of(self.meeting.starts_at, self.meeting.ends_at, self.meeting.precision)

    @property
    def moved_from(self) -> str:
        """The date that it had before."""
        meeting = self.meeting
        return formerly(meeting.moved_from, meeting.address, meeting.starts_at) if meeting.moved_from else ""

    @property
    def invited(self) -> list[Any]:
        """The groups invited."""
        return [Group(code).label for code in Group.values if code in self.meeting.invited]

    @cached_property
    def agenda(self) -> list[Any]:
        """The rows of the agenda."""
        return list(self.meeting.agenda.all())

    @property
    def agenda_length(self) -> str:
        """How long the agenda is, in words; empty where no duration is known."""
        minutes = length_of(self.agenda)
        return duration(minutes) if minutes else ""

    def _translations(self) -> Iterator[tuple[TranslatedModel, str, str]]:
        things = [(self.meeting, PLANNED_TEXTS), *((row, ("title",)) for row in self.agenda)]
        for thing, fields in things:
            yield from ((thing, field, language) for field in fields for language in TRANSLATIONS)

    @property
    def outdated(self) -> int:
        """Translations of the plan whose Arabic has changed since."""
        return sum(thing.is_outdated(field, language) for thing, field, language in self._translations())

    @property
    def missing(self) -> int:
        """Texts of the plan that are not translated."""
        return sum(
            bool(getattr(thing, f"{field}_{AUTHORITATIVE}")) and not getattr(thing, f"{field}_{language}")
            for thing, field, language in self._translations()
        )

    @cached_property
    def validations(self) -> list[Any]:
        """The versions that the committee validated at this meeting."""
        return validations_at(self.meeting)

    @property
    def keeps_files(self) -> bool:
        """Whether this person prints its papers and attaches files."""
        return can_record(self.user, self.meeting)

    @property
    def has_papers(self) -> bool:
        """Whether there is somebody to invite to it."""
        return self.keeps_files and self.meeting.takes_records

    @property
    def sheet_rows(self) -> int:
        """How many blank rows the attendance sheet has, unless others are asked for."""
        return ROWS if self.invited else ROWS_WITHOUT_GROUPS

    @cached_property
    def files(self) -> int:
        """How many files are attached."""
        return self.meeting.attachments.standing().count()

    # The record ---------------------------------------------------------------------------------------------------

    @cached_property
    def record(self) -> Record:
        """The record as the working rows have it now."""
        return Record(MinutesText.from_rows(self.meeting.minutes))

    @cached_property
    def _gaps(self) -> list[Gap]:
        if self.meeting.minutes.state == MinutesState.PUBLISHED and not life.lacks_translation(self.meeting):
            return []
        return self.record.text.gaps(LANGUAGES)

    @cached_property
    def _can_write(self) -> bool:
        return "record" in self.acts

    @cached_property
    def blocking(self) -> list[GapLine]:
        """What must be there before the record can be handed in or published."""
        gaps = [gap for gap in self._gaps if gap.language in ("", AUTHORITATIVE)]
        return gap_lines(gaps, self.meeting, can_write=self._can_write)

    @cached_property
    def untranslated(self) -> list[GapLine]:
        """What is not translated yet: it blocks nothing, and joins later."""
        gaps = [gap for gap in self._gaps if gap.language not in ("", AUTHORITATIVE)]
        return gap_lines(gaps, self.meeting, can_write=self._can_write)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is recorded yet."""
        return any(gap.section == "opening" and not gap.language for gap in self._gaps)

    @property
    def has_record(self) -> bool:
        """Whether something is recorded, published or on its way."""
        return self.meeting.minutes.publication_id is not None or not self.is_empty

    @property
    def shows_record(self) -> bool:
        """Whether there is a record on its way that can be read here: what is published is read on its own page."""
        return self.meeting.minutes.state != MinutesState.PUBLISHED and not self.is_empty

    @property
    def is_to_sign(self) -> bool:
        """Whether there are minutes to be printed for the signature."""
        minutes = self.meeting.minutes
        on_their_way = minutes.state in {MinutesState.DRAFT, MinutesState.SUBMITTED} and self.meeting.takes_records
        return on_their_way and not minutes.is_account and not self.is_empty

    @cached_property
    def editions(self) -> list[Publication]:
        """Everything that was published of it, the last first."""
        published = Publication.objects.filter(page_path=self.meeting.path)
        return list(published.defer("content").order_by("-pk")) if self.meeting.minutes.publication_id else []

    @cached_property
    def to_follow(self) -> int:
        """Published recommendations without an answer and published actions still open."""
        meeting = self.meeting
        return meeting.recommendations.awaiting_answer().count() + meeting.decisions.published().open().count()

    # Whom to ask --------------------------------------------------------------------------------------------------

    @cached_property
    def approvers(self) -> list[str]:
        """The offices of those who can enter the approval, this person aside."""
        people = User.objects.filter(is_active=True, roles__code__in=STAFF).exclude(pk=self.user.pk)
        if not Commune.current().writer_may_approve:
            people = people.exclude(pk__in=self.meeting.minutes.writers.values("pk"))
        return list(dict.fromkeys(person.public_office() for person in people.distinct()))

    @cached_property
    def writers(self) -> list[str]:
        """The offices of those who have written in the record since it was last published."""
        return list(dict.fromkeys(person.public_office() for person in self.meeting.minutes.writers.all()))

    @property
    def waits_for_others(self) -> bool:
        """Whether the approval is next, and this person may not enter it because they have written."""
        return self.next_code == "approve" and "approve" not in self.acts

    # What is next -------------------------------------------------------------------------------------------------

    @cached_property
    def _next(self) -> tuple[str, str]:
        meeting, minutes = self.meeting, self.meeting.minutes
        if meeting.state == MeetingState.CANCELLED:
            return "", _("It does not take place. Its page stays, with the reason.")
        if meeting.state == MeetingState.POSTPONED:
            return "reschedule", _("It was put off. Give it another date as soon as one is known.")
        if minutes.state == MinutesState.SUBMITTED:
            return "approve", _("Somebody who did not write them enters the approval: who signed the paper, and when.")
        if minutes.state == MinutesState.APPROVED:
            return "publish", _("They are approved. Publishing freezes them, with a reference that stays.")
        if minutes.state == MinutesState.PUBLISHED:
            return self._next_when_published()
        if meeting.state == MeetingState.PLANNED and not meeting.is_over:
            return self._next_before()
        return self._next_in_draft()

    def _next_before(self) -> tuple[str, str]:
        meeting = self.meeting
        if "hold" in life.possible(meeting):
            return "record", _("It is today. The record can be typed while the meeting runs.")
        if meeting.is_public:
            return "papers", _("It has been announced. Print the invitation and the attendance sheet.")
        if meeting.public_from:
            return "papers", _("It becomes public on %(moment)s. Print the invitation and the attendance sheet.") % {
                "moment": moment(meeting.public_from)
            }
        return "announce", _("Only staff see it so far. Announce it once the plan is right.")

    def _next_in_draft(self) -> tuple[str, str]:
        if self.is_empty:
            return "record", _("It is over, and nothing is recorded yet.")
        if self.blocking:
            return "record", _("The record is being written. What is listed here is still missing.")
        if self.meeting.minutes.is_account:
            return "publish", _("The account is complete. It can be published.")
        return "submit", _("The record is complete. Hand it in for approval once it has been read again.")

    def _next_when_published(self) -> tuple[str, str]:
        if life.lacks_translation(self.meeting) and ("translate" in self.acts or not self.to_follow):
            return "translate", _("It is published in Arabic. The French can join it.")
        if self.to_follow:
            return "follow", _("It is published. Say what became of its recommendations and actions.")
        return "", _("It is published, and everything in it has its answer.")

    @property
    def next_code(self) -> str:
        """The code of what comes next: an act, `papers` to print, `follow` to answer, or nothing."""
        return self._next[0]

    @property
    def next_sentence(self) -> str:
        """What comes next, in a sentence."""
        return self._next[1]

    @property
    def next_act(self) -> Act | None:
        """The act that comes next, where this person can do it."""
        return self.acts.get(self.next_code)

    @property
    def steps(self) -> list[Any]:
        """The steps of its life."""
        return life.steps(self.meeting, to_follow=self.to_follow)
