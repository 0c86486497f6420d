"""One contribution in the workspace: its text, what is known of its sender, its history, and the acts of moderation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.workspace_views import typed
from participation import permissions
from participation.models import (
    Contribution,
    NotInThisState,
    SamePerson,
    SecondLook,
    Sender,
    State,
    moderation,
)
from participation.models.moderation import MASK
from participation.permissions import SECOND_LOOKERS
from participation.workspace import life
from participation.workspace.access import for_contribution, held_still
from participation.workspace.forms import LookAgainForm, MaskForm, WithholdForm
from participation.workspace.queue import Item, item_of, what_happened
from tamazgana_open import form_errors
from tamazgana_open.accounts.models import User
from tamazgana_open.bilingual import clean

MOST_ALIKE = 5


@dataclass(frozen=True)
class Reading:
    """One contribution for one person of the staff."""

    contribution: Contribution
    user: Any

    @cached_property
    def item(self) -> Item:
        """Its text with what looks like personal data."""
        return item_of(self.contribution)

    @cached_property
    def sender(self) -> Sender | None:
        """What is known of its sender; None for whom it does not concern."""
        return self._sender if permissions.can_see_sender(self.user) else None

    @cached_property
    def _sender(self) -> Sender:
        return Sender.objects.select_related("scan").get(contribution=self.contribution)

    @property
    def names_shown(self) -> bool:
        """Whether this person reads the name that its author lets be shown: everybody does once it is published."""
        return self.contribution.state == State.PUBLISHED or self.sender is not None

    @cached_property
    def possible(self) -> set[str]:
        """The acts that its state allows and this person may do."""
        contribution = self.contribution
        state, reported = contribution.state, contribution.consultation.report_id is not None
        moderates = permissions.can_moderate(self.user)
        when = {
            "publish": moderates and state == State.PENDING,
            "withhold": moderates and state in {State.PENDING, State.PUBLISHED},
            "undo": moderates
            and state in {State.PUBLISHED, State.WITHHELD}
            and not reported
            and not (self.second_look and self.withheld_it)
            and not (self.overturned and moderation.overturned_reasons(self.contribution, self.user)),
            "mask": moderates and state != State.WITHDRAWN,
            "unmask": moderates and state != State.WITHDRAWN and self._sender.has_original,
        }
        return {code for code, is_possible in when.items() if is_possible}

    @property
    def second_look(self) -> bool:
        """Whether its author has asked for a second look that nobody has had yet."""
        return self.contribution.second_look == SecondLook.ASKED and self.contribution.state == State.WITHHELD

    @property
    def looks_again(self) -> bool:
        """Whether this person can have the second look."""
        return self.second_look and permissions.can_look_again(self.user, self.contribution)

    @property
    def overturned(self) -> bool:
        """Whether a second look has published it after all."""
        return self.contribution.second_look == SecondLook.OVERTURNED

    @property
    def withheld_it(self) -> bool:
        """Whether it was this person who withheld it."""
        return self.contribution.withheld_by_id == self.user.pk

    @cached_property
    def others_to_ask(self) -> list[str]:
        """The offices of those who can have the second look; none where somebody must be appointed first."""
        return others_to_ask(self.contribution)

    @cached_property
    def history(self) -> list[Any]:
        """The acts of moderation, the latest first."""
        return list(self.contribution.moderation.select_related("by"))

    @cached_property
    def alike(self) -> list[Contribution]:
        """The first of those that say much the same."""
        if self.contribution.state == State.WITHDRAWN:
            return []
        return list(Contribution.objects.like(self.contribution).oldest_first()[:MOST_ALIKE])

    @cached_property
    def of_letter(self) -> list[Contribution]:
        """The other points of the same letter."""
        letter = self.contribution.letter
        if letter is None:
            return []
        return list(Contribution.objects.filter(letter=letter).exclude(pk=self.contribution.pk).order_by("number"))

    @property
    def next_waiting(self) -> Contribution | None:
        """The oldest other one that waits for moderation."""
        return next_waiting(self.contribution)

    @property
    def can_be_answered(self) -> bool:
        """Whether this person can write its reply now."""
        contribution = self.contribution
        free = contribution.state == State.PUBLISHED and contribution.reply_id is None
        return free and permissions.can_write_reply(self.user) and life.takes_replies(contribution.consultation)

    @property
    def has_slip(self) -> bool:
        """Whether there is a slip with its receipt code to hand over."""
        entered = self.contribution.entered_by_id is not None and self.contribution.state != State.WITHDRAWN
        return entered and permissions.can_enter(self.user)


def others_to_ask(contribution: Contribution) -> list[str]:
    """The offices of those who can have the second look at a contribution."""
    able = User.objects.filter(is_active=True, roles__code__in=SECOND_LOOKERS)
    able = able.exclude(pk=contribution.withheld_by_id).distinct()
    return list(dict.fromkeys(person.public_office() for person in able))


def next_waiting(contribution: Contribution) -> Contribution | None:
    """The oldest other one of its consultation that waits for moderation."""
    waiting = Contribution.objects.filter(consultation=contribution.consultation_id).pending().oldest_first()
    return waiting.exclude(pk=contribution.pk).select_related("consultation").first()


def shown(request: HttpRequest, contribution: Contribution, refusal: str = "", **forms: Any) -> HttpResponse:
    """The page of the contribution, with the form that comes back where there is one."""
    reading = Reading(contribution, request.user)
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "reading": reading,
        "refusal": refusal,
        "withhold": WithholdForm(),
        "mask": MaskForm(contribution=contribution),
        "look_again": LookAgainForm(),
        "preview": None,
        "opened": next(iter(forms), ""),
        "illustrative": contribution.illustrative,
        **forms,
    }
    return render(request, "space/consultations/contribution.html", context)


@require_safe
@for_contribution()
def contribution(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Its text, what is known of its sender, its history, and what can be done."""
    return shown(request, contribution)


