"""The queue of moderation: what waits, oldest first, like ones together; decided one by one or several at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from commitments.workspace_views import typed
from participation import personal_data
from participation.models import Consultation, Contribution, Held, Reason, State, moderation
from participation.permissions import can_moderate
from participation.personal_data import Run
from participation.workspace.access import for_consultation, held_still
from participation.workspace.counts import of as counts_of
from participation.workspace.forms import WithholdForm, chosen, number_of
from tamazgana_open import form_errors
from tamazgana_open.bilingual import LANGUAGES

PAGE_SIZE = 20
MOST_ALIKE = 1000
"""How many like ones are looked at to say how many there are: a flood is a flood beyond that."""

SHOWS: dict[str, Promise] = {
    "pending": pgettext_lazy("contributions", "Waiting"),
    "held": pgettext_lazy("contributions", "Held"),
    "second_look": pgettext_lazy("contributions", "Second look asked for"),
    "withheld": pgettext_lazy("contributions", "Not published"),
}
"""What the queue may be narrowed to, by the code in its address."""
NOTHING_WAITS: dict[str, Promise] = {
    "pending": gettext_lazy("Nothing waits for moderation."),
    "held": gettext_lazy("Nothing is held."),
    "second_look": gettext_lazy("No second look is asked for."),
    "withheld": gettext_lazy("Everything that was read has been published."),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One contribution as who moderates reads it."""

    contribution: Contribution
    runs: list[Run]
    quoted: list[Run]
    named: list[Run]
    ticked: bool

    @property
    def language(self) -> str:
        """The language to declare for its words; empty where it is none of ours."""
        return self.contribution.language if self.contribution.language in LANGUAGES else ""

    @property
    def suspects(self) -> list[Any]:
        """What in it looks like personal data, each kind once."""
        every = (*self.runs, *self.quoted, *self.named)
        return list(dict.fromkeys(run.kind for run in every if run.kind))

    @property
    def held(self) -> str:
        """Why it was held, in words."""
        return str(dict(Held.choices).get(self.contribution.held, ""))

    @property
    def withheld_for(self) -> str:
        """Why it was withheld, in words."""
        return str(dict(Reason.choices).get(self.contribution.withheld_for, ""))


@dataclass(slots=True)
class Alike:
    """Contributions of one page that say much the same; `others` more of them stand on other pages."""

    items: list[Item] = field(default_factory=list)
    others: int = 0
    many: bool = False

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.items) + self.others

    @property
    def number(self) -> int:
        """The number of the oldest, by which they are shown together."""
        return self.items[0].contribution.number


def narrowed(consultation: Consultation, show: str, held: str, like: int) -> QuerySet:
    """Which contributions are shown, in their order."""
    found = Contribution.objects.filter(consultation=consultation)
    match show:
        case "second_look":
            found = found.under_second_look().oldest_first()
        case "withheld":
            found = found.filter(state=State.WITHHELD).order_by("-state_since", "-pk")
        case "held":
            found = found.pending().exclude(held="").oldest_first()
        case _:
            found = found.pending().oldest_first()
    if held in Held.values:
        found = found.filter(held=held)
    first = Contribution.objects.filter(consultation=consultation, number=like).first() if like else None
    if first is not None:
        found = found.filter(Q(pk=first.pk) | Q(pk__in=Contribution.objects.like(first).values("pk")))
    return found


def item_of(contribution: Contribution, ticked: Iterable[int] = ()) -> Item:
    """A contribution with what in it looks like personal data."""
    shown = (contribution.body, contribution.quote, contribution.shown_name)
    return Item(contribution, *map(personal_data.runs, shown), contribution.number in ticked)


def together(page: Page, found: QuerySet, ticked: set[int]) -> list[Alike]:
    """The contributions of a page, like ones together at the place of the oldest of them."""
    items = [item_of(contribution, ticked) for contribution in page]
    of_page = {key for item in items for key in _keys(_likeness(item.contribution))}
    same, first, second = ({key for kind, key in of_page if kind == place} for place in range(3))
    rows = found.filter(Q(like_same__in=same) | Q(like_first__in=first) | Q(like_second__in=second)).order_by()
    every = list(rows.values_list("like_same", "like_first", "like_second")[:MOST_ALIKE])
    roots = _joined(every)
    sizes: dict[Any, int] = {}
    for likeness in every:
        root = _root(roots, (0, likeness[0]))
        sizes[root] = sizes.get(root, 0) + 1
    groups: dict[Any, Alike] = {}
    for item in items:
        groups.setdefault(_root(roots, (0, item.contribution.like_same)), Alike()).items.append(item)
    for root, group in groups.items():
        group.others = max(sizes.get(root, 0) - len(group.items), 0)
        group.many = len(every) == MOST_ALIKE and group.total > 1
    return list(groups.values())


def _likeness(contribution: Contribution) -> tuple[str, str, str]:
    return contribution.like_same, contribution.like_first, contribution.like_second


def _keys(likeness: tuple[str, str, str]) -> list[tuple[int, str]]:
    return [(place, key) for place, key in enumerate(likeness) if key]


