from participation.models.choices import (
    BodyLanguage,
    Channel,
    ConsultationKind,
    Held,
    Outcome,
    Phase,
    Reason,
    ReplyState,
    SecondLook,
    Stance,
    State,
)
from participation.models.consultation import Consultation
from participation.models.contribution import Contribution
from participation.models.contribution_stem import ContributionStem
from participation.models.moderation import Act, Moderation, SamePerson
from participation.models.notice import Notice
from participation.models.reply import Reply, WriterMayNotPublish
from participation.models.sender import Scan, Sender, Told
from participation.models.tally import LETTERS, Facet, Tallies, Tally
from participation.models.wrong_codes import WrongCodes
from workshops.models.choices import NotInThisState

__all__ = [
    "LETTERS",
    "Act",
    "BodyLanguage",
    "Channel",
    "Consultation",
    "ConsultationKind",
    "Contribution",
    "ContributionStem",
    "Facet",
    "Held",
    "Moderation",
    "NotInThisState",
    "Notice",
    "Outcome",
    "Phase",
    "Reason",
    "Reply",
    "ReplyState",
    "SamePerson",
    "Scan",
    "SecondLook",
    "Sender",
    "Stance",
    "State",
    "Tallies",
    "Tally",
    "Told",
    "WriterMayNotPublish",
    "WrongCodes",
]
