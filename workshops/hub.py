"""What the workspace page of one meeting shows: where it stands, what is next, what is missing, whom to ask."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tamazgana_open.accounts.models import User
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.commune.models import Commune
from tamazgana_open.formats.moroccan import moment
from tamazgana_open.publications.models import Publication
from workshops import life
from workshops.life import Act
from workshops.models import Meeting, MeetingState, MinutesState
from workshops.models.meeting import STAFF
from workshops.text import Gap, MinutesText


@dataclass(frozen=True)
class Hub:
    """One meeting for one person of the staff."""

    meeting: Meeting
    user: Any

    @cached_property
    def acts(self) -> dict[str, Act]:
        """What this person can do now, by code."""
        return life.allowed(self.user, self.meeting)

    @cached_property
    def to_follow(self) -> int:
        """Published recommendations without an answer and published actions still open."""
        meeting = self.meeting
        return (
            meeting.recommendations.awaiting_answer().count() + meeting.decisions.published().open().count()
        )  # fmt: skip

    @property
    def steps(self) -> list[Any]:
        """The steps of its life."""
        return life.steps(self.meeting, to_follow=self.to_follow)

    # What is missing ----------------------------------------------------------------------------------------------

    @cached_property
    def _gaps(self) -> list[Gap]:
        if self.meeting.minutes.state == MinutesState.PUBLISHED and not life.lacks_translation(self.meeting):
            return []
        return MinutesText.from_rows(self.meeting.minutes).gaps(LANGUAGES)

    @property
    def blocking(self) -> list[Gap]:
        """What must be there before the record can be handed in or published."""
        return [gap for gap in self._gaps if gap.language in ("", AUTHORITATIVE)]

    @property
    def untranslated(self) -> list[Gap]:
        """What is not translated yet: it blocks nothing, and joins later."""
        return [gap for gap in self._gaps if gap.language not in ("", AUTHORITATIVE)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is recorded yet."""
        return any(gap.section == "opening" and gap.row == 0 and not gap.language for gap in self._gaps)

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
    def wrote_it(self) -> bool:
        """Whether this person may not approve only because they wrote."""
        return self.meeting.minutes.state == MinutesState.SUBMITTED and "approve" not in self.acts

    @cached_property
    def editions(self) -> list[Publication]:
        """Everything that was published of it, the last first."""
        published = Publication.objects.filter(page_path=self.meeting.path)
        return list(published.defer("content").order_by("-pk")) if self.meeting.minutes.publication_id else []

    # What is next -------------------------------------------------------------------------------------------------

    @cached_property
    def next(self) -> tuple[str, str]:
        """What comes next: the code of the act (empty: none, or not this person's), and a sentence about it."""
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
        account = self.meeting.minutes.is_account
        if self.is_empty:
            return "record", _("It is over, and nothing is recorded yet.")
        if self.blocking:
            return "record", _("The record is being written. What is listed below is still missing.")
        if account:
            return "publish", _("The account is complete. It can be published.")
        return "submit", _("The record is complete. Hand it in for approval once it has been read again.")

    def _next_when_published(self) -> tuple[str, str]:
        if life.lacks_translation(self.meeting):
            return "translate", _("It is published in Arabic. The French can join it.")
        if self.to_follow:
            return "follow", _("It is published. Say what became of its recommendations and actions.")
        return "", _("It is published, and everything in it has its answer.")

    @property
    def next_act(self) -> Act | None:
        """The act that comes next, where this person can do it."""
        return self.acts.get(self.next[0])
