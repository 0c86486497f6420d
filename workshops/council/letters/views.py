"""The page of a sitting's letters: to print them, and to record on which day they were sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.http import require_http_methods, require_safe

from commitments.workspace_views import typed
from tamazgana_open import form_errors
from tamazgana_open.bilingual import LANGUAGES, reading_language
from tamazgana_open.commune.working_days import holidays, working_day_on_or_before
from tamazgana_open.journal.models import Entry
from workshops.council.acting import for_sitting
from workshops.council.letters import paper
from workshops.models import Sitting
from workshops.planning.forms import checked_day, day_field
from workshops.when import span_of
from workshops.workspace.forms import ActForm


class SentForm(ActForm):
    """On which day a letter was sent."""

    on = day_field(gettext_lazy("Sent on"))

    def clean_on(self) -> Any:
        """A day that can be meant."""
        return checked_day(self, "on")


@dataclass(frozen=True)
class Letter:
    """One letter of a sitting, as its page shows it. `form` records the day on which it was sent."""

    sitting: Sitting
    code: str
    form: SentForm

    @property
    def title(self) -> Promise | str:
        """What it is called."""
        return paper.title_of(self.sitting, self.code)

    @property
    def article(self) -> int | None:
        """The article that it rests on."""
        return paper.article(self.sitting, self.code)

    @property
    def last_day(self) -> date | None:
        """The last working day on which it is sent in time."""
        until = paper.last_day(self.sitting, self.code)
        return working_day_on_or_before(until, holidays()) if until else None

    @property
    def sent_on(self) -> date | None:
        """The day on which it was sent."""
        return paper.sent_on(self.sitting, self.code)

    @property
    def days_late(self) -> int:
        """By how many days it was sent after its term."""
        return paper.days_late(self.sitting, self.code)

    @property
    def is_overdue(self) -> bool:
        """Whether it is not sent, and its term has passed."""
        until = paper.last_day(self.sitting, self.code)
        return self.sent_on is None and until is not None and until < timezone.localdate()

    @cached_property
    def entry(self) -> Entry | None:
        """The line of the journal that says who recorded the sending, and when."""
        return (
            Entry.objects.filter(act=f"sitting.{self.code}_sent", path=self.sitting.journal_path())
            .select_related("by")
            .first()
            if self.sent_on
            else None
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("letters")
def letters(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The letters, to be printed; once they are sent, the day is recorded here."""
    data = typed(request)
    sent = data.get("letter", "") if data else ""
    found = [Letter(sitting, code, _form(sitting, code, data if code == sent else None)) for code in _codes(sitting)]
    for letter in found:
        is_sent = request.method == "POST" and letter.code == sent
        if is_sent and letter.form.is_valid() and _recorded(letter, by=request.user):
            _tell(request, letter)
            return redirect("space-sitting-letters", sitting.meeting.address)
    context = {
        "sitting": sitting,
        "meeting": sitting.meeting,
        "span": span_of(sitting.meeting.starts_at, sitting.meeting.ends_at, sitting.meeting.precision),
        "letters": found,
        "seats": sitting.members.count(),
        "has_agenda": sitting.meeting.agenda.exists(),
        "takes_letters": sitting.meeting.takes_records,
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/letters.html", context)


def _codes(sitting: Sitting) -> tuple[str, ...]:
    # The governor has had the agenda with the first convocation.
    return (paper.AGENDA, paper.NOTICE) if sitting.convocation == 1 else (paper.NOTICE,)


def _form(sitting: Sitting, code: str, data: Any) -> SentForm:
    return SentForm(data, initial={"on": paper.sent_on(sitting, code)}, auto_id=f"{code}_%s")


def _recorded(letter: Letter, *, by: Any) -> bool:
    try:
        letter.sitting.record_sent(letter.code, letter.form.cleaned_data["on"], by=by)
    except ValidationError as error:
        form_errors.add(letter.form, error)
        return False
    return True


def _tell(request: HttpRequest, letter: Letter) -> None:
    late = letter.days_late
    if not late:
        messages.success(request, _("The day is recorded."))
        return
    said = ngettext(
        "The day is recorded: %(days)s day after the term.", "The day is recorded: %(days)s days after the term.", late
    )
    messages.warning(request, said % {"days": late})


# Papers -----------------------------------------------------------------------------------------------------------


@require_safe
@for_sitting("letters")
def notice(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Notice or convocation: a letter for each member, `?to=all` one for all of them; in `?language=`."""
    to = paper.members(sitting, each=request.GET.get("to") != "all")
    return _pdf(request, sitting, paper.NOTICE, to or paper.members(sitting, each=False))


@require_safe
@for_sitting("letters")
def agenda(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The agenda to the governor, in `?language=`."""
    with override(_language(request)):
        to = paper.governor()
    return _pdf(request, sitting, paper.AGENDA, to)


def _pdf(request: HttpRequest, sitting: Sitting, letter: str, to: list[paper.Addressee]) -> HttpResponse:
    meeting = sitting.meeting
    if not meeting.takes_records:
        messages.error(request, _("There is no letter for a sitting that does not take place as announced."))
        return redirect("space-sitting-letters", meeting.address)
    language = _language(request)
    made = paper.pdf_of(sitting, letter, to, language)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{letter}-{meeting.address}.{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else reading_language()
