"""Letters of a sitting: notice or convocation to the members, agenda to the governor, as PDFs for the signature.

They are made from the working rows when somebody asks for them and are kept nowhere: no reference, no fingerprint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext, pgettext_lazy

from tamazgana_open.bilingual import phrase, texts
from tamazgana_open.commune.models import Commune
from tamazgana_open.formats.moroccan import weekday_date
from workshops.council import law
from workshops.models import Session, Sitting
from workshops.paper.document import described, numbered, running_title
from workshops.text import meeting_text
from workshops.timetable import timed

NOTICE, AGENDA = "notice", "agenda"
"""To the members (arts. 35 and 42), to the governor (art. 38)."""
LETTERS = (NOTICE, AGENDA)
EVERYBODY: Promise = pgettext_lazy("addressee", "Members of the communal council")
BLANK_POINTS = 5
"""Rows for the pen where the agenda has no point yet."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a letter is to: a name, and under it the office or the territory."""

    name: Any
    office: Any = ""
    is_one: bool = False


def article(sitting: Sitting, letter: str) -> int | None:
    """The article of organic law 113-14 that the letter rests on; None where it is not known here (extraordinary
    sessions)."""
    if letter == NOTICE and sitting.convocation > 1:
        return 42
    if sitting.session == Session.EXTRAORDINARY:
        return None
    return 35 if letter == NOTICE else 38


def last_day(sitting: Sitting, letter: str) -> date | None:
    """Until when the letter is to be sent; None where the term is not known here: of extraordinary sessions, and of
    the second and third convocation."""
    if sitting.session == Session.EXTRAORDINARY or sitting.convocation > 1:
        return None
    return law.last_day_of_notice(sitting.day) if letter == NOTICE else law.last_day_of_agenda(sitting.day)


def sent_on(sitting: Sitting, letter: str) -> date | None:
    """The day on which the letter was sent."""
    return sitting.notice_sent_on if letter == NOTICE else sitting.agenda_sent_on


def days_late(sitting: Sitting, letter: str) -> int:
    """By how many days the letter was sent after its term; 0 where it was in time, or is not sent."""
    sent, until = sent_on(sitting, letter), last_day(sitting, letter)
    return max(0, (sent - until).days) if sent and until else 0


def members(sitting: Sitting, *, each: bool) -> list[Addressee]:
    """One letter for each member in office on the day of the sitting, or one for all of them."""
    if not each:
        return [Addressee(EVERYBODY)]
    return [Addressee(texts(seat, "name"), seat.office_texts, is_one=True) for seat in sitting.members]


def governor() -> list[Addressee]:
    """The governor, of the province that stands in the profile."""
    province = str(phrase(texts(Commune.current(), "province")))
    if not province:
        return [Addressee(pgettext("addressee", "The governor"), is_one=True)]
    return [Addressee(pgettext("addressee", "The governor, %(province)s") % {"province": province}, is_one=True)]


def pdf_of(sitting: Sitting, letter: str, addressees: Iterable[Addressee], language: str) -> bytes:
    """The letters in one PDF, each on a page of its own, in a language."""
    from tamazgana_open import pdf  # WeasyPrint is heavy: a server process that makes no paper does not load it.

    meeting, commune = sitting.meeting, Commune.current()
    text = meeting_text(meeting)
    agenda = timed(meeting, list(meeting.agenda.all()))
    content = {"commune": commune.frozen(), "illustrative": sitting.illustrative}
    contacts: dict[str, Any] = {"address": texts(commune, "address"), "phone": commune.phone, "email": commune.email}
    with override(language):
        html = render_to_string(
            "workshops/sitting_letters_document.html",
            {
                "content": content,
                "language": language,
                "languages": (language,),
                "contacts": contacts,
                "running_title": {language: running_title(content["commune"], text, language)},
                "addressees": list(addressees),
                "subject": _subject(sitting, letter),
                "article": article(sitting, letter),
                "sentences": _sentences(sitting, letter),
                "session": _session(sitting),
                "agenda": numbered(agenda),
                "agenda_is_timed": any(item.minutes for item in agenda),
                "blank_points": range(0 if agenda else BLANK_POINTS),
                "attached": _attached(sitting) if letter == NOTICE else [],
                "has_attachments": letter == NOTICE,
                **described(text),
            },
        )
    name = f"{letter}:{meeting.address}:{language}"
    return pdf.render(html, identifier=name, style=pdf.palette(content["commune"]["colours"])).content


def _session(sitting: Sitting) -> str:
    return f"{sitting.get_session_display()} {sitting.day.year}"


def _subject(sitting: Sitting, letter: str) -> str:
    session = {"session": _session(sitting)}
    if letter == AGENDA:
        return pgettext("subject of a letter", "agenda of the %(session)s") % session
    if sitting.convocation == 1:
        return pgettext("subject of a letter", "notice of the %(session)s") % session
    if sitting.convocation == law.LAST_ROUND:
        return pgettext("subject of a letter", "third convocation to the %(session)s") % session
    return pgettext("subject of a letter", "second convocation to the %(session)s") % session


def _sentences(sitting: Sitting, letter: str) -> list[str]:
    session = {"session": _session(sitting)}
    if letter == AGENDA:
        return [_("I have the honour to send you the agenda of the %(session)s of the communal council.") % session]
    if sitting.convocation == 1:
        return [_("I have the honour to inform you that the communal council holds its %(session)s.") % session]
    missed = sitting.follows
    before = _("The sitting of %(day)s was closed without the quorum: %(present)s members present, %(needed)s needed.")
    words = {"day": weekday_date(missed.day), "present": missed.present_at_opening, "needed": missed.quorum}
    valid = _(
        "At this sitting the council deliberates validly where more than half of the members in office are present."
    )
    if sitting.convocation == law.LAST_ROUND:
        valid = _("At this sitting the council deliberates validly whatever the number of members present.")
    return [before % words, _("I have the honour to convoke you again to the %(session)s.") % session, valid]


def _attached(sitting: Sitting) -> list[str]:
    found = [_("Agenda and the documents on its points")]
    if sitting.version is not None:
        edition = sitting.version.edition
        words = {"number": sitting.version.number, "reference": edition.reference}
        found.append(_("Programme put to the vote: version %(number)s (%(reference)s)") % words)
        if report := sitting.version.programme.consultation_report:
            found.append(_("Report of the public consultation (%(reference)s)") % {"reference": report.reference})
    if sitting.draft_act_ar:
        found.append(_("Draft deliberation"))
    return found


def title_of(sitting: Sitting, letter: str) -> Promise | str:
    """What the letter is called."""
    if letter == AGENDA:
        return _("Agenda to the governor")
    return _("Notice to the members") if sitting.convocation == 1 else _("Convocation of the members")
