from commitments.models.commitment import Axis, Commitment, Pictogram
from commitments.models.event import ProgrammeEvent
from commitments.models.indicator import Indicator, Measure
from commitments.models.milestone import Milestone, MilestoneSlip
from commitments.models.monitoring_report import MonitoringReport, ReportKind
from commitments.models.programme import Adoption, InvalidTransition, Programme, Stage
from commitments.models.progress import Completion, Progress, RecordedMeanwhile
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
    "MonitoringReport",
    "Pictogram",
    "Programme",
    "ProgrammeEvent",
    "Progress",
    "RecordedMeanwhile",
    "ReportKind",
    "Stage",
    "Version",
]
