from workshops.council.law import Choice, Majority, Tally
from workshops.models.agreed import Decision, Recommendation, Review
from workshops.models.amendment import Amendment, Fate
from workshops.models.attachment import Attachment, AttachmentKind
from workshops.models.attendance import MemberAttendance
from workshops.models.ballot import Ballot, Rectification
from workshops.models.choices import (
    Attending,
    Group,
    MeetingKind,
    MeetingState,
    MinutesForm,
    MinutesState,
    NotInThisState,
)
from workshops.models.committee import Committee, CommitteeSeat
from workshops.models.deliberation import Deliberation, Validation, Way
from workshops.models.meeting import Meeting
from workshops.models.meeting_stem import MeetingStem
from workshops.models.minutes import Incomplete, Minutes, WriterMayNotApprove
from workshops.models.rows import AgendaItem, Attendance, Presence, Row, Speech, WorkingGroup
from workshops.models.sitting import NoQuorum, Sitting
from workshops.models.sitting_choices import Session, SittingState
from workshops.models.vote import AlreadyVoted, Vote

__all__ = [
    "AgendaItem",
    "AlreadyVoted",
    "Amendment",
    "Attachment",
    "AttachmentKind",
    "Attendance",
    "Attending",
    "Ballot",
    "Choice",
    "Committee",
    "CommitteeSeat",
    "Decision",
    "Deliberation",
    "Fate",
    "Group",
    "Incomplete",
    "Majority",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "MeetingStem",
    "MemberAttendance",
    "Minutes",
    "MinutesForm",
    "MinutesState",
    "NoQuorum",
    "NotInThisState",
    "Presence",
    "Recommendation",
    "Rectification",
    "Review",
    "Row",
    "Session",
    "Sitting",
    "SittingState",
    "Speech",
    "Tally",
    "Validation",
    "Vote",
    "Way",
    "WorkingGroup",
    "WriterMayNotApprove",
]