# Acts -------------------------------------------------------------------------------------------------------------


def _perform(request: HttpRequest, contribution: Contribution, act: Callable[[Contribution], Any]) -> None:
    # Only what this person has seen is decided: if somebody else was faster, that stands and is told.
    with held_still(contribution.consultation):
        fresh = Contribution.objects.select_related("consultation").get(pk=contribution.pk)
        if request.POST.get("seen", fresh.state) != fresh.state:
            raise NotInThisState("decided meanwhile")
        act(fresh)


def _done(request: HttpRequest, contribution: Contribution, words: str) -> HttpResponse:
    messages.success(request, words)
    slug = contribution.consultation.slug
    if request.POST.get("then") == "next":
        following = next_waiting(contribution)
        if following is None:
            return redirect("space-moderation", slug)
        return redirect("space-contribution", slug, following.number)
    return redirect("space-contribution", slug, contribution.number)


def _press(request: HttpRequest, contribution: Contribution, act: Callable[[Contribution], Any], words: str) -> (
    HttpResponse
):  # fmt: skip
    try:
        _perform(request, contribution, act)
    except (NotInThisState, SamePerson) as refused:
        why = _whom_to_ask if isinstance(refused, SamePerson) else what_happened
        messages.error(request, why(contribution))
        return redirect("space-contribution", contribution.consultation.slug, contribution.number)
    return _done(request, contribution, words)


