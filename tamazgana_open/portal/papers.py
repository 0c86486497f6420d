"""Every report and paper of the portal, in the order of the print corner (see `printing`).

Each kind of publication that a room registers is one by itself (`published`).
"""

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from commitments.models import Programme
from participation import permissions as participation_permissions
from participation.models import Consultation, Phase
from participation.paper.documents import HANDED_OUT
from tamazgana_open.bilingual import LANGUAGES, reading_language
from tamazgana_open.formats.moroccan import date_short
from tamazgana_open.portal.council.dossier.paper import BOTH
from tamazgana_open.portal.printing import (
    LANGUAGE_NAMES,
    MOST,
    File,
    Paper,
    SubjectForm,
    for_everybody,
    in_each_language,
    of_subjects,
)
from tamazgana_open.publications import kinds
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.rendition import BILINGUAL
from workshops import permissions as workshops_permissions
from workshops.models import Meeting, MeetingKind, MeetingState, MinutesForm, MinutesState, Sitting
from workshops.report.forms import ReportForm


class SlipForm(SubjectForm):
    """A contribution, by its consultation and its number."""

    number = forms.IntegerField(label=gettext_lazy("Number of the contribution"), required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        """A number is of a contribution that staff entered: the receipts of others are their authors'."""
        data = super().clean()
        number = data.get("number")
        if number and data.get("subject"):
            entered = Consultation.objects.get(slug=data["subject"]).contributions.entered()
            if not entered.filter(number=min(number, 2**31 - 1)).exists():
                self.add_error("number", _("No contribution that was entered here has this number."))
        return data


# Subjects -----------------------------------------------------------------------------------------------------------


def _programmes(user: Any) -> list[tuple[str, str]]:
    programmes = Programme.objects.visible_to(user).order_by("-is_current", "-first_year", "-pk")
    return [(programme.slug, str(programme.phrase("title"))) for programme in programmes]


def _consultations(user: Any, phases: Iterable[str] = ()) -> list[tuple[str, str]]:
    return [
        (row.slug, f"{row.phrase('title')} · {date_short(row.opens_on)}")
        for row in Consultation.objects.visible_to(user)
        if not phases or row.phase in phases
    ]


def _meetings(user: Any, *, to_sign: bool = False) -> list[tuple[str, str]]:
    mine = [kind for kind in MeetingKind.values if workshops_permissions.can_plan(user, kind)]
    meetings = Meeting.objects.visible_to(user).filter(state__in=[MeetingState.PLANNED, MeetingState.HELD])
    if to_sign:
        minutes = meetings.filter(minutes__form=MinutesForm.MINUTES)
        meetings = minutes.exclude(minutes__state=MinutesState.PUBLISHED).exclude(minutes__saved_at=None)
    else:
        meetings = meetings.filter(kind__in=mine)
    return [
        (meeting.address, f"{date_short(meeting.starts_at)} · {meeting.phrase('title')}") for meeting in meetings[:MOST]
    ]


def _sittings(user: Any) -> list[tuple[str, str]]:
    sittings = Sitting.objects.visible_to(user).filter(meeting__state__in=[MeetingState.PLANNED, MeetingState.HELD])
    rows = sittings.select_related("meeting")[:MOST]
    return [(row.meeting.address, f"{date_short(row.day)} · {row.meeting.phrase('title')}") for row in rows]


def _publications(kind: str, user: Any) -> list[tuple[str, str]]:
    found = Publication.objects.visible_to(user).of_kind(kind).for_register()
    last = found.filter(corrected_by=None, translated_by=None, redacted_at=None)
    return [(row.reference, f"{row.title} · {row.reference}") for row in last[:MOST]]


# Files --------------------------------------------------------------------------------------------------------------


def _at(name: str, key: str) -> list[File]:
    return in_each_language(lambda: reverse(name, args=[key]))


def _by_query(name: str, key: str) -> list[File]:
    # The language of the paper is asked for beside the address: whoever prints goes on in their own.
    return [
        File(LANGUAGE_NAMES[language], f"{reverse(name, args=[key])}?language={language}") for language in LANGUAGES
    ]


def _dossier(address: str) -> list[File]:
    both = File(LANGUAGE_NAMES[BILINGUAL], f"{reverse('space-dossier-pdf', args=[address])}?language={BOTH}")
    return [*_by_query("space-dossier-pdf", address), both]


def _calendar(address: str) -> list[File]:
    meeting = Meeting.objects.select_related("programme").get(address=address)
    day = timezone.localdate(meeting.starts_at).isoformat()
    query = urlencode({"date": day, "programme": meeting.programme.slug})
    return in_each_language(lambda: f"{reverse('space-council-calendar-pdf')}?{query}")


def _letters(address: str) -> list[File]:
    agenda, notice = (reverse(name, args=[address]) for name in ("space-sitting-agenda-letter", "space-sitting-notice"))
    files = []
    for language in LANGUAGES:
        words = {"language": LANGUAGE_NAMES[language]}
        files += [
            File(_("Agenda to the governor – %(language)s") % words, f"{agenda}?language={language}"),
            File(_("For each member – %(language)s") % words, f"{notice}?language={language}"),
            File(_("For all members – %(language)s") % words, f"{notice}?to=all&language={language}"),
        ]
    return files


def _issued(reference: str) -> list[File]:
    publication = Publication.objects.for_register().get(reference=reference)
    files = []
    for rendition in publication.renditions.order_by("pk"):
        name = "publication-bilingual-pdf" if rendition.language == BILINGUAL else "publication-pdf"
        with override(reading_language() if rendition.language == BILINGUAL else rendition.language):
            url = reverse(name, args=[reference]) if rendition.is_ready else ""
        files.append(File(LANGUAGE_NAMES[rendition.language], url, size=rendition.size))
    return files


def _slip(form: SlipForm) -> list[File]:
    number = form.cleaned_data.get("number")
    if not number:
        return []
    url = reverse("space-slip", args=[form.chosen, number])
    return [
        File(gettext_lazy("The slip of this contribution"), url),
        File(gettext_lazy("The slips of all points of its letter"), f"{url}?letter=all"),
    ]


def _report_on_meetings(form: ReportForm) -> list[File]:
    chosen = form.selection()
    period = {"since": chosen.since.isoformat(), "until": chosen.until.isoformat()}
    query = urlencode({**period, "programme": chosen.programme.slug, "kind": chosen.kind})
    pdfs = in_each_language(lambda: f"{reverse('space-meetings-report-pdf')}?{query}")
    return [*pdfs, File(_("All tables"), f"{reverse('space-meetings-report-xlsx')}?{query}", "XLSX")]


def _tables(names: dict[str, str], key: str) -> list[File]:
    return [File(_("All rows"), reverse(name, args=[key] if key else []), form) for form, name in names.items()]


def _register(user: Any) -> list[tuple[str, str]]:
    return [("publications", _("All published documents")), ("journal", _("Who did what and when"))]


def _whole_table(key: str) -> list[File]:
    names = {
        "publications": {"CSV": "data-publications-csv"},
        "journal": {"CSV": "data-journal-csv", "JSON": "data-journal-json"},
    }
    return _tables(names[key], "")


# The papers ---------------------------------------------------------------------------------------------------------

BOARD, MEETINGS, COUNCIL, CONSULTATIONS = "board", "meetings", "council", "consultations"
DOCUMENTS, TABLES = "documents", "tables"
GROUPS: dict[str, Promise] = {
    BOARD: gettext_lazy("For the notice board, the school and the souk"),
    MEETINGS: pgettext_lazy("print corner", "Meetings"),
    COUNCIL: pgettext_lazy("print corner", "Council"),
    CONSULTATIONS: pgettext_lazy("print corner", "Consultations"),
    DOCUMENTS: gettext_lazy("Published documents"),
    TABLES: gettext_lazy("Tables"),
}
"""The parts of the page, in their order."""

PAPERS: list[Paper] = [
    of_subjects(
        code="notice",
        group=BOARD,
        icon="monitoring",
        label=gettext_lazy("Where our programme stands (A3)"),
        about=gettext_lazy("One sheet in plain words: what was said, what was decided, how far we are."),
        may=for_everybody,
        subjects=_programmes,
        files=partial(_at, "programme-notice"),
    ),
    of_subjects(
        code="poster",
        group=BOARD,
        icon="idea",
        label=gettext_lazy("Poster of a consultation"),
        about=gettext_lazy("How and until when people can say what they think. A4, as sharp on A3."),
        may=for_everybody,
        subjects=partial(_consultations, phases=HANDED_OUT),
        files=partial(_at, "consultation-poster"),
    ),
    of_subjects(
        code="invitation",
        group=MEETINGS,
        icon="mail",
        label=gettext_lazy("Invitation letters"),
        about=gettext_lazy("One letter for each group that is invited, with the agenda."),
        may=workshops_permissions.can_plan,
        subjects=_meetings,
        files=partial(_by_query, "space-invitation"),
    ),
    of_subjects(
        code="attendance",
        group=MEETINGS,
        icon="edit",
        label=gettext_lazy("Attendance sheet"),
        about=gettext_lazy("Blank rows for each group, to be signed."),
        may=workshops_permissions.can_plan,
        subjects=_meetings,
        files=partial(_by_query, "space-sheet"),
    ),
    of_subjects(
        code="council-dossier",
        group=COUNCIL,
        icon="file",
        label=gettext_lazy("Council dossier"),
        about=gettext_lazy(
            "Everything before the vote: the text with what changed, what citizens said, the draft act."
        ),
        may=workshops_permissions.can_read_dossier,
        subjects=_sittings,
        files=_dossier,
    ),
    of_subjects(
        code="session-calendar",
        group=COUNCIL,
        icon="calendar",
        label=gettext_lazy("Calendar of a session"),
        about=gettext_lazy("Until when each thing is to be done before and after a sitting: done, due, late."),
        may=workshops_permissions.can_read_dossier,
        subjects=_sittings,
        files=_calendar,
    ),
    of_subjects(
        code="sitting-letters",
        group=COUNCIL,
        icon="mail",
        label=gettext_lazy("Letters of a sitting"),
        about=gettext_lazy("Notice or convocation to the members, agenda to the governor, to be signed."),
        may=workshops_permissions.can_keep_sitting,
        subjects=_sittings,
        files=_letters,
    ),
    of_subjects(
        code="minutes-to-sign",
        group=MEETINGS,
        icon="file",
        label=gettext_lazy("Minutes to be signed"),
        about=gettext_lazy("The minutes as they stand, with the places for the signatures."),
        may=workshops_permissions.can_see_internal,
        subjects=partial(_meetings, to_sign=True),
        files=partial(_by_query, "space-minutes-paper"),
    ),
    Paper(
        code="report-on-meetings",
        group=MEETINGS,
        icon="monitoring",
        label=gettext_lazy("Report on meetings"),
        about=gettext_lazy("Meetings held in a period, who came, what was recommended and what became of it."),
        may=workshops_permissions.can_report,
        form=lambda data, user: ReportForm.opened(data, viewer=user),
        files=_report_on_meetings,
    ),
    of_subjects(
        code="form",
        group=CONSULTATIONS,
        icon="edit",
        label=gettext_lazy("Form to fill in by hand"),
        about=gettext_lazy("What is asked, the commitments to tick, and lines to write on."),
        may=for_everybody,
        subjects=partial(_consultations, phases=HANDED_OUT),
        files=partial(_at, "consultation-form"),
    ),
    of_subjects(
        code="slip",
        group=CONSULTATIONS,
        icon="check",
        label=gettext_lazy("Slip with the receipt code"),
        about=gettext_lazy("For whoever handed in a paper or spoke: the code that leads to the reply."),
        may=participation_permissions.can_see_sender,
        subjects=_consultations,
        files=_slip,
        form=SlipForm,
    ),
    of_subjects(
        code="spreadsheet",
        group=CONSULTATIONS,
        icon="data",
        label=gettext_lazy("Spreadsheet for contributions"),
        about=gettext_lazy("To type what came in on paper, and import it all at once."),
        may=participation_permissions.can_enter,
        subjects=partial(_consultations, phases=[Phase.OPEN, Phase.CLOSED]),
        files=lambda key: [File(_("To fill in"), reverse("space-import-template", args=[key]), "XLSX")],
    ),
    of_subjects(
        code="programme-data",
        group=TABLES,
        icon="data",
        label=gettext_lazy("Commitments of a programme"),
        about=gettext_lazy("Every commitment with its fields, as published."),
        may=for_everybody,
        subjects=_programmes,
        files=partial(_tables, {"CSV": "data-programme-csv", "JSON": "data-programme-json"}),
    ),
    of_subjects(
        code="contributions-data",
        group=TABLES,
        icon="data",
        label=gettext_lazy("Contributions of a consultation"),
        about=gettext_lazy("Every published contribution with its reply, without names or contacts."),
        may=for_everybody,
        subjects=partial(_consultations, phases=[Phase.OPEN, Phase.CLOSED, Phase.REPORTED]),
        files=partial(
            _tables, {"XLSX": "contributions-xlsx", "CSV": "contributions-csv", "JSON": "contributions-json"}
        ),
    ),
    of_subjects(
        code="registers",
        group=TABLES,
        icon="list",
        label=gettext_lazy("Register of publications, public journal"),
        about=gettext_lazy("Everything that was published, and every public act."),
        may=for_everybody,
        subjects=_register,
        files=_whole_table,
    ),
]


def published(kind: kinds.Kind) -> Paper:
    """The issued documents of a kind."""
    return of_subjects(
        code=kind.code.replace("_", "-"),
        group=DOCUMENTS,
        icon="file",
        label=kind.label,
        about="",
        may=for_everybody,
        subjects=partial(_publications, kind.code),
        files=_issued,
    )


def every_paper() -> list[Paper]:
    """All papers, in the order of the page."""
    every = [*PAPERS, *(published(kinds.get(code)) for code, _label in kinds.choices())]
    order = list(GROUPS)
    return sorted(every, key=lambda paper: order.index(paper.group))


def papers_of(user: Any) -> list[Paper]:
    """What this person can print."""
    return [paper for paper in every_paper() if paper.may(user)]
