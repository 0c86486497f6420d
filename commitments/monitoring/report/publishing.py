"""Reports and the evaluation become publications: frozen, corrected by later editions, joined by a translation."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commitments.models import InvalidTransition, MonitoringReport, Programme
from commitments.models.in_force import hold_in_force
from commitments.monitoring.report.building import Missing, NotYet, address_of, built, missing, untranslated
from commitments.monitoring.report.text import FollowedText
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, texts
from tamazgana_open.formats.moroccan import date_short
from tamazgana_open.journal.changes import change
from tamazgana_open.publications.joining import with_translations
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import correct, publish, translate
from tamazgana_open.publications.redaction import was_removed

SCHEMA = 1


def publish_report(report: MonitoringReport, *, by: Any, now: datetime | None = None) -> Publication:
    """Freeze it as the rows stand: in every language where nothing is lacking, else in Arabic alone.

    The evaluation goes to the programme, which can be closed from then on. Raises NotYet with what is missing,
    InvalidTransition out of the stage or where it is published already.
    """
    now = now or timezone.now()
    with change():
        # The programme is locked: nothing is recorded between the look and what is frozen.
        report.programme = hold_in_force(report.programme_id)
        fresh = _locked(report)
        if fresh.publication_id is not None:
            raise InvalidTransition("published already")
        text = built(fresh)
        if lacks := missing(fresh, text):
            raise NotYet(lacks)
        publication = publish(
            fresh.kind,
            text.to_content(),
            by=by,
            titles=title_of(fresh),
            languages=_languages(text),
            schema=SCHEMA,
            illustrative=fresh.illustrative,
            now=now,
        )
        MonitoringReport.objects.filter(pk=fresh.pk).update(publication=publication)
        if fresh.is_evaluation:
            fresh.programme.receive_evaluation(publication, by=by, now=now)
    report.refresh_from_db()
    return publication


def correct_report(report: MonitoringReport, *, by: Any, reason: str, now: datetime | None = None) -> Publication:
    """Publish it as the rows and its words stand now, as an edition that corrects the last one.

    Raises ValidationError without a reason or where nothing has changed, NotYet, InvalidTransition where no edition
    can be read or something was removed from it by law.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the document is corrected.")}, code="reason")
    with change():
        report.programme = Programme.objects.select_for_update(of=("self",)).get(pk=report.programme_id)
        fresh = _locked(report)
        edition = _readable(fresh)
        if any(map(was_removed, _strings(edition.data["report"]))):
            raise InvalidTransition("what the law demanded to remove must not come back from the rows")
        text = built(fresh)
        if lacks := missing(fresh, text):
            raise NotYet(lacks)
        if text.to_content() == _report_of(edition):
            raise ValidationError(_("Nothing in it has changed since the last edition."), code="same")
        return correct(
            edition,
            {**text.to_content(), "correction": {"corrects": edition.reference, "reason": reason}},
            by=by,
            titles=title_of(fresh),
            reason=reason,
            languages=_languages(text),
            now=now,
        )


def translate_report(report: MonitoringReport, *, by: Any) -> Publication:
    """Join the missing languages to an edition in Arabic alone, from rows that still have the same Arabic.

    Raises NotYet where something is not translated, InvalidTransition where there is no such edition.
    """
    with change():
        fresh = _locked(report)
        edition = _readable(fresh)
        if set(LANGUAGES) <= set(edition.languages):
            raise InvalidTransition("it has every language")
        frozen = edition.data
        merged = with_translations(frozen["report"], built(fresh).to_content()["report"])
        if count := untranslated(FollowedText.from_content({"report": merged})):
            sentence = _("Texts that are not translated yet: %(count)s") % {"count": count}
            raise NotYet([Missing(sentence, address_of(fresh))])
        content = {**frozen, "languages": list(LANGUAGES), "report": merged}
        return translate(edition, content, by=by, titles=title_of(fresh))


def differs(report: MonitoringReport) -> bool:
    """Whether a correction would say something else than the edition to read."""
    edition = report.edition
    return edition is not None and not edition.is_redacted and built(report).to_content() != _report_of(edition)


def _report_of(edition: Publication) -> dict[str, Any]:
    return {"report": edition.data["report"]}


def _locked(report: MonitoringReport) -> MonitoringReport:
    fresh = MonitoringReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    fresh.programme = report.programme
    return fresh


def _readable(report: MonitoringReport) -> Publication:
    edition = report.edition
    if edition is None or edition.is_redacted:
        raise InvalidTransition("nothing that could be corrected is published")
    return edition


def _languages(text: FollowedText) -> tuple[str, ...]:
    return (AUTHORITATIVE,) if untranslated(text) else LANGUAGES


def _strings(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def title_of(report: MonitoringReport) -> Texts:
    """The title of the publication in every language."""
    titles = {}
    for language, title in texts(report.programme, "title").items():
        with override(language):
            if report.is_evaluation:
                titles[language] = _("%(title)s – final evaluation") % {"title": title}
            else:
                titles[language] = _("%(title)s – progress report, %(start)s to %(end)s") % {
                    "title": title,
                    "start": date_short(report.starts),
                    "end": date_short(report.ends),
                }
    return titles
