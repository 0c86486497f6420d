"""What stands against putting a programme's text on the agenda of a sitting, in words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from commitments.models import Programme, Stage, Version
from tamazgana_open.formats.moroccan import date_long
from workshops.models import MeetingState, Sitting, SittingState
from workshops.models.sitting import awaits_act


def version_for(sitting: Sitting) -> Version | None:
    """The only version that can come before the council: the newest of the programme. None while none is frozen."""
    return sitting.meeting.programme.versions.order_by("-number").first()


def obstacles(sitting: Sitting) -> list[str]:
    """Why the newest version cannot be put to this sitting's vote; empty where it can."""
    return list(_obstacles(sitting, version_for(sitting)))


def _obstacles(sitting: Sitting, version: Version | None) -> Iterator[str]:
    programme = sitting.meeting.programme
    if sitting.state != SittingState.PREPARED:
        yield _("The sitting was opened already.")
    if version is None:
        yield _("Nothing is frozen yet. The council votes on a frozen version, never on a draft.")
        return
    if other := other_sitting(sitting):
        yield _("The programme is on the agenda of another sitting: %(day)s.") % {"day": date_long(other.day)}
    if awaits_act(version):
        yield _("The council has voted on version %(number)s as a whole: its deliberation is issued first.") % {
            "number": version.number
        }
    if programme.is_before_council:
        # Put to the vote before, at a sitting that did not decide: it is still before the council.
        if programme.version_put_to_vote_id != version.pk:
            yield _("Another version is before the council.")
        return
    yield from _of_stage(programme)
    yield from _of_version(programme, version)


def other_sitting(sitting: Sitting) -> Sitting | None:
    """The sitting on whose agenda the programme is already."""
    others = Sitting.objects.filter(
        version__programme=sitting.meeting.programme_id, state__in=[SittingState.PREPARED, SittingState.OPEN]
    )
    return others.exclude(pk=sitting.pk).exclude(meeting__state=MeetingState.CANCELLED).first()


def _of_stage(programme: Programme) -> Iterator[str]:
    if programme.stage == Stage.IMPLEMENTATION and not programme.is_amended:
        yield _("The programme is adopted. It changes by an amending version only, which is begun in its draft.")
    elif programme.stage not in {Stage.REVISION, Stage.IMPLEMENTATION}:
        yield _("The programme is in another stage: %(stage)s.") % {"stage": programme.get_stage_display()}


def _of_version(programme: Programme, version: Version) -> Iterator[str]:
    if programme.validated_version_id is None:
        yield _("The follow-up committee has not validated version %(number)s.") % {"number": version.number}
    elif programme.validated_version_id != version.pk:
        yield _(
            "The follow-up committee has validated version %(old)s; version %(new)s was frozen since, and is not "
            "validated."
        ) % {"old": programme.validated_version.number, "new": version.number}
    if not version.is_as_drafted:
        yield _("The draft has changed since version %(number)s was frozen: freeze it, and have it validated.") % {
            "number": version.number
        }
