"""What a consultation still lacks before its report can be published."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import Stage
from participation.models import Consultation, Contribution, Phase, Reply, State
from participation.report.figures import unanswered
from tamazgana_open.formats.moroccan import date_long, number


class NotYet(Exception):
    """The report cannot be published yet; `missing` says what is missing."""

    def __init__(self, missing: "list[Missing]") -> None:
        super().__init__(", ".join(row.code for row in missing))
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: a stable code, a sentence, and where it is mended."""

    code: str
    sentence: str
    url: str


def missing(consultation: Consultation, *, now: datetime | None = None) -> list[Missing]:
    """All that is missing, in the order in which it is done; empty where the report can be published."""
    phase = consultation.phase_at(now or timezone.now())
    if phase in {Phase.CANCELLED, Phase.REPORTED, Phase.DRAFT}:
        return [
            _at_home(
                consultation,
                "phase",
                _("Only a consultation that was announced and not cancelled gets a report, and only one."),
            )
        ]
    found = []
    if phase != Phase.CLOSED:
        words = _("It has not closed yet: its last day is %(date)s.") % {"date": date_long(consultation.closes_on)}
        found.append(_at_home(consultation, "open", words))
    found += [*_undecided(consultation), *_unanswered(consultation)]
    if consultation.version_id is not None:
        found += [*_stage(consultation), *_not_shown(consultation)]
    return found


def _at_home(consultation: Consultation, code: str, sentence: str) -> Missing:
    return Missing(code, sentence, reverse("space-consultation", args=[consultation.slug]))


def _undecided(consultation: Consultation) -> list[Missing]:
    rows = Contribution.objects.filter(consultation=consultation)
    url = reverse("space-moderation", args=[consultation.slug])
    found = []
    if count := rows.filter(state=State.PENDING).count():
        words = ngettext(
            "%(number)s contribution waits for moderation.", "%(number)s contributions wait for moderation.", count
        )
        found.append(Missing("pending", words % {"number": number(count)}, url))
    if count := rows.under_second_look().count():
        words = ngettext(
            "The author of %(number)s contribution has asked for a second look.",
            "The authors of %(number)s contributions have asked for a second look.",
            count,
        )
        found.append(Missing("second_look", words % {"number": number(count)}, url))
    return found


def _unanswered(consultation: Consultation) -> list[Missing]:
    if not (count := unanswered(consultation)):
        return []
    words = ngettext(
        "%(number)s published contribution has no published reply.",
        "%(number)s published contributions have no published reply.",
        count,
    )
    return [Missing("reply", words % {"number": number(count)}, reverse("space-replies", args=[consultation.slug]))]


def _stage(consultation: Consultation) -> list[Missing]:
    stage = consultation.programme.stage
    if stage == Stage.REVISION:
        return []
    if stage == Stage.CONSULTATION:
        return [_at_home(consultation, "revision", _("The revision of the text has not been begun."))]
    words = _("The text is not under revision, and the report belongs to the revision.")
    return [_at_home(consultation, "stage", words)]


def _not_shown(consultation: Consultation) -> list[Missing]:
    retained = Reply.objects.published().without_version().filter(consultation=consultation)
    shown = Contribution.objects.published().filter(consultation=consultation)
    count = retained.filter(pk__in=shown.values("reply")).count()
    if not count:
        return []
    words = ngettext(
        "%(number)s reply says that something is retained and does not name the version where it shows: freeze the "
        "version, then link it.",
        "%(number)s replies say that something is retained and do not name the version where it shows: freeze the "
        "version, then link them.",
        count,
    )
    url = f"{reverse('space-replies', args=[consultation.slug])}?show=unlinked"
    return [Missing("version", words % {"number": number(count)}, url)]


def untranslated(consultation: Consultation) -> int:
    """Replies whose reason lacks one of our languages: it stands in the report in the other, marked as such. This
    hinders nothing, but after the report it cannot be mended."""
    replies = Reply.objects.published().filter(consultation=consultation)
    incomplete = [
        reply for reply in replies.only("reason_ar", "reason_fr") if not (reply.reason_ar and reply.reason_fr)
    ]
    return len(incomplete)


def outdated(consultation: Consultation) -> int:
    """Replies whose translation was not looked at since their Arabic changed. It hinders nothing either."""
    return sum(1 for reply in Reply.objects.published().filter(consultation=consultation) if reply.outdated())
