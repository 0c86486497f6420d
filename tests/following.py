"""Small functions that build what is recorded after the adoption; beside `tests.builders`, in the same manner.

Call them at `TODAY` (`with at(*TODAY)`): the council adopted on `ADOPTED`.
"""

from datetime import date
from typing import Any

from commitments.models import Commitment, Completion, MonitoringReport, Programme, Progress, ReportKind
from tests import builders

TODAY = (2032, 3, 1, 10, 0)
ADOPTED = date(2031, 10, 7)
REASON = {"ar": "تأخر التأشير على الصفقة", "fr": "Le visa du marché a tardé"}
WORDS = {"ar": "أُعدت الصيغة الأولى للموقع.", "fr": "La première version du site est prête."}
EVIDENCE = {"ar": "محضر التسلم https://ouvert.beni-mithal.example/pv.pdf", "fr": "Procès-verbal de réception"}


def adopted(axes: int = 1, commitments: int = 2, **fields: Any) -> Programme:
    """A programme that the council adopted: each commitment with milestones due on 15 January and 30 June 2032."""
    built = builders.programme(axes=axes, commitments=0, **fields)
    for axis in built.axes.all():
        for _number in range(commitments):
            commitment = builders.commitment(axis, milestones=0, ends=date(2032, 12, 31))
            builders.milestone(commitment, title_ar="فتح العروض", title_fr="Ouverture des plis", due=date(2032, 1, 15))
            builders.milestone(commitment, due=date(2032, 6, 30))
    return put_in_force(built)


def put_in_force(programme: Programme) -> Programme:
    """The draft frozen, consulted on, validated, voted on and adopted."""
    version = builders.version(programme)
    programme.open_consultation(version, by=None)
    programme.begin_revision(by=None)
    programme.validate(version, by=None, on=date(2031, 9, 20))
    programme.put_to_vote(version, by=None)
    builders.adopt(version, on=ADOPTED)
    return Programme.objects.get(pk=programme.pk)


def amended(programme: Programme) -> Programme:
    """The draft of a programme that is being amended, validated, voted on and adopted today."""
    version = builders.version(programme)
    programme.validate(version, by=None, on=date(2032, 3, 1))
    programme.put_to_vote(version, by=None)
    builders.adopt(version, on=date(2032, 3, 1))
    return Programme.objects.get(pk=programme.pk)


def progress(commitment: Commitment, on: date = date(2032, 2, 1), **fields: Any) -> Progress:
    """A record of limited progress, in both languages."""
    values = {"completion": Completion.LIMITED, "text": WORDS, "by": None, **fields}
    return Progress.enter(commitment, on=on, **values)


def report(programme: Programme, kind: str = ReportKind.PROGRESS, *, french: bool = True) -> MonitoringReport:
    """A report from the adoption until the last day of February, its words written."""
    made = MonitoringReport.begin(programme, kind, ends=date(2032, 2, 29), by=None)
    for name in made.words:
        made.put(name, {"ar": f"نص {name} بالعربية", "fr": f"Texte {name} en français" if french else ""})
    made.save()
    return made
