"""A reply on one page: opened, checked, merged with what others saved meanwhile, and saved as a draft."""

import re
from copy import copy
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from commitments.models import Commitment
from commitments.workspace_forms import RowsField, SidesForm, as_text, language_name, localized, value_of
from participation.models import Consultation, Contribution, NotInThisState, Outcome, Reply, State
from participation.workspace.access import held_still
from participation.workspace.forms import number_of
from participation.workspace.planning import language_of
from participation.workspace.queue import Item, item_of
from tamazgana_open import form_errors, merging
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.merging import BASE_FIELD, Clash, Values

MOST_AT_ONCE = 500
"""How many contributions one reply answers at most from one form."""
MOST_SUGGESTED = 20

OUTCOMES: dict[str, Promise] = {
    Outcome.RETAINED: gettext_lazy("The text changes as was asked. Name the commitments that change."),
    Outcome.PARTLY: gettext_lazy(
        "Part of it changes the text. Say which part and why not the rest; name the commitments."
    ),
    Outcome.NOT_RETAINED: gettext_lazy("The text stays as it is. Say why, as you would to the person."),
    Outcome.ALREADY: gettext_lazy("It stands in the programme already. Name the commitments where it stands."),
    Outcome.OUTSIDE: gettext_lazy("The commune may not do it. Name who is competent, and when it was passed on."),
    Outcome.PASSED_ON: gettext_lazy("Somebody else deals with it. Name who, and when it was passed on."),
    Outcome.ANSWERED: gettext_lazy("A question that has its answer here; the text stays as it is."),
}
"""What each outcome means, and what belongs to it."""

WORDS = (*localized("reason"), *localized("passed_to"))
SETS = ("commitments", "for")


