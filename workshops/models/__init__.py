from workshops.models.attachment import Attachment, AttachmentKind
from workshops.models.committee import Committee, CommitteeSeat
from workshops.models.meeting import Attending, Group, Meeting, MeetingKind, MeetingState, MeetingStem, NotInThisState
from workshops.models.minutes import Incomplete, Minutes, MinutesForm, MinutesState, WriterMayNotApprove
from workshops.models.rows import (
    AgendaItem,
    Attendance,
    Decision,
    Presence,
    Recommendation,
    Review,
    Row,
    Speech,
    WorkingGroup,
)

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
