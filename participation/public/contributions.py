"""Reading what others said: the list with its filters, and a page for each contribution, made to be shared."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.comparison import FieldChange, Run, changed_fields, field_text
from commitments.models import Version
from commitments.text import FIELD_LABELS, CommitmentText
from participation.models import Reply
from participation.public.filters import ASKED, ContributionFilter
from participation.public.finds import find
from participation.public.listing import voices
from participation.public.reading import ConsultationReading
from participation.public.subjects import Subject
from participation.public.views import reading_of, sharing_links
from participation.public.wanted import COUNTED, one
from tamazgana_open.bilingual import phrase, reading_language
from tamazgana_open.page_cache import public_page

EXCERPT = 160


@require_safe
def contributions(request: HttpRequest, slug: str) -> HttpResponse:
    """All published contributions, each with its reply. Kept for everybody, but never with words: what people look for
    is theirs."""
    return _contributions(request, slug) if request.GET.get("q", "").strip() else _without_words(request, slug)


def _contributions(request: HttpRequest, slug: str) -> HttpResponse:
    read = reading_of(request, slug)
    form = ContributionFilter.of(request.GET, read.subjects, read.sharing)
    finds = find(form, read)
    page = finds.page(before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    context = {
        **read.context(),
        "form": form,
        "window": page,
        "voices": voices(page.rows, read.consultation, read.subjects, read.sharing),
        "total": finds.total,
        "most": COUNTED,
        "is_more": finds.is_more,
    }
    return render(request, "participation/contributions.html", context)


_without_words = public_page("q", *ASKED, "before", "after")(_contributions)


@require_safe
@public_page()
def contribution(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One contribution: what was asked, what was answered, and the words that changed."""
    read = reading_of(request, slug)
    found = one(read.consultation.pk, number)
    if not found:
        raise Http404
    voice = voices(found, read.consultation, read.subjects, read.sharing, whole=True)[0]
    words = " ".join(voice.body.split())
    context = {
        **read.context(),
        "voice": voice,
        "changes": changes_of(read, voice.reply.pk) if voice.reply and voice.reply.version else [],
        "excerpt": words if len(words) <= EXCERPT else f"{words[:EXCERPT].rpartition(' ')[0]}…",
        **sharing_links(request, " ".join(words.split()[:12])),
    }
    return render(request, "participation/contribution.html", context)


def changes_of(read: ConsultationReading, reply: int) -> list[tuple[Subject, str, list[FieldChange]]]:
    """The commitments that a reply names, each with its fate (`added`, `withdrawn`, `changed`) and its changed words,
    from the text that citizens had before them to the version that the reply names."""
    answer = Reply.objects.get(pk=reply)
    version = Version.objects.for_reading().select_related("programme").get(pk=answer.version_id)
    if not version.is_readable:
        return []
    # In hand already, without the columns that hold whole texts.
    answer.consultation = read.consultation
    read.consultation.version = read.subjects.version
    before = answer.text_before(version)
    found: list[tuple[Subject, str, list[FieldChange]]] = []
    for code in answer.commitments.order_by("axis__number", "number").values_list("code", flat=True):
        old = before.commitment(code) if before else None
        new = version.text.commitment(code)
        standing = new or old
        if standing is None:
            continue
        subject = Subject(code, phrase(standing.title), f"{version.get_absolute_url()}#commitment-{code}")
        if old and new:
            found.append((subject, "changed", changed_fields(old, new, reading_language())))
        else:
            op = "added" if new else "removed"
            found.append((subject, "added" if new else "withdrawn", list(_in_short(standing, op))))
    return found


def _in_short(commitment: CommitmentText, op: str) -> Iterator[FieldChange]:
    # What came or went as a whole is told by its summary and its solution; the rest is behind the link.
    for name in ("summary", "solution"):
        if text := field_text(commitment, name, reading_language()):
            yield FieldChange(name, str(FIELD_LABELS[name]), [Run(op, text)])
