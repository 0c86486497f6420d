"""What a dossier lacks, and until when it comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from participation.models import Consultation, Phase
from tamazgana_open.commune.models import Commune
from tamazgana_open.commune.working_days import holidays
from tamazgana_open.formats.moroccan import date_long
from tamazgana_open.portal.council import deadlines
from tamazgana_open.portal.council.deadlines import Terms
from workshops.models import Sitting, SittingState

if TYPE_CHECKING:
    from tamazgana_open.portal.council.dossier.composing import Dossier


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there yet; `when` says until when it comes, or is to come, where that is known."""

    sentence: str
    when: str = ""


def missing_in(dossier: "Dossier") -> list[Missing]:
    """What the dossier lacks today, in the order in which it comes; nothing once the council has decided."""
    sitting = dossier.sitting
    if sitting.state not in {SittingState.PREPARED, SittingState.OPEN} or sitting.sent_back_at:
        return []
    consulted = [] if dossier.in_force else _of_consultation(sitting, dossier.consultation)
    return [*consulted, *_of_text(dossier)]


def _of_consultation(sitting: Sitting, consultation: Consultation | None) -> Iterator[Missing]:
    if consultation is None:
        yield Missing(_("No consultation of the citizens on the text is recorded."), _until(sitting, deadlines.OPENING))
        return
    phase = consultation.phase
    if phase in {Phase.DRAFT, Phase.PLANNED}:
        opens = _("It opens on %(day)s.") % {"day": date_long(consultation.opens_on)}
        yield Missing(_("The consultation on the text has not opened yet."), opens)
    elif phase == Phase.OPEN:
        closes = _("Its last day is %(day)s.") % {"day": date_long(consultation.closes_on)}
        yield Missing(_("Citizens are still being consulted on the text."), closes)
    elif phase == Phase.CLOSED:
        promised = _("Replies are promised by %(day)s.") % {"day": date_long(consultation.replies_by)}
        yield Missing(_("The report of the consultation is not published yet."), promised)


def _of_text(dossier: "Dossier") -> Iterator[Missing]:
    if dossier.sitting.version_id is None:
        sentence = _("No version of the text is on the agenda yet: the committee validates it first.")
        yield Missing(sentence, _until(dossier.sitting, deadlines.AGENDA))
    elif not dossier.is_validated:
        yield Missing(_("No validation of this version by the follow-up committee is recorded."))


def _until(sitting: Sitting, code: str) -> str:
    commune, today = Commune.current(), timezone.localdate()
    terms = Terms(commune.consultation_days, commune.reply_days)
    reckoned = deadlines.before(sitting.day, sitting.session, terms, holidays())
    last = next(deadline.last for deadline in reckoned if deadline.code == code)
    if last is None or sitting.day < today:
        return ""
    if last < today:
        return _("To be in time for this sitting it was to come by %(day)s.") % {"day": date_long(last)}
    return _("To be in time for this sitting: by %(day)s.") % {"day": date_long(last)}