def _joined(every: list[tuple[str, str, str]]) -> dict[Any, Any]:
    # Texts that share a key stand together, and so do those that share one with either of them.
    roots: dict[Any, Any] = {}
    for likeness in every:
        keys = _keys(likeness)
        for key in keys[1:]:
            roots[_root(roots, key)] = _root(roots, keys[0])
    return roots


def _root(roots: dict[Any, Any], key: Any) -> Any:
    while roots.get(key, key) != key:
        key = roots[key]
    return key


# The page ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: str
    held: str
    like: int
    all_ticked: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read from the address; what is not understood narrows nothing."""
        asked = request.GET
        show = asked.get("show", "")
        return cls(
            show=show if show in SHOWS else "pending",
            held=asked.get("held", ""),
            like=number_of(asked.get("like", "")),
            all_ticked="all" in asked,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation()
def queue(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """What waits for moderation; a form publishes or withholds what is ticked in it."""
    data = typed(request)
    if request.method == "POST" and not can_moderate(request.user):
        raise PermissionDenied
    numbers = data.getlist("numbers") if data is not None else []
    form = WithholdForm(data if data is not None and data.get("act") == "withhold" else None)
    if request.method == "POST" and _decide(request, consultation, data, form):
        return redirect(request.get_full_path())
    asked = Asked.of(request)
    found = narrowed(consultation, asked.show, asked.held, asked.like)
    related = found.select_related("consultation", "axis", "commitment", "withheld_by")
    page = Paginator(related, PAGE_SIZE).get_page(request.GET.get("page"))
    ticked = set(map(number_of, numbers))
    if asked.all_ticked and data is None:
        ticked = {contribution.number for contribution in page}
    count = counts_of([consultation])[consultation.pk]
    held = Contribution.objects.filter(consultation=consultation).pending().exclude(held="").count()
    numbers_of = {**{code: getattr(count, code) for code in ("pending", "second_look", "withheld")}, "held": held}
    context = {
        "consultation": consultation,
        "asked": asked,
        "tabs": [(code, label, numbers_of[code]) for code, label in SHOWS.items()],
        "reasons_held": Held.choices,
        "groups": together(page, found, ticked),
        "page_obj": page,
        "form": form,
        "decides": can_moderate(request.user) and asked.show in ("pending", "held"),
        "nothing": NOTHING_WAITS[asked.show],
        "illustrative": consultation.illustrative,
    }
    return render(request, "space/consultations/moderation.html", context)


def _decide(request: HttpRequest, consultation: Consultation, data: Any, form: WithholdForm) -> bool:
    # Publish or withhold what is ticked; False where the page comes back with what was typed and ticked.
    numbers = [data["only"]] if data.get("only") else data.getlist("numbers")
    withholds = data.get("act") == "withhold" and not data.get("only")
    if not withholds and data.get("act") != "publish" and not data.get("only"):
        return False  # Enter in a box that is ticked sends the form, and decides nothing
    if not numbers:
        messages.error(request, _("Nothing was done: tick the contributions first."))
        return False
    if withholds and not form.is_valid():
        return False
    try:
        with held_still(consultation):
            every = chosen(consultation.contributions.select_related("consultation"), numbers)
            waiting = [contribution for contribution in every if contribution.state == State.PENDING]
            if withholds:
                typed_ = form.cleaned_data
                for contribution in waiting:
                    moderation.withhold(contribution, by=request.user, reason=typed_["reason"], note=typed_["note"])
            else:
                moderation.publish(waiting, by=request.user)
    except ValidationError as error:
        form_errors.add(form, error)
        return False
    _say(request, waiting, [one for one in every if one not in waiting], withheld=withholds)
    return True


def _say(request: HttpRequest, done: list[Contribution], too_late: list[Contribution], *, withheld: bool) -> None:
    count = len(done)
    if done and withheld:
        words = ngettext(
            "%(number)s contribution is not published.", "%(number)s contributions are not published.", count
        )
        messages.success(request, words % {"number": count})
    elif done:
        words = ngettext("%(number)s contribution is published.", "%(number)s contributions are published.", count)
        messages.success(request, words % {"number": count})
    for contribution in too_late[:PAGE_SIZE]:
        messages.warning(request, what_happened(contribution))


def what_happened(contribution: Contribution) -> str:
    """Why nothing was done with a contribution: the report is published, or what somebody else has done with it
    meanwhile."""
    contribution.refresh_from_db()
    reported_at = contribution.consultation.reported_at
    if reported_at is not None and contribution.state_since <= reported_at:
        words = _(
            "No. %(number)s: nothing was done. The report is published: replies and numbers end with it. "
            "State: %(state)s."
        )
        return words % {"number": contribution.number, "state": contribution.get_state_display()}
    last = contribution.moderation.select_related("by").first()
    state = contribution.get_state_display()
    who = last.by.public_office() if last is not None and last.by is not None else ""
    words = (
        _("No. %(number)s: nothing was done, it has been decided meanwhile. State now: %(state)s (%(who)s).")
        if who and contribution.state != State.WITHDRAWN
        else _("No. %(number)s: nothing was done, it has changed meanwhile. State now: %(state)s.")
    )
    return words % {"number": contribution.number, "state": state, "who": who}
