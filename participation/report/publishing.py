"""The act that ends a consultation: its report is frozen and published, and its reference goes to the programme."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.models import Consultation, Contribution, NotInThisState, Phase
from participation.publication import CODE
from participation.report import building
from participation.report.gate import NotYet, missing
from tamazgana_open.bilingual import Texts, texts
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import publish

SCHEMA = 1


def publish_report(consultation: Consultation, *, by: Any, now: datetime | None = None) -> Publication:
    """Freeze the report as it stands and publish it in every language; afterwards nothing more is taken in or replied.

    Raises NotYet with what is missing, NotInThisState where there is a report or there will be none.
    """
    now = now or timezone.now()
    with change():
        fresh = consultation._locked()
        if fresh.phase_at(now) in {Phase.REPORTED, Phase.CANCELLED, Phase.DRAFT}:
            raise NotInThisState(f"report in {fresh.phase_at(now)}")
        # No decision on a contribution comes between the check and what is frozen.
        list(Contribution.objects.select_for_update(of=("self",)).filter(consultation=fresh).values_list("pk"))
        if lacks := missing(fresh, now=now):
            raise NotYet(lacks)
        publication = publish(
            CODE,
            building.report(fresh).to_content(),
            by=by,
            titles=title_of(fresh),
            schema=SCHEMA,
            illustrative=fresh.illustrative,
            now=now,
        )
        Consultation.objects.filter(pk=fresh.pk).update(
            report=publication, reported_at=now, changed_at=now, changed_by=by
        )
        if fresh.version_id is not None:
            # A call stands beside the work on the text: its report is no step of the programme.
            fresh.programme.receive_consultation_report(publication, by=by, now=now)
        record("consultation.reported", by=by, target=fresh, now=now, reference=publication.reference)
    consultation.refresh_from_db()
    return publication


def title_of(consultation: Consultation) -> Texts:
    """The title of the report in every language."""
    titles = {}
    for language, title in texts(consultation, "title").items():
        with override(language):
            titles[language] = _("%(title)s – report of the consultation") % {"title": title}
    return titles
