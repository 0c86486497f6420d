"""The life of a consultation: which acts its state allows now, who may do them, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.models import Stage
from participation import permissions
from participation.models import Consultation, Phase


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a consultation: its words on a button, its address, whether a press does it."""

    code: str
    label: Promise
    icon: str
    by_button: bool = False

    @property
    def url_name(self) -> str:
        """The name of its address."""
        return f"space-consultation-{self.code}".replace("_", "-")


ACTS: dict[str, Act] = {
    act.code: act
    for act in (
        Act("plan", _("Change what was prepared"), "edit"),
        Act("announce", _("Announce the consultation"), "eye"),
        Act("extend", _("Extend the consultation"), "calendar"),
        Act("begin_revision", _("Begin the revision of the text"), "edit", by_button=True),
        Act("cancel", _("Cancel the consultation"), "close"),
    )
}

BADGES: dict[str, tuple[str, str]] = {
    Phase.DRAFT: ("badge-council", "lock"),
    Phase.PLANNED: ("badge-planned", "calendar"),
    Phase.OPEN: ("badge-open", "clock"),
    Phase.CLOSED: ("", "pause"),
    Phase.REPORTED: ("badge-done", "check"),
    Phase.CANCELLED: ("badge-missing", "close"),
}
"""Class and drawing of the badge that says the phase."""


def possible(consultation: Consultation) -> set[str]:
    """The acts that the state allows now, whoever asks. The model refuses all others."""
    phase = consultation.phase
    on_version = consultation.version_id is not None
    before_citizens = not on_version or consultation.programme.stage == Stage.CONSULTATION
    ended = phase in {Phase.CANCELLED, Phase.REPORTED}
    when = {
        "plan": not ended,
        "announce": phase == Phase.DRAFT,
        "extend": phase in {Phase.PLANNED, Phase.OPEN, Phase.CLOSED} and before_citizens,
        "begin_revision": phase == Phase.CLOSED and on_version and before_citizens,
        "cancel": not ended,
    }
    return {code for code, is_possible in when.items() if is_possible}


def may(user: Any, act: str) -> bool:
    """Whether this person's role allows the act on a consultation, whatever its state."""
    return permissions.can_prepare(user)


def allowed(user: Any, consultation: Consultation) -> dict[str, Act]:
    """The acts that this person can do now, by code."""
    now = possible(consultation)
    return {code: act for code, act in ACTS.items() if code in now and may(user, code)}


def takes_replies(consultation: Consultation) -> bool:
    """Whether replies can be written now: once it is announced, until its report is published."""
    return consultation.phase not in {Phase.DRAFT, Phase.REPORTED}


OBSTACLES: dict[str, Callable[[Consultation], bool]] = {
    "past": lambda consultation: consultation.days_left < 0,
    "stage": lambda consultation: consultation.version_id is not None and not consultation.programme.text_can_change,
    "language": lambda consultation: consultation.version is not None and not consultation.version.is_complete,
    "removed": lambda consultation: consultation.version is not None and not consultation.version.is_readable,
}
OBSTACLE_WORDS: dict[str, Promise] = {
    "past": _("Its last day is over. Give it later days."),
    "stage": _(
        "The programme is in a stage in which no version can be brought before the citizens. It must be in preparation "
        "or under revision."
    ),
    "language": _("The version is frozen in Arabic alone. Citizens are consulted on a text in both languages."),
    "removed": _("The content of this version has been removed. Choose another one."),
}


def obstacles(consultation: Consultation) -> list[Promise]:
    """What stands against the announcement besides texts that are missing, in words."""
    return [OBSTACLE_WORDS[code] for code, stands in OBSTACLES.items() if stands(consultation)]