class ReplyForm(SidesForm):
    """Outcome, reason in every language, and what belongs to the outcome."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what became of it.")},
    )
    commitments = RowsField(
        label=gettext_lazy("Commitments"),
        required=False,
        queryset=Commitment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those that change; of what stands in the programme already, those where it stands."),
    )

    class Meta:
        model = Reply
        fields = ["outcome", *localized("reason"), "commitments", *localized("passed_to"), "passed_on"]
        widgets = {"passed_on": forms.DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Outcome.choices)
        self.fields["outcome"].choices = [
            (code, f"{str(labels[code])[:1].upper()}{str(labels[code])[1:]} – {says}")
            for code, says in OUTCOMES.items()
        ]
        for name in localized("reason"):
            self.fields[name].widget = forms.Textarea(attrs={**self.fields[name].widget.attrs, "rows": 7})
        programme = self.instance.consultation.programme
        self.fields["commitments"].queryset = programme.commitments.select_related("axis")
        self.fields["commitments"].label_from_instance = commitment_label
        merging.never_cut(self)
        self.helper.layout = Layout(
            "outcome",
            self.sides("reason"),
            Fieldset(
                pgettext("a reply", "Retained, or in the programme already"),
                Div("commitments", css_class="check-columns"),
                css_class="fieldset-card",
            ),
            Fieldset(
                pgettext("a reply", "Outside the commune’s powers, or passed on"),
                self.sides("passed_to"),
                Div("passed_on", css_class="sides"),
                css_class="fieldset-card",
            ),
        )

    def clean_passed_on(self) -> date | None:
        """A day up to today."""
        day = self.cleaned_data["passed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def values(self) -> Values:
        """What was typed, as text."""
        return {name: as_text(self.cleaned_data.get(name)) for name in self.fields}


def commitment_label(commitment: Commitment) -> str:
    """What a commitment is called where several are chosen."""
    label = f"{commitment.code} {commitment.phrase('title')}"
    return f"{label} ({_('withdrawn')})" if commitment.withdrawn_at else label


def stored_values(reply: Reply) -> Values:
    """What the database has of a reply, flat, key → text."""
    values = {name: as_text(getattr(reply, name)) for name in ReplyForm.Meta.fields if name != "commitments"}
    numbers = reply.contributions.exclude(state=State.WITHDRAWN).order_by("number").values_list("number", flat=True)
    return {**values, "commitments": as_text(reply.commitments.all()), "for": " ".join(map(str, numbers))}


def numbers_typed(text: str) -> list[int]:
    """Numbers as they are typed, such as "12, 15-18 و 20"; what is no number is left out."""
    found: list[int] = []
    for first, last in re.findall(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?", text, re.ASCII):
        start, end = int(first), int(last or first)
        found += range(start, min(end, start + MOST_AT_ONCE) + 1)
    return found[:MOST_AT_ONCE]


def union_of(base: str, mine: str, theirs: str) -> str:
    """What two people ticked, together: what either added or took away since the page was opened."""
    before, own, other = (set(text.split()) for text in (base, mine, theirs))
    return " ".join(sorted((other | (own - before)) - (before - own)))


class ReplyEditor:
    """A reply for the one who holds the pen. Without a key it is a new one, to the contributions of these numbers."""

    def __init__(self, reply: Reply, data: QueryDict | None = None, numbers: list[str] | None = None) -> None:
        self.reply = reply
        self.data = data.copy() if data is not None else None
        stored = stored_values(reply) if reply.pk else {}
        self.base: Values = merging.unpack(data.get(BASE_FIELD, "")) if data is not None and reply.pk else stored
        self.seen = data.get("seen", "") if data is not None else reply.state
        if data is not None:
            added = [str(number) for number in numbers_typed(data.get("add", ""))]
            self.numbers = list(dict.fromkeys([*data.getlist("for"), *added]))
        else:
            self.numbers = stored["for"].split() if reply.pk else list(numbers or [])
        self.clashes: list[Clash] = []
        self.taken: list[str] = []
        self.unlinked = False
        """Whether the version that it named was let go of, because the commitments are others now."""
        self._build()

    def _build(self) -> None:
        initial = {"commitments": self.reply.commitments.all()} if self.reply.pk else {}
        if not self.reply.pk:
            targets = {one.commitment_id for one in self.chosen if one.commitment_id}
            initial["commitments"] = list(targets) if len(targets) == 1 else []
        self.form = ReplyForm(self.data, instance=copy(self.reply), initial=initial)

    # Asked by the page ------------------------------------------------------------------------------------------

    @property
    def consultation(self) -> Consultation:
        """The consultation that it belongs to."""
        return self.reply.consultation

    @property
    def packed_base(self) -> str:
        """The hidden value with which the page was opened."""
        return merging.pack(self.base)

    @property
    def every(self) -> QuerySet:
        """All contributions of the consultation."""
        related = ("axis", "commitment", "reply", "consultation")
        return Contribution.objects.filter(consultation=self.consultation).select_related(*related)

    @property
    def chosen(self) -> list[Contribution]:
        """Those whose numbers are ticked or typed."""
        wanted = {number_of(number) for number in self.numbers[:MOST_AT_ONCE]} - {0}
        return list(self.every.filter(number__in=wanted).order_by("number")) if wanted else []

    @property
    def items(self) -> list[Item]:
        """Those that it answers, and those that were unticked: ticked where they can be answered here."""
        known = set(self.numbers) | set(self.base.get("for", "").split())
        wanted = {number_of(number) for number in known} - {0}
        found = self.every.filter(number__in=wanted).order_by("number")[:MOST_AT_ONCE]
        ticked = {number_of(number) for number in self.numbers}
        return [item_of(one, ticked if self.can_answer(one) else ()) for one in found]

    def can_answer(self, contribution: Contribution) -> bool:
        """Whether this reply can be that of a contribution: it is published, and has no other one."""
        return contribution.state == State.PUBLISHED and contribution.reply_id in {None, self.reply.pk}

    @property
    def suggested(self) -> list[Item]:
        """Others without a reply that say much the same as the first of those that it answers."""
        chosen = self.chosen
        if not chosen:
            return []
        free = Contribution.objects.published().filter(reply=None)
        like = free.like(chosen[0]).exclude(pk__in=[one.pk for one in chosen])
        related = like.select_related("axis", "commitment", "reply", "consultation")
        return [item_of(one) for one in related.oldest_first()[:MOST_SUGGESTED]]

    @property
    def needed_languages(self) -> str:
        """The languages in which the reason is needed, named for the reader: those of the contributions."""
        written = {one.language if one.language in LANGUAGES else AUTHORITATIVE for one in self.chosen}
        return _(", ").join(language_name(language) for language in LANGUAGES if language in written)

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        valid = self.form.is_valid()
        chosen = self.chosen
        strangers = {number_of(number) for number in self.numbers} - {one.number for one in chosen}
        if strangers:
            named = ", ".join(str(number) for number in sorted(strangers)[:10])
            self.form.add_error(None, _("No contribution has this number: %(numbers)s") % {"numbers": named})
        return valid and not strangers

    def errors(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the list at the top of the page."""
        return form_errors.listed(self.form)

    # Saved ------------------------------------------------------------------------------------------------------

    def create(self, *, by: Any) -> Reply | None:
        """The new draft; None where it cannot be (see `errors`). Call where `is_valid`. Raises NotInThisState."""
        typed = dict(self.form.cleaned_data)
        commitments = typed.pop("commitments")
        try:
            return Reply.draft(self.consultation, by=by, contributions=self.chosen, commitments=commitments, **typed)
        except ValidationError as error:
            self._say(error)
            return None

    def save(self, *, by: Any, fits: list[str]) -> bool:
        """Save as a draft, merging with what others saved meanwhile. False where both changed the same words
        (`clashes`) or where it cannot be (see `errors`).

        Raises NotInThisState once the report is published, or where it was published or thrown away meanwhile: the
        page then says so, and saves when it is sent again.
        """
        numbers = sorted(str(one.number) for one in self.chosen)
        typed = merging.settle({**self.form.values(), "for": " ".join(numbers)}, self.base, self.data)
        try:
            with held_still(self.consultation):
                fresh = Reply.objects.select_related("consultation").filter(pk=self.reply.pk).first()
                if fresh is None or (self.seen and fresh.state != self.seen):
                    self.seen = fresh.state if fresh else ""
                    raise NotInThisState("published or gone")
                theirs = stored_values(fresh)
                merge = merging.merge(self.base, {k: v for k, v in typed.items() if k not in SETS}, theirs)
                if merge.clashes:
                    self._show_clashes(fresh, merge, theirs)
                    return False
                self.taken = merge.taken
                sets = {name: union_of(self.base.get(name, ""), typed[name], theirs[name]) for name in SETS}
                self._write(fresh, {**merge.values, **sets}, theirs, by, fits)
        except ValidationError as error:
            self._say(error)
            return False
        self.reply = fresh
        return True

    def _write(self, fresh: Reply, values: Values, theirs: Values, by: Any, fits: list[str]) -> None:
        changed = {name for name, value in values.items() if set(value.split()) != set(theirs[name].split())} & set(
            SETS
        )
        changed |= {name for name, value in values.items() if name not in SETS and value != theirs[name]}
        fitting = [name for name in fits if name in WORDS]
        if not changed and not fitting:
            return
        fields = {name: value_of(self.form.fields[name], values[name]) for name in changed - set(SETS)}
        if fresh.version_id is not None and "commitments" in changed:
            fields["version"], self.unlinked = None, True
        answered = self.every.filter(number__in=values["for"].split()) if "for" in changed else None
        named = Commitment.objects.filter(pk__in=values["commitments"].split()) if "commitments" in changed else None
        fresh.rewrite(by=by, contributions=answered, commitments=named, fits=fitting, **fields)

    def _show_clashes(self, fresh: Reply, merge: merging.Merge, theirs: Values) -> None:
        # What is shown again: my words where we clash, theirs where only they changed, on their base.
        labels = dict(Outcome.choices)
        self.clashes = [
            Clash(
                c.key,
                str(labels.get(c.mine, c.mine)) if c.key == "outcome" else c.mine,
                str(labels.get(c.theirs, c.theirs)) if c.key == "outcome" else c.theirs,
                self.label_of(c.key),
                language_of(c.key),
            )
            for c in merge.clashes
        ]
        for key in merge.taken:
            self.data[key] = merge.values[key]
        for name in SETS:
            together = union_of(self.base.get(name, ""), " ".join(self.data.getlist(name)), theirs[name]).split()
            self.data.setlist(name, together)
        self.numbers = list(
            dict.fromkeys([*self.data.getlist("for"), *map(str, numbers_typed(self.data.get("add", "")))])
        )
        self.base, self.reply = theirs, fresh
        self._build()
        self.is_valid()

    def _say(self, error: ValidationError) -> None:
        for field, messages in form_errors.by_field(error).items():
            self.form.add_error(field if field in self.form.fields else None, messages)

    def label_of(self, key: str) -> str:
        """What readers call the place with this key."""
        return str(self.form.fields[key].label)
