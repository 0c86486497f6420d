"""What each act at a sitting of the council asks for."""

from datetime import datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commitments.models import Commitment
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts
from tamazgana_open.commune.models import CouncilMember, Office
from workshops.council import law
from workshops.council.law import Choice, Majority
from workshops.models import Amendment, Rectification, Session, Sitting, Vote
from workshops.models.sitting import MOST_MEMBERS
from workshops.models.vote import DID_NOT_VOTE
from workshops.planning.forms import checked_day, day_field, plain_helper, time_field
from workshops.planning.hours import When, local_moment
from workshops.workspace.forms import ActForm, DatedForm


class MemberChoice(forms.ModelChoiceField):
    """One member of the council."""

    def label_from_instance(self, obj: CouncilMember) -> str:
        """Name or seat, with the office where there is one."""
        return member_name(obj)


def member_name(member: CouncilMember) -> str:
    """Name or seat as the reader reads it, with the office where it is more than a member's."""
    name = str(member.phrase("name"))
    return name if member.office == Office.MEMBER else f"{name} ({member.get_office_display()})"


def moment_of(sitting: Sitting, hour: time, after: datetime | None = None) -> datetime:
    """The moment of the sitting's day at which the clocks show this; of the day after, where a sitting has run past
    midnight since `after`. Raises ValidationError for an hour that the clocks leave out or show twice."""
    moment = local_moment(sitting.day, hour)
    next_day = local_moment(sitting.day + timedelta(days=1), hour)
    return next_day if after is not None and moment < after and next_day <= timezone.now() else moment


# Before -----------------------------------------------------------------------------------------------------------


class PrepareForm(ActForm):
    """What is prepared for a sitting."""

    TEXTS = ("draft_act", "closed_reason", "unanswered_reason")

    session = forms.ChoiceField(label=gettext_lazy("Session (article 33)"), choices=Session.choices)
    decided_to_consult_on = day_field(
        gettext_lazy("The council decided to consult on"),
        required=False,
        help_text=gettext_lazy("The day of its decision, where it took one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "draft_act": (_("Draft deliberation"), 8, _("The text that the council is asked to adopt.")),
            "closed_reason": (_("Why the sitting is closed to the public"), 2,
                              _("Leave it empty: the sitting is public (article 48).")),
            "unanswered_reason": (_("The president’s reason"), 3,
                                  _("Why the council sits while contributions are unanswered. The dossier shows it.")),
        }  # fmt: skip
        for name, (label, rows, help_text) in labels.items():
            most = Sitting._meta.get_field(name).max_length
            self.add_sides(name, label, most=most, rows=rows, help_text=help_text)
            self.fields[f"{name}_{AUTHORITATIVE}"].required = False
        self.helper = plain_helper(*self._parts())

    def _parts(self) -> list[Any]:
        titles = {
            "draft_act": _("Draft deliberation"),
            "closed_reason": _("Publicity of the sitting"),
            "unanswered_reason": _("Unanswered contributions"),
        }
        cards = [Fieldset(title, self.sides(name), css_class="fieldset-card") for name, title in titles.items()]
        return [Div("session", "decided_to_consult_on", css_class="sides"), *cards]

    def clean_decided_to_consult_on(self) -> Any:
        """A day up to today."""
        day = checked_day(self, "decided_to_consult_on")
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """A text in French alone is no text: the Arabic decides."""
        super().clean()
        for name in self.TEXTS:
            given = {language: self.cleaned_data.get(f"{name}_{language}", "") for language in LANGUAGES}
            if any(given.values()) and not given[AUTHORITATIVE]:
                self.add_error(f"{name}_{AUTHORITATIVE}", _("Write it in Arabic too."))
        return self.cleaned_data


# Opening ----------------------------------------------------------------------------------------------------------


class QuorumForm(ActForm):
    """How many members are in office at this sitting: the quorum is counted from it, once (art. 42)."""

    members_in_office = forms.IntegerField(
        label=gettext_lazy("Members in office"),
        min_value=1,
        max_value=MOST_MEMBERS,
        widget=forms.NumberInput(attrs={"class": "form-control-short", "dir": "ltr", "inputmode": "numeric"}),
        help_text=gettext_lazy("Type how many members of the council are in office today."),
    )

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, initial={"members_in_office": sitting.members.count() or None}, **kwargs)
        self.sitting = sitting


class OpenForm(QuorumForm):
    """The quorum, who presides, who keeps the minutes, and the hour."""

    presiding = MemberChoice(label=gettext_lazy("Presides"), queryset=CouncilMember.objects.none(), empty_label=None)
    secretary = MemberChoice(
        label=gettext_lazy("Secretary of the sitting"),
        queryset=CouncilMember.objects.none(),
        required=False,
        empty_label=pgettext_lazy("a secretary", "not in the room"),
        help_text=gettext_lazy("The elected member who is responsible for the minutes (article 47)."),
    )
    at = time_field(
        gettext_lazy("Opened at"), help_text=gettext_lazy("Leave it empty where the sitting is opened this minute.")
    )

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, sitting=sitting, **kwargs)
        room = CouncilMember.objects.filter(pk__in=sitting.in_room.values("member"))
        for name, office in (("presiding", Office.PRESIDENT), ("secretary", Office.SECRETARY)):
            self.fields[name].queryset = room
            if usual := room.filter(office=office).first():
                self.initial[name] = usual.pk
        self.helper = plain_helper(
            "members_in_office", Div("presiding", "secretary", css_class="sides"), Div("at", css_class="sides")
        )

    def clean_at(self) -> datetime | None:
        """A moment of the sitting's day."""
        hour = self.cleaned_data["at"]
        return None if hour is None else moment_of(self.sitting, hour)


