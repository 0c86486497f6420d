"""Replies in the workspace: what awaits one, drafts, what is published; writing, publishing, throwing a draft away."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commitments.models import Axis, Commitment
from commitments.workspace_views import typed
from participation import permissions
from participation.models import (
    Consultation,
    Contribution,
    NotInThisState,
    Reply,
    ReplyState,
    Stance,
    WriterMayNotPublish,
)
from participation.workspace import life
from participation.workspace.access import for_consultation, for_reply
from participation.workspace.forms import number_of
from participation.workspace.linking import later_versions
from participation.workspace.planning import saved_meanwhile
from participation.workspace.queue import together
from participation.workspace.reply_editing import ReplyEditor, commitment_label
from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.bilingual import clean

PAGE_SIZE = 20

SHOWS: dict[str, Promise] = {
    "awaiting": pgettext_lazy("contributions", "Awaiting a reply"),
    "drafts": pgettext_lazy("replies", "Being written"),
    "unlinked": pgettext_lazy("replies", "Version not named"),
    "published": pgettext_lazy("replies", "Published"),
}
"""What the page may be narrowed to, by the code in its address."""

NOTHING: dict[str, Promise] = {
    "awaiting": gettext_lazy("Nothing awaits a reply here."),
    "drafts": gettext_lazy("No reply is being written."),
    "unlinked": gettext_lazy("Every reply that changes the text names the version where it shows."),
    "published": gettext_lazy("No reply is published yet."),
}


class AwaitingFilter(forms.Form):
    """What the contributions that await a reply are narrowed to. What is not understood narrows nothing."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    axis = forms.ModelChoiceField(
        label=gettext_lazy("Axis"), required=False, queryset=Axis.objects.none(), to_field_name="number"
    )
    commitment = forms.ModelChoiceField(
        label=gettext_lazy("Commitment"), required=False, queryset=Commitment.objects.none(), to_field_name="code"
    )
    stance = forms.ChoiceField(label=gettext_lazy("Stance"), required=False)

    def __init__(self, data: Any, *, consultation: Consultation) -> None:
        data = data.copy()
        data["q"] = clean(data.get("q", ""))[:200]
        for name in ("axis", "commitment"):
            data[name] = data.get(name, "")[:10].replace("\0", "")
        super().__init__(data)
        every = pgettext_lazy("in a list of choices", "All")
        programme = consultation.programme
        self.fields["axis"].queryset = programme.axes.all()
        self.fields["commitment"].queryset = programme.commitments.select_related("axis")
        self.fields["axis"].label_from_instance = lambda axis: f"{axis.number} {axis.phrase('title')}"
        self.fields["commitment"].label_from_instance = commitment_label
        self.fields["axis"].empty_label = self.fields["commitment"].empty_label = every
        self.fields["stance"].choices = [("", every), *Stance.choices]
        self.is_valid()

    @property
    def is_set(self) -> bool:
        """Whether it narrows anything."""
        return any(self.cleaned_data.get(name) for name in self.fields)

    def narrow(self, found: Any) -> QuerySet:
        """Of these contributions those that are asked for."""
        asked = self.cleaned_data
        if asked.get("axis"):
            found = found.filter(axis=asked["axis"])
        if asked.get("commitment"):
            found = found.on_commitment(asked["commitment"])
        if asked.get("stance"):
            found = found.filter(stance=asked["stance"])
        return found.matching(asked["q"]) if asked.get("q") else found


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: str
    like: int
    all_ticked: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read from the address; what is not understood narrows nothing."""
        show = request.GET.get("show", "")
        return cls(
            show if show in SHOWS else "awaiting",
            number_of(request.GET.get("like", "")),
            all_ticked="all" in request.GET,
        )


def free(consultation: Consultation) -> Any:
    """Published contributions without a reply, not even a draft of one."""
    return Contribution.objects.filter(consultation=consultation).published().filter(reply=None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation()
def replies(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """What awaits a reply, drafts, replies that do not name their version, and all published ones."""
    if request.method == "POST":
        return _link_ticked(request, consultation)
    asked = Asked.of(request)
    of_consultation = Reply.objects.filter(consultation=consultation)
    kinds = {
        "drafts": of_consultation.drafts(),
        "unlinked": of_consultation.published().without_version(),
        "published": of_consultation.published(),
    }
    counts = {code: kind.count() for code, kind in kinds.items()} | {"awaiting": free(consultation).count()}
    context = {
        "consultation": consultation,
        "asked": asked,
        "tabs": [(code, label, counts[code]) for code, label in SHOWS.items()],
        "writes": permissions.can_write_reply(request.user) and life.takes_replies(consultation),
        "nothing": NOTHING[asked.show],
        "illustrative": consultation.illustrative,
    }
    if asked.show == "awaiting":
        return render(
            request, "space/consultations/awaiting.html", {**context, **_awaiting(request, consultation, asked)}
        )
    found = kinds[asked.show].prefetch_related("commitments").select_related("written_by", "published_by", "version")
    found = found.annotate(answers=Count("contributions", distinct=True))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    links = asked.show == "unlinked" and permissions.can_link_version(request.user)
    versions = later_versions(consultation) if links else []
    context |= {"page_obj": page, "versions": versions, "links": links}
    return render(request, "space/consultations/replies.html", context)


def _awaiting(request: HttpRequest, consultation: Consultation, asked: Asked) -> dict[str, Any]:
    form = AwaitingFilter(request.GET, consultation=consultation)
    found = form.narrow(free(consultation)).oldest_first()
    first = Contribution.objects.filter(consultation=consultation, number=asked.like).first() if asked.like else None
    if first is not None:
        found = found.filter(Q(pk=first.pk) | Q(pk__in=Contribution.objects.like(first).values("pk")))
    related = found.select_related("consultation", "axis", "commitment")
    page = Paginator(related, PAGE_SIZE).get_page(request.GET.get("page"))
    ticked = {one.number for one in page} if asked.all_ticked else set()
    return {"form": form, "page_obj": page, "groups": together(page, found, ticked)}


def _link_ticked(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    # After a version is frozen, the replies that it carries out are many: those ticked name it together.
    if not permissions.can_link_version(request.user):
        raise PermissionDenied
    number = number_of(request.POST.get("version", ""))
    version = next((one for one in later_versions(consultation) if one.number == number), None)
    keys = [key for key in map(number_of, request.POST.getlist("replies")) if key]
    ticked = Reply.objects.filter(consultation=consultation, pk__in=keys).select_related("consultation")
    done, refused = 0, []
    for reply in ticked if version else []:
        try:
            reply.link_version(version, by=request.user)
        except (NotInThisState, ValidationError):
            refused.append(", ".join(reply.unchanged_in(version)) or _("published or changed meanwhile"))
        else:
            done += 1
    if done:
        messages.success(request, _("Replies that name the version now: %(number)s.") % {"number": done})
    for why in dict.fromkeys(refused):
        messages.warning(request, _("Not changed in this version: %(codes)s") % {"codes": why})
    if not done and not refused:
        messages.error(request, _("Nothing was done: tick the replies and choose the version first."))
    return redirect(request.get_full_path())


# One reply --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(permissions.can_write_reply)
def new_reply(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """A reply to the contributions of `?for=`, one or many."""
    data = typed(request)
    editor = ReplyEditor(Reply(consultation=consultation), data, request.GET.getlist("for"))
    refusal = "" if life.takes_replies(consultation) else ended(consultation)
    sent = request.method == "POST"
    if sent and not refusal and editor.is_valid():
        try:
            if (drafted := editor.create(by=request.user)) is not None:
                return _saved(request, editor, drafted)
        except NotInThisState:
            refusal = ended(consultation)
    return _form(request, editor, refusal, sent=sent)


@require_http_methods(["GET", "HEAD", "POST"])
@for_reply()
def reply(request: HttpRequest, reply: Reply) -> HttpResponse:
    """One reply: its form for who writes, its text for who reads and publishes."""
    writes = permissions.can_write_reply(request.user)
    if not writes:
        if request.method == "POST":
            raise PermissionDenied
        return _read(request, reply)
    if not life.takes_replies(reply.consultation) and request.method != "POST":
        return _read(request, reply)
    data = typed(request)
    editor = ReplyEditor(reply, data)
    sent, refusal = request.method == "POST", ""
    if sent and editor.is_valid():
        try:
            if editor.save(by=request.user, fits=data.getlist("fits")):
                return _saved(request, editor, editor.reply)
        except NotInThisState:
            refusal = _why_not_saved(reply)
    return _form(request, editor, refusal, sent=sent)


def _saved(request: HttpRequest, editor: ReplyEditor, reply: Reply) -> HttpResponse:
    if editor.taken:
        messages.info(request, saved_meanwhile([editor.label_of(key) for key in editor.taken]))
    if editor.unlinked:
        messages.warning(request, _("The commitments are others now: name the version again once it is published."))
    if request.POST.get("then") == "publish" and permissions.publishes_replies(request.user):
        return _publish(request, reply)
    messages.success(request, _("The draft is saved. It is public once it is published."))
    return redirect("space-reply", reply.consultation.slug, reply.pk)


def _why_not_saved(reply: Reply) -> str:
    if not life.takes_replies(reply.consultation):
        return ended(reply.consultation)
    state = Reply.objects.filter(pk=reply.pk).values_list("state", flat=True).first()
    if state is None:
        return _("Not saved: somebody has thrown this draft away meanwhile. Copy what you typed into a new reply.")
    if state == ReplyState.PUBLISHED:
        return _("Not saved: somebody has published this reply meanwhile. Saving now takes it back from the public.")
    return _("Not saved: somebody has taken this reply back meanwhile. Look it over, then save again.")


def ended(consultation: Consultation) -> str:
    """Why no reply can be written."""
    if consultation.is_public:
        return _("Replies end with the report: it is published, and contributions and replies stand as they are.")
    return _("The consultation is not announced yet: there is nothing to reply to.")


def _form(request: HttpRequest, editor: ReplyEditor, refusal: str, *, sent: bool) -> HttpResponse:
    reply = editor.reply
    context = {
        **_about(request, reply),
        "editor": editor,
        "errors": editor.errors() if sent else [],
        "refusal": refusal,
    }
    return render(request, "space/consultations/reply_form.html", context)


def _read(request: HttpRequest, reply: Reply) -> HttpResponse:
    answered = reply.contributions.select_related("axis", "commitment").order_by("number")
    return render(request, "space/consultations/reply.html", {**_about(request, reply), "answered": answered})


def _about(request: HttpRequest, reply: Reply) -> dict[str, Any]:
    # What both pages of a reply say of it: what is missing, who may publish it, whom to ask.
    user, known = request.user, reply.pk is not None
    draft = known and reply.state == ReplyState.DRAFT
    is_writer = known and reply.is_writer(user)
    blocked = draft and reply.consultation.second_person and is_writer
    return {
        "consultation": reply.consultation,
        "reply": reply,
        "missing": reply.missing() if draft else [],
        "is_draft": draft,
        "publishes": draft and permissions.can_publish_reply(user, reply) and life.takes_replies(reply.consultation),
        "saves_and_publishes": permissions.publishes_replies(user) and not reply.consultation.second_person,
        "ask": others_to_publish(reply) if blocked else [],
        "blocked": blocked,
        "links": known and _can_link(user, reply),
        "illustrative": reply.illustrative,
    }


def _can_link(user: Any, reply: Reply) -> bool:
    published = reply.state == ReplyState.PUBLISHED and reply.changes_text
    return published and permissions.can_link_version(user) and life.takes_replies(reply.consultation)


def others_to_publish(reply: Reply) -> list[str]:
    """The offices of those who can publish a reply that they did not write."""
    able = User.objects.filter(is_active=True, roles__code__in=[RoleCode.FOCAL_POINT, RoleCode.REGISTRAR])
    able = able.exclude(pk__in=reply.writers.values("pk")).distinct()
    return list(dict.fromkeys(person.public_office() for person in able))


# Acts -------------------------------------------------------------------------------------------------------------


@require_POST
@for_reply(permissions.publishes_replies)
def publish(request: HttpRequest, reply: Reply) -> HttpResponse:
    """Make it public beside each contribution that it answers."""
    return _publish(request, reply)


def _publish(request: HttpRequest, reply: Reply) -> HttpResponse:
    here = redirect("space-reply", reply.consultation.slug, reply.pk)
    try:
        reply.publish(by=request.user)
    except NotInThisState:
        messages.error(request, _why_not_published(reply))
    except WriterMayNotPublish:
        messages.error(request, _whom_to_ask(reply))
    except ValidationError as error:
        messages.error(request, _("Not published yet: %(missing)s") % {"missing": " ".join(error.messages)})
    else:
        messages.success(request, _("The reply is published beside each contribution that it answers."))
        if _can_link(request.user, reply) and reply.version_id is None and later_versions(reply.consultation):
            return redirect("space-reply-link", reply.consultation.slug, reply.pk)
    return here


def _why_not_published(reply: Reply) -> str:
    if not life.takes_replies(reply.consultation):
        return ended(reply.consultation)
    return _("Nothing was done: it has been published already.")


def _whom_to_ask(reply: Reply) -> str:
    offices = others_to_publish(reply)
    if offices:
        words = _("You have written in it, and a second person publishes replies here. Ask: %(offices)s.")
        return words % {"offices": ", ".join(offices)}
    return _(
        "You have written in it, and nobody else may publish it. An administrator can give another person the role of "
        "focal point or council registrar."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_reply(permissions.can_write_reply)
def discard(request: HttpRequest, reply: Reply) -> HttpResponse:
    """Throw a draft away, after asking; its contributions wait for a reply again."""
    refusal = ""
    if request.method == "POST":
        try:
            reply.discard(by=request.user)
        except NotInThisState:
            refusal = _("Nothing was done: it has been published, or the report is.")
        else:
            messages.success(request, _("The draft is thrown away. Its contributions wait for a reply again."))
            return redirect("space-replies", reply.consultation.slug)
    return render(request, "space/consultations/discard.html", {**_about(request, reply), "refusal": refusal})