@require_POST
@for_contribution(permissions.can_moderate)
def publish(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Everybody reads it."""

    def act(fresh: Contribution) -> None:
        if not moderation.publish([fresh], by=request.user):
            raise NotInThisState("not pending")

    words = _("No. %(number)s is published.") % {"number": contribution.number}
    return _press(request, contribution, act, words)


@require_POST
@for_contribution(permissions.can_moderate)
def undo(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """The last decision is taken back."""
    words = _("The decision is taken back. No. %(number)s waits for moderation again.") % {
        "number": contribution.number
    }
    return _press(request, contribution, lambda fresh: moderation.undo(fresh, by=request.user), words)


@require_POST
@for_contribution(permissions.can_moderate)
def unmask(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """What was masked is shown again."""
    words = _("The masking is undone.")
    return _press(request, contribution, lambda fresh: moderation.unmask(fresh, by=request.user), words)


@require_http_methods(["GET", "HEAD", "POST"])
@for_contribution(permissions.can_moderate)
def withhold(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """It is not published, for a reason of the list."""
    form, refusal = WithholdForm(typed(request)), ""
    if request.method == "POST" and form.is_valid():
        reason, note = form.cleaned_data["reason"], form.cleaned_data["note"]
        try:
            _perform(
                request,
                contribution,
                lambda fresh: moderation.withhold(fresh, by=request.user, reason=reason, note=note),
            )
        except NotInThisState:
            refusal = what_happened(contribution)
        except ValidationError as error:
            form_errors.add(form, error)
        else:
            words = _("No. %(number)s is not published. Its author reads why at the receipt.")
            return _done(request, contribution, words % {"number": contribution.number})
    return shown(request, contribution, refusal, withhold=form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_contribution(permissions.can_moderate)
def mask(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Passages are masked and the name shown is hidden, the rest stays; first the result is shown where that is asked
    for."""
    data = typed(request)
    form, refusal, preview = MaskForm(data, contribution=contribution), "", None
    if request.method == "POST" and form.is_valid():
        words = [contribution.body, contribution.quote]
        (body, quote), passages = masked(words, [clean(text) for text in form.passages])
        if data.get("then") != "preview":
            try:
                _perform(
                    request,
                    contribution,
                    lambda fresh: moderation.mask(fresh, by=request.user, passages=passages, hide_name=form.hides_name),
                )
            except NotInThisState:
                refusal = what_happened(contribution)
            except ValidationError as error:
                form.add_error("typed", error.messages)
            else:
                done = _("The passages are masked.") if passages else _("The name is hidden.")
                return _done(request, contribution, done)
        elif absent := [passage for passage in passages if not any(passage in text for text in words)]:
            form.add_error("typed", _("These words are not in the text: %(passage)s") % {"passage": absent[0]})
        else:
            preview = {"body": body, "quote": quote, "hides_name": form.hides_name}
    return shown(request, contribution, refusal, mask=form, preview=preview)


def masked(texts: list[str], passages: list[str]) -> tuple[list[str], list[str]]:
    """The texts with these passages masked, the longest first; and those of them that say something: what stands only
    within a longer one is masked with it. Those that are in none of the texts stay, to be told of."""
    telling = []
    for passage in passages:
        if any(passage in text for text in texts) or not any(passage in longer for longer in telling):
            telling.append(passage)
        texts = [text.replace(passage, MASK) for text in texts]
    return texts, telling


@require_http_methods(["GET", "HEAD", "POST"])
@for_contribution(permissions.has_second_looks)
def look_again(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Somebody else than who withheld it has the second look that its author asked for."""
    form, refusal = LookAgainForm(typed(request)), ""
    if request.method == "POST" and form.is_valid():
        publishes, note = form.cleaned_data["end"] == LookAgainForm.PUBLISH, form.cleaned_data["note"]
        try:
            _perform(
                request,
                contribution,
                lambda fresh: moderation.settle_second_look(fresh, by=request.user, publish_it=publishes, note=note),
            )
        except NotInThisState:
            refusal = what_happened(contribution)
        except SamePerson:
            refusal = _whom_to_ask(contribution)
        except ValidationError as error:
            form_errors.add(form, error)
        else:
            words = _("It is published after all.") if publishes else _("The decision stands. Its author reads why.")
            return _done(request, contribution, words)
    return shown(request, contribution, refusal, look_again=form)


def _whom_to_ask(contribution: Contribution) -> str:
    if contribution.second_look == SecondLook.OVERTURNED:
        return _("You had withheld it, and a second look has published it after all: that stands.")
    offices = others_to_ask(contribution)
    if offices:
        words = _("You withheld it yourself, so the second look is somebody else’s. Ask: %(offices)s.")
        return words % {"offices": ", ".join(offices)}
    return _(
        "You withheld it yourself, so the second look is somebody else’s, and nobody else may have it. An "
        "administrator can give another person the role of focal point or council registrar."
    )
