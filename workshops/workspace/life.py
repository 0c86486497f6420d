"""The life of a meeting: which acts its state allows now, who may do them, which step it is at, what comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from commitments.steps import DONE, NEXT, NOW, Step
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.formats.moroccan import date_long
from workshops import permissions
from workshops.models import Meeting, MeetingState, MinutesState


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a meeting: its words on a button, its address, and whether a press does it."""

    code: str
    label: Promise
    icon: str
    by_button: bool = False

    @property
    def url_name(self) -> str:
        """The name of its address."""
        return _ADDRESSES.get(self.code, f"space-minutes-{self.code}".replace("_", "-"))


ACTS: dict[str, Act] = {
    act.code: act
    for act in (
        Act("plan", gettext_lazy("Change the plan"), "edit"),
        Act("announce", gettext_lazy("Announce it"), "eye"),
        Act("reschedule", gettext_lazy("Another date"), "calendar"),
        Act("correct_date", gettext_lazy("Correct the date"), "calendar"),
        Act("postpone", gettext_lazy("Postpone"), "clock"),
        Act("cancel", gettext_lazy("Cancel the meeting"), "close"),
        Act("hold", gettext_lazy("It is being held, or was"), "check", by_button=True),
        Act("record", gettext_lazy("Record"), "edit"),
        Act("submit", gettext_lazy("Submit for approval"), "next", by_button=True),
        Act("send_back", gettext_lazy("Send back to the writers"), "previous"),
        Act("approve", gettext_lazy("Enter the approval"), "shield"),
        Act("publish", gettext_lazy("Publish"), "globe"),
        Act("correct", gettext_lazy("Correct what is published"), "edit"),
        Act("begin_minutes", gettext_lazy("Begin the signed minutes"), "file", by_button=True),
        Act("translate", gettext_lazy("Join the French"), "globe"),
        Act("change_form", gettext_lazy("Minutes or account"), "change"),
    )
}
_ADDRESSES = {
    **{code: f"space-meeting-{code}" for code in ("plan", "announce", "reschedule", "postpone", "cancel", "hold")},
    "correct_date": "space-meeting-correct-date",
    "record": "space-meeting-record",
    "begin_minutes": "space-minutes-begin",
    "change_form": "space-minutes-form",
}


def possible(meeting: Meeting) -> set[str]:
    """The acts that the state allows now, whoever asks. The models refuse all others."""
    minutes = meeting.minutes
    begun = timezone.localdate(meeting.starts_at) <= timezone.localdate()
    draft, takes = minutes.state == MinutesState.DRAFT, meeting.takes_records
    planned, put_off = meeting.state == MeetingState.PLANNED, meeting.state == MeetingState.POSTPONED
    approved = minutes.state == MinutesState.APPROVED
    published = minutes.state == MinutesState.PUBLISHED
    when = {
        "plan": meeting.plan_can_change,
        "announce": not meeting.is_public and meeting.state != MeetingState.CANCELLED,
        "reschedule": planned or put_off,
        "correct_date": meeting.state == MeetingState.HELD and draft,
        "postpone": planned,
        "cancel": planned or put_off,
        "hold": planned and begun,
        "record": minutes.can_be_written,
        "submit": draft and takes and begun and not minutes.is_account,
        "send_back": minutes.state == MinutesState.SUBMITTED or approved,
        "approve": minutes.state == MinutesState.SUBMITTED,
        "publish": takes and begun and (draft if minutes.is_account else approved),
        "correct": published and minutes.is_readable,
        "begin_minutes": published and minutes.is_account,
        "translate": published and lacks_translation(meeting),
        "change_form": draft and takes and minutes.publication_id is None,
    }
    return {code for code, is_possible in when.items() if is_possible}


def lacks_translation(meeting: Meeting) -> bool:
    """Whether the published record is in Arabic alone."""
    minutes = meeting.minutes
    return minutes.is_readable and not set(LANGUAGES) <= set(minutes.edition.languages)


_BY_ANY_STAFF: dict[str, Callable[[Any, Meeting], bool]] = {
    "": lambda user, meeting: permissions.can_see_internal(user),
    "send_back": lambda user, meeting: permissions.can_send_back(user, meeting.minutes),
    "approve": lambda user, meeting: permissions.can_see_internal(user),
    "publish": lambda user, meeting: permissions.can_publish(user, meeting.minutes),
}


def may(user: Any, act: str, meeting: Meeting) -> bool:
    """Whether this person's role allows the act (none: to see the meeting's workspace), whatever the state.

    That the writer does not approve is no question of the role: see `permissions.can_approve`.
    """
    return _BY_ANY_STAFF.get(act, permissions.can_record)(user, meeting)


def allowed(user: Any, meeting: Meeting) -> dict[str, Act]:
    """The acts that this person can do now, by code."""
    now = possible(meeting)
    if "approve" in now and not permissions.can_approve(user, meeting.minutes):
        now.discard("approve")
    return {code: act for code, act in ACTS.items() if code in now and may(user, code, meeting)}


# Steps ------------------------------------------------------------------------------------------------------------

_LABELS: dict[str, Promise] = {
    "planned": pgettext_lazy("step of a meeting", "Planned"),
    "invited": pgettext_lazy("step of a meeting", "Announced"),
    "recorded": pgettext_lazy("step of a meeting", "Recorded"),
    "submitted": pgettext_lazy("step of a meeting", "Submitted"),
    "approved": pgettext_lazy("step of a meeting", "Approved"),
    "published": pgettext_lazy("step of a meeting", "Published"),
    "followed": pgettext_lazy("step of a meeting", "Followed up"),
}


def steps(meeting: Meeting, *, to_follow: int) -> list[Step]:
    """The steps of its life. `to_follow`: recommendations without an answer and actions still open."""
    codes = list(_LABELS)
    if meeting.minutes.is_account:
        codes = [code for code in codes if code not in ("submitted", "approved")]
    now = _step_now(meeting, to_follow)
    here = codes.index(now) if now in codes else len(codes)
    return [
        Step(
            code=code,
            label=str(_LABELS[code]),
            what=_what(meeting, code, to_follow),
            state=DONE if place < here else NOW if place == here else NEXT,
        )
        for place, code in enumerate(codes)
    ]


def _step_now(meeting: Meeting, to_follow: int) -> str:
    minutes = meeting.minutes
    if minutes.state == MinutesState.PUBLISHED:
        return "followed" if to_follow else ""
    if minutes.state == MinutesState.APPROVED:
        return "published"
    if minutes.state == MinutesState.SUBMITTED:
        return "approved"
    if meeting.state == MeetingState.POSTPONED:
        return "planned"
    if meeting.state == MeetingState.HELD or (meeting.state == MeetingState.PLANNED and meeting.is_over):
        return "recorded"
    return "recorded" if meeting.is_public else "invited"


def _what(meeting: Meeting, code: str, to_follow: int) -> str:
    minutes = meeting.minutes
    if code == "invited" and meeting.public_from:
        day = date_long(meeting.public_from)
        return _("since %(day)s") % {"day": day} if meeting.is_public else _("public from %(day)s") % {"day": day}
    if code == "submitted" and minutes.submitted_at and minutes.state != MinutesState.DRAFT:
        return date_long(minutes.submitted_at)
    if code == "approved" and minutes.approved_on:
        return pgettext("minutes", "signed on %(day)s") % {"day": date_long(minutes.approved_on)}
    if code == "published" and minutes.edition:
        return date_long(minutes.edition.published_at)
    if code == "followed" and to_follow:
        return _("to follow: %(number)s") % {"number": to_follow}
    return ""
