"""The call to take part that stands on pages of the programme while a consultation is open."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from commitments.models import Programme
from participation.models import Consultation
from tamazgana_open.bilingual import LANGUAGES, Phrase, phrase


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
    # A few columns of one row: this stands on three of the pages that are read most.
    open_now = Consultation.objects.of_programme(programme).open_on(timezone.localdate())
    found = open_now.values("slug", "closes_on", *(f"title_{language}" for language in LANGUAGES)).first()
    if found is None:
        return None
    return Call(
        title=phrase({language: found[f"title_{language}"] for language in LANGUAGES}),
        url=reverse("consultation", args=[found["slug"]]),
        form=reverse("contribute", args=[found["slug"]]),
        last_day=found["closes_on"],
        days_left=(found["closes_on"] - timezone.localdate()).days,
    )
