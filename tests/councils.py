"""Small functions that build sittings of the council for tests; beside `tests.builders` and `tests.meetings`.

Seats stand without names. Acts of the domain are called as the portal calls them.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from commitments.models import Programme, Version
from tamazgana_open.accounts.models import User
from tamazgana_open.bilingual import Texts
from tamazgana_open.commune.models import CouncilMember, Office
from tests import builders, meetings
from workshops.models import Amendment, Choice, Deliberation, Meeting, MeetingKind, Sitting, Vote

ACT: Texts = {"ar": "يصادق المجلس على برنامج الانفتاح.", "fr": "Le conseil adopte le programme d’ouverture."}
REASON: Texts = {"ar": "لأن الصيغة أوضح", "fr": "Parce que la formule est plus claire"}
PRESENT, EXCUSED, ABSENT = "present", "excused", "absent"


def seats(number: int = 9, *, users: Sequence[User] = ()) -> list[CouncilMember]:
    """A council of so many seats: the president's first, then the secretary's; the first ones held by these users."""
    offices = [Office.PRESIDENT, Office.SECRETARY, Office.VICE_PRESIDENT]
    return [
        CouncilMember.objects.create(
            name_ar=f"المقعد {place}",
            name_fr=f"Siège {place}",
            office=offices[place - 1] if place <= len(offices) else Office.MEMBER,
            user=users[place - 1] if place <= len(users) else None,
        )
        for place in range(1, number + 1)
    ]


def validated(programme: Programme | None = None) -> Version:
    """A frozen version that the committee has validated, of a programme that went through its consultation."""
    version = builders.version(programme) if programme else builders.frozen_programme()
    programme = version.programme
    if programme.stage == "preparation":
        programme.open_consultation(version, by=None)
        programme.begin_revision(by=None)
    programme.validate(version, by=None, on=date(2031, 9, 1))
    return version


def sitting(version: Version | None = None, *, by: User | None = None, **fields: Any) -> Sitting:
    """A public sitting that began two hours ago, with this version on its agenda. `days=7`: in a week."""
    version = version or validated()
    meeting: Meeting = meetings.meeting(
        version.programme,
        by=by,
        **{
            "kind": MeetingKind.SITTING,
            "title_ar": "الدورة العادية لشهر أكتوبر",
            "title_fr": "Session ordinaire d’octobre",
            **fields,
        },
    )
    made = Sitting.objects.get(meeting=meeting)
    made.put_on_agenda(version, by=by)
    return made


def opened(made: Sitting, members: Sequence[CouncilMember], *, absent: int = 0, by: User | None = None) -> Sitting:
    """The sitting with its roll called (the last `absent` ones missing) and opened; the first member presides."""
    there = len(members) - absent
    roll = {member.pk: PRESENT if place < there else ABSENT for place, member in enumerate(members)}
    made.call_roll(roll, by=by)
    made.open(by=by, members_in_office=len(members), presiding=members[0], at=just_after(made))
    return made


def just_after(made: Sitting) -> datetime:
    """A quarter of an hour after the hour of the sitting, on its day."""
    return min(made.meeting.starts_at + timedelta(minutes=15), timezone.now())


def amendment(made: Sitting, member: CouncilMember, **fields: Any) -> Amendment:
    """An amendment to the summary of the first commitment, in both languages."""
    values: dict[str, Any] = {
        "commitment": made.version.programme.commitments.first(),
        "field": "summary",
        "words": {"ar": "صيغة مختصرة جديدة", "fr": "Un nouveau résumé"},
        "reason": REASON,
        **fields,
    }
    return Amendment.propose(made, by=None, member=member, **values)


def voted(made: Sitting, subject: Amendment | None = None, *, others: str = Choice.FOR, **options: Any) -> Vote:
    """A vote opened and closed: all in the room as `others`, but for `exceptions`."""
    vote = Vote.open_on(made, subject, by=None, **options.pop("opening", {}))
    vote.close(by=None, others=others, **options)
    return vote


def carried(version: Version, members: Sequence[CouncilMember] = (), **fields: Any) -> Vote:
    """A sitting, closed, at which every member was for this version."""
    members = members or list(CouncilMember.objects.all()) or seats(3)
    made = opened(sitting(version, **fields), members)
    vote = voted(made)
    made.close(by=None)
    return vote


def issued(vote: Vote, **fields: Any) -> Deliberation:
    """The published act of a vote of a closed sitting."""
    number = f"{12 + Deliberation.objects.count()}/2031"
    return Deliberation.issue(vote, by=None, **{"number": number, "text": ACT, **fields})


def decided(version: Version | None = None, *, members: Sequence[CouncilMember] = (), **fields: Any) -> Vote:
    """The vote on the whole of a closed sitting of seven of nine members, its text frozen with what was carried.

    Amendment 1 (summary, in both languages) is carried by all, 2 (title, in Arabic alone) rejected, 3 (the problem)
    carried by the member who presides on a tie of 3 to 3; on the whole six are for, the seventh abstains.
    """
    members = members or seats(9)
    made = sitting(version, **fields)
    first = amendment(made, members[3])
    second = amendment(made, members[4], field="title", words={"ar": "عنوان آخر"})
    third = amendment(made, members[5], field="problem", words={"ar": "إشكالية أوضح", "fr": "Un problème plus clair"})
    opened(made, members, absent=2)
    voted(made, first)
    voted(made, second, others=Choice.AGAINST, exceptions={members[4].pk: Choice.FOR})
    split = {
        **dict.fromkeys([member.pk for member in members[3:6]], Choice.AGAINST),
        members[6].pk: Choice.ABSTAIN,
    }
    voted(made, third, exceptions=split)
    whole = voted(made, exceptions={members[6].pk: Choice.ABSTAIN})
    made.close(by=None)
    whole.freeze_carried_text(by=None)
    return whole