class AgainForm(DatedForm):
    """The day and the hour of the next convocation (art. 42)."""

    def __init__(self, *args: Any, sitting: Sitting, proposed: Any, **kwargs: Any) -> None:
        begins = timezone.localtime(sitting.meeting.starts_at).time()
        super().__init__(*args, initial={"day": proposed, "starts": begins}, **kwargs)
        if sitting.convocation + 1 == law.LAST_ROUND:
            self.fields["starts"].help_text = _("The third meeting is at the same hour (article 42).")
        self.helper = plain_helper(Div("day", "starts", "ends", css_class="row"))

    def clean_day(self) -> Any:
        """A day that can be meant."""
        return checked_day(self, "day")

    @property
    def when(self) -> When:
        """Day and hours, once it is valid."""
        return self.cleaned_data["when"]


# In the room ------------------------------------------------------------------------------------------------------


class MoveForm(ActForm):
    """A member comes or leaves, at an hour."""

    COMES, LEAVES = "comes", "leaves"

    at = time_field(
        gettext_lazy("At (hour)"), help_text=gettext_lazy("Leave it empty where it happens this minute.")
    )  # fmt: skip
    move = forms.RegexField(r"^(comes|leaves)-\d{1,18}$", required=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sitting = sitting
        self.fields["move"].error_messages = dict.fromkeys(
            ("required", "invalid"), _("Press the button beside a member.")
        )

    def clean_at(self) -> datetime | None:
        """A moment since the opening."""
        hour = self.cleaned_data["at"]
        return None if hour is None else moment_of(self.sitting, hour, after=self.sitting.opened_at)

    def clean_move(self) -> tuple[bool, CouncilMember]:
        """Whether the member comes, and who it is."""
        way, key = self.cleaned_data["move"].split("-")
        member = CouncilMember.objects.filter(pk=int(key)).first()
        if member is None:
            raise forms.ValidationError(_("This person is not a member in office."))
        return way == self.COMES, member


class PresideForm(ActForm):
    """Who presides from now on."""

    presiding = MemberChoice(label=gettext_lazy("Presides from now on"), queryset=CouncilMember.objects.none())

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = sitting.in_room.exclude(member=sitting.presiding_id).values("member")
        self.fields["presiding"].queryset = CouncilMember.objects.filter(pk__in=room)
        self.fields["presiding"].empty_label = pgettext_lazy("a member", "choose")
        self.fields["presiding"].error_messages["invalid_choice"] = _("Whoever presides is in the room.")


# Amendments -------------------------------------------------------------------------------------------------------


class AmendmentForm(ActForm):
    """Other words for one field of one commitment, with the reason; `members`: whom it can be entered for."""

    def __init__(
        self, *args: Any, field: str, present: Texts, members: QuerySet[CouncilMember] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={f"words_{AUTHORITATIVE}": present[AUTHORITATIVE]}, **kwargs)
        if members is not None:
            self.fields["member"] = MemberChoice(
                label=_("Proposed by"), queryset=members, empty_label=pgettext_lazy("a member", "choose")
            )
        model = Commitment._meta.get_field(field)
        most = model.max_length or Amendment._meta.get_field("words").max_length
        self.add_sides("words", _("Proposed words"), most=most, rows=5)
        self.add_sides("reason", _("Reason"), most=Amendment._meta.get_field("reason").max_length, rows=3)
        for language in LANGUAGES:
            given = self.fields[f"words_{language}"]
            given.validators += [check for check in model.validators if not isinstance(check, MaxLengthValidator)]
            if language != AUTHORITATIVE:
                given.help_text = _("Arabic suffices; the French can follow.")
        self.fields[f"words_{AUTHORITATIVE}"].error_messages["required"] = _("Write the proposed words in Arabic.")
        self.fields[f"reason_{AUTHORITATIVE}"].error_messages["required"] = _("Say in Arabic why.")
        who = ["member"] if members is not None else []
        self.helper = plain_helper(*who, self.sides("words"), self.sides("reason"))


# Votes ------------------------------------------------------------------------------------------------------------


class RuleForm(ActForm):
    """Which majority carries (art. 43)."""

    rule = forms.ChoiceField(
        label=gettext_lazy("Majority (article 43)"),
        choices=[
            (Majority.VOTES_CAST, gettext_lazy("absolute majority of the votes cast, abstentions not counted")),
            (Majority.IN_OFFICE, gettext_lazy("absolute majority of the members in office")),
        ],
        initial=Majority.VOTES_CAST,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The rule is kept with the result. Which one applies is for the commune to say."),
    )  # fmt: skip


CHOICES = [*Choice.choices, (DID_NOT_VOTE, pgettext_lazy("a vote", "takes no part"))]


class RectifyForm(ActForm):
    """How a member voted, put right, with the reason."""

    NO_PART = "none"

    member = MemberChoice(label=gettext_lazy("Member"), queryset=CouncilMember.objects.none())
    after = forms.ChoiceField(
        label=gettext_lazy("How the member voted"),
        choices=[*Choice.choices, (NO_PART, pgettext_lazy("a vote", "took no part"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, vote: Vote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        came = vote.sitting.attendance.filter(state="present").values("member")
        self.fields["member"].queryset = CouncilMember.objects.filter(pk__in=came)
        self.fields["member"].empty_label = pgettext_lazy("a member", "choose")
        most = Rectification._meta.get_field("reason").max_length
        self.add_sides("reason", _("Reason"), most=most, rows=3, help_text=_("Everybody reads it beside the result."))
        self.helper = plain_helper(Div("member", "after", css_class="sides"), self.sides("reason"))

    def clean_after(self) -> str:
        """As a ballot keeps it."""
        after = self.cleaned_data["after"]
        return DID_NOT_VOTE if after == self.NO_PART else after
