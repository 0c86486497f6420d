"""The sample's council: nine seats without names, its October session of the earlier programme, from the committee's
validation to the act that is executory; told by the ordinary acts."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from commitments.models import Programme, Version
from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.portal.loading_meetings import enter, texts_of
from tamazgana_open.portal.sample_meetings import Sample, on
from workshops.models import Amendment, Choice, Deliberation, Sitting, Validation, Vote

SENT, PROPOSED, CALLED, ACTED = time(9, 30), time(11, 0), time(10, 30), time(15, 30)
OPENED, FIRST_VOTE, CLOSED = time(10, 20), time(10, 50), time(12, 20)
"""At what hours of their days the acts are done."""
STATES = ("present", "excused")
VOTES = {"against": Choice.AGAINST, "abstain": Choice.ABSTAIN}


def seats(offices: list[str], *, since: date, held: dict[int, User]) -> list[CouncilMember]:
    """The seats of the sample's council, made once; `held`: whose account belongs to which of them."""
    for number, office in enumerate(offices, start=1):
        seat = CouncilMember(
            name_ar=f"المقعد {number}", name_fr=f"Siège {number}", office=office, since=since,
            user=held.get(number), illustrative=True,
        )  # fmt: skip
        seat.confirm_translations(("name",))
        seat.save()
    return list(CouncilMember.objects.filter(illustrative=True))


class SampleCouncil:
    """The session at which the earlier programme was adopted, while it is loaded."""

    def __init__(self, meetings: Sample, told: dict[str, Any]) -> None:
        self.meetings, self.told = meetings, told
        self.by, self.focal_point = meetings.registrar, meetings.focal_point
        held = {told["account_of_seat"]: meetings.people[RoleCode.COUNCIL_MEMBER]}
        self.seats = seats(told["seats"], since=date.fromisoformat(told["seats_since"]), held=held)

    def tell(self, version: Version) -> None:
        """All of it: the version is validated, put to the vote, amended, adopted, and its act goes its way."""
        self._validate(version)
        missed = self._convene(version)
        for told in self.told["amendments"]:
            self._propose(missed, told)
        vote = self._vote(self._call_again(missed))
        self._issue(vote)

    @property
    def adopted(self) -> Programme:
        """The programme as it stands."""
        return Programme.objects.get(pk=self.meetings.programme.pk)

    # Before -----------------------------------------------------------------------------------------------------

    def _validate(self, version: Version) -> None:
        meeting = self.meetings.meetings[self.told["validated_at"]]
        Validation.enter(
            meeting, version, by=self.focal_point, note=texts_of(self.told, "note"), now=on(_day_of(meeting), CLOSED)
        )

    def _convene(self, version: Version) -> Sitting:
        told = self.told["sitting"]
        announced = on(date.fromisoformat(told["announced"]), SENT)
        meeting = self.meetings.plan(
            told, date.fromisoformat(told["days"]), announced=announced, public_from=announced
        )  # fmt: skip
        sitting = meeting.sitting
        decided_on = date.fromisoformat(self.told["decided_to_consult"])
        sitting.prepare(by=self.by, draft_act=texts_of(self.told["act"], "text"), decided_to_consult_on=decided_on,
                        now=announced)  # fmt: skip
        sitting.put_on_agenda(version, by=self.by, now=announced)
        for what in ("agenda", "notice"):
            day = date.fromisoformat(self.told[f"{what}_sent"])
            sitting.record_sent(what, day, by=self.by, now=on(day, SENT))
        return sitting

    def _propose(self, sitting: Sitting, told: dict[str, Any]) -> None:
        Amendment.propose(
            sitting,
            by=self.by,
            member=self._seat(told["seat"]),
            commitment=self.meetings.programme.commitments.get(code=told["commitment"]),
            field=told["field"],
            words=texts_of(told, "words"),
            reason=texts_of(told, "reason"),
            now=on(date.fromisoformat(told["on"]), PROPOSED),
        )

    # The sitting ------------------------------------------------------------------------------------------------

    def _call_again(self, missed: Sitting) -> Sitting:
        self._call_roll(missed, self.told["first_roll"])
        closed = on(missed.day, CALLED)
        missed.close_without_quorum(by=self.by, members_in_office=len(self.seats), now=closed)
        day = date.fromisoformat(self.told["again"])
        hours = (timezone.localtime(at).time() for at in (missed.meeting.starts_at, missed.meeting.ends_at))
        starts_at, ends_at = (on(day, hour) for hour in hours)
        return missed.call_again(by=self.by, starts_at=starts_at, ends_at=ends_at, now=closed)

    def _vote(self, sitting: Sitting) -> Vote:
        self._call_roll(sitting, self.told["second_roll"])
        president, secretary, *_others = self.seats
        opened = on(sitting.day, OPENED)
        sitting.open(by=self.by, members_in_office=len(self.seats), presiding=president, secretary=secretary,
                     at=opened, now=opened)  # fmt: skip
        hour = FIRST_VOTE
        for amendment, told in zip(sitting.amendments.all(), self.told["amendments"], strict=True):
            self._count(sitting, amendment, told, on(sitting.day, hour))
            hour = hour.replace(hour=hour.hour + 1, minute=hour.minute - 20)
        vote = self._count(sitting, None, self.told["whole"], on(sitting.day, hour))
        sitting.close(by=self.by, now=on(sitting.day, CLOSED))
        meeting = sitting.meeting
        meeting.refresh_from_db()
        enter(meeting, self.told["held"])
        self.meetings.issue_minutes(meeting, self.told["held"])
        vote.freeze_carried_text(by=self.by, now=on(sitting.day, ACTED))
        return vote

    def _call_roll(self, sitting: Sitting, told: dict[str, list[int]]) -> None:
        known = {self._seat(number).pk: state for state in STATES for number in told.get(state, [])}
        states = {seat.pk: known.get(seat.pk, "absent") for seat in self.seats}
        sitting.call_roll(states, by=self.by, now=on(sitting.day, OPENED))

    def _count(self, sitting: Sitting, amendment: Amendment | None, told: dict[str, Any], moment: datetime) -> Vote:
        vote = Vote.open_on(sitting, amendment, by=self.by, now=moment)
        exceptions = {self._seat(number).pk: VOTES[how] for how in VOTES for number in told.get(how, [])}
        vote.close(by=self.by, others=Choice.FOR, exceptions=exceptions, now=moment)
        return vote

    # Afterwards -------------------------------------------------------------------------------------------------

    def _issue(self, vote: Vote) -> None:
        told = self.told["act"]
        day = date.fromisoformat(self.told["issued"])
        act = Deliberation.issue(vote, by=self.by, number=told["number"], text=texts_of(told, "text"),
                                 now=on(day, ACTED))  # fmt: skip
        steps: dict[str, Callable[..., None]] = {
            "posted": act.post, "sent": act.send, "received": act.receive, "minutes_sent": act.send_minutes
        }  # fmt: skip
        for name, step in steps.items():
            on_day = date.fromisoformat(self.told[name])
            step(on_day, by=self.by, now=on(on_day, ACTED))
        act.become_executory(by=self.by, now=on(date.fromisoformat(self.told["executory"]), SENT))

    def _seat(self, number: int) -> CouncilMember:
        return self.seats[number - 1]


def _day_of(meeting: Any) -> date:
    return timezone.localdate(meeting.starts_at)
