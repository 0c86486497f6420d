"""The call to take part that stands on pages of the programme while a consultation is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from commitments.models import Programme
from participation.models import Consultation
from tamazgana_open.bilingual import LANGUAGES, Phrase, Texts, phrase, texts
from tamazgana_open.statements import Statement


@dataclass(frozen=True, slots=True)
class Call:
    """An open consultation: its page, the form, the last day and how many are left after today."""

    title: Phrase
    url: str
    form: str
    last_day: date
    days_left: int

    def about(self, code: str) -> str:
        """The form with this axis or commitment chosen: "2", "2.3"."""
        name = "commitment" if "." in code else "axis"
        return f"{self.form}?{name}={code}"


def call_of(programme: Programme) -> Call | None:
    """The consultation of a programme that is open now, the one that closes first; None where none is. One query."""
    today = timezone.localdate()
    found = next(_OPEN(programme.pk, today), None)
    if found is None:
        return None
    slug, closes_on, *titles = found
    return _call(slug, closes_on, dict(zip(LANGUAGES, titles, strict=True)), today)


def call_in(consultations: Iterable[Consultation]) -> Call | None:
    """The same where all consultations of a programme are in hand."""
    taking = sorted((row for row in consultations if row.is_open), key=lambda row: (row.closes_on, row.pk))
    return next((_call(row.slug, row.closes_on, texts(row, "title"), timezone.localdate()) for row in taking), None)


def _call(slug: str, closes_on: date, title: Texts, today: date) -> Call:
    return Call(
        title=phrase(title),
        url=reverse("consultation", args=[slug]),
        form=reverse("contribute", args=[slug]),
        last_day=closes_on,
        days_left=(closes_on - today).days,
    )


# A few columns of one row: this stands on three of the pages that are read most.
_OPEN = Statement(
    lambda programme, day: (
        Consultation.objects.filter(programme=programme)
        .open_on(day)
        .values_list("slug", "closes_on", *(f"title_{language}" for language in LANGUAGES))[:1]
    )
)
