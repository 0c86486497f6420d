from workshops.models.agreed import Decision, Recommendation, Review
from workshops.models.attachment import Attachment, AttachmentKind
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
from workshops.models.meeting import Meeting
from workshops.models.meeting_stem import MeetingStem
from workshops.models.minutes import Incomplete, Minutes, WriterMayNotApprove
from workshops.models.rows import AgendaItem, Attendance, Presence, Row, Speech, WorkingGroup

__all__ = [
    "AgendaItem",
    "Attachment",
    "AttachmentKind",
    "Attendance",
    "Attending",
    "Committee",
    "CommitteeSeat",
    "Decision",
    "Group",
    "Incomplete",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "MeetingStem",
    "Minutes",
    "MinutesForm",
    "MinutesState",
    "NotInThisState",
    "Presence",
    "Recommendation",
    "Review",
    "Row",
    "Speech",
    "WorkingGroup",
    "WriterMayNotApprove",
]
