from commitments.models.commitment import Axis, Commitment, Pictogram
from commitments.models.event import ProgrammeEvent
from commitments.models.monitoring import Completion, Indicator, Measure, Milestone, MilestoneSlip, Progress
from commitments.models.programme import Adoption, InvalidTransition, Programme, Stage
from commitments.models.version import FreezeRefused, Version

__all__ = [
    "Adoption",
    "Axis",
    "Commitment",
    "Completion",
    "FreezeRefused",
    "Indicator",
    "InvalidTransition",
    "Measure",
    "Milestone",
    "MilestoneSlip",
    "Pictogram",
    "Programme",
    "ProgrammeEvent",
    "Progress",
    "Stage",
    "Version",
]
