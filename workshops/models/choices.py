"""What meetings and their records can be, in which state, for whom: choices, and how addresses look."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tamazgana_open.accounts.models import RoleCode

ADDRESS = r"\d{4}-\d{2}(?:-\d{2})?-[a-z0-9]+(?:-[a-z0-9]+)*"
"""How a meeting's part of its address looks: the day (or only the month) as first announced, then a slug."""
STAFF = (RoleCode.EDITOR, RoleCode.FOCAL_POINT, RoleCode.REGISTRAR)
"""The roles that see what the rooms prepare before it is public."""


class MeetingKind(models.TextChoices):
    """What sort of meeting it is. Sittings of the council are meetings too."""

    COMMUNICATION = "communication", _("communication meeting")
    TRAINING = "training", _("training meeting")
    LAUNCH = "launch", _("launch meeting")
    COMMITTEE = "committee", _("meeting of the follow-up committee")
    WORKSHOP = "workshop", _("co-creation workshop")
    SITTING = "sitting", _("sitting of the council")


class MeetingState(models.TextChoices):
    """What is known of it."""

    PLANNED = "planned", pgettext_lazy("a meeting", "planned")
    HELD = "held", pgettext_lazy("a meeting", "held")
    POSTPONED = "postponed", pgettext_lazy("a meeting", "postponed")
    CANCELLED = "cancelled", pgettext_lazy("a meeting", "cancelled")


class MinutesForm(models.TextChoices):
    """Signed minutes (محضر), or an account of a meeting that is known from a report (عرض عن الاجتماع)."""

    MINUTES = "minutes", _("minutes")
    ACCOUNT = "account", _("account of the meeting")


class MinutesState(models.TextChoices):
    """How far they are."""

    DRAFT = "draft", pgettext_lazy("minutes", "being written")
    SUBMITTED = "submitted", pgettext_lazy("minutes", "submitted for approval")
    APPROVED = "approved", pgettext_lazy("minutes", "approved")
    PUBLISHED = "published", pgettext_lazy("minutes", "published")


class Attending(models.TextChoices):
    """How one takes part."""

    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("in person and online")


class Group(models.TextChoices):
    """The groups of people that are invited and counted, in the order in which papers list them."""

    COUNCIL = "council", _("members of the council")
    EQUALITY_BODY = "equality_body", _("equality body")
    COMMITTEE = "committee", _("members of the follow-up committee")
    LOCAL_AUTHORITY = "local_authority", _("local authority")
    STATE_SERVICES = "state_services", _("State services")
    ASSOCIATIONS = "associations", _("associations")
    COOPERATIVES = "cooperatives", _("cooperatives and professionals")
    SCHOOLS = "schools", _("heads of schools")
    STUDENTS = "students", _("student researchers")
    YOUTH = "youth", _("young people")
    CITIZENS = "citizens", _("citizens")
    STAFF = "staff", pgettext_lazy("people", "staff of the commune")
    MEDIA = "media", _("media")
    OTHER = "other", _("others")


def validate_groups(value: Any) -> None:
    """The groups invited: a list of known codes."""
    if not isinstance(value, list) or not set(value) <= set(Group.values):
        raise ValidationError(_("Choose among the groups of the list."))


class NotInThisState(Exception):
    """The act is not possible in the state in which the thing is (somebody may have moved it a moment ago)."""
