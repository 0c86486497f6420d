"""Frozen, numbered, verifiable documents."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Phrase, phrase
from tamazgana_open.commune.models import Commune
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications import canonical, kinds, stems
from tamazgana_open.publications.models.passage import PassageEntry


class Series(models.Model):
    """The last number given in a series of references, such as ABC-2026-PV."""

    stem = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.stem}-{self.last:03d}"

    @classmethod
    def next_reference(cls, stem: str) -> str:
        """The next reference of the series. Holds the series' row until the transaction ends: no number twice, no
        gap."""
        cls.objects.get_or_create(stem=stem)
        cls.objects.filter(stem=stem).update(last=models.F("last") + 1)
        return f"{stem}-{cls.objects.get(stem=stem).last:03d}"


LATER_EDITIONS = ("corrected_by", "translated_by")
"""How the edition that follows a publication is named from it."""


class PublicationQuerySet(models.QuerySet):
    """Publications, newest first."""

    def visible_to(self, user: Any) -> "PublicationQuerySet":
        """Every publication is public: that is what it is for. Redacted ones keep their entry in the register."""
        return self

    def of_kind(self, code: str) -> "PublicationQuerySet":
        """Publications of one kind."""
        return self.filter(kind=code)

    def for_register(self) -> "PublicationQuerySet":
        """Without the content, which lists do not show."""
        return self.defer("content")


class Publication(models.Model):
    """A document as it was published: its content never changes. Made by `publish`, `correct` and `translate` only."""

    reference = models.CharField(_("reference"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    schema = models.PositiveSmallIntegerField(_("schema of the content"))
    content = models.TextField(_("content"), blank=True)
    sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    authoritative_sha256 = models.CharField(_("SHA-256 of the Arabic content"), max_length=64)
    languages = models.JSONField(_("languages"))
    titles = models.JSONField(_("titles"), default=dict)
    page_path = models.CharField(_("address of its page"), max_length=300, blank=True)
    illustrative = models.BooleanField(_("illustrative"), default=False)
    published_at = models.DateTimeField(_("published on"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("published by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.OneToOneField(
        "self", verbose_name=_("corrects"), null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    translates = models.OneToOneField(
        "self", verbose_name=_("adds a language to"), null=True, on_delete=models.PROTECT, related_name="translated_by"
    )
    reason = models.TextField(_("reason of this edition"), blank=True)
    redacted_at = models.DateTimeField(_("content removed on"), null=True)
    redacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("content removed by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    redaction_reason = models.TextField(_("why the content was removed"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["page_path"], name="publication_page"),
            models.Index(fields=["-published_at", "-id"], name="publication_newest"),
            models.Index(fields=["illustrative", "-published_at", "-id"], name="publication_newest_real"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(redacted_at=None) ^ models.Q(content=""),
                name="publication_has_content_unless_redacted",
                violation_error_message=_("A publication has its content until the law demands its removal."),
            ),
            models.CheckConstraint(
                condition=models.Q(redacted_at=None) | ~models.Q(redaction_reason=""),
                name="publication_redaction_has_reason",
                violation_error_message=_("Say why the content is removed."),
            ),
            models.CheckConstraint(
                condition=models.Q(corrects=None) | ~models.Q(reason=""),
                name="publication_correction_has_reason",
                violation_error_message=_("Say why the document is corrected."),
            ),
            models.CheckConstraint(
                condition=models.Q(corrects=None) | models.Q(translates=None),
                name="publication_corrects_or_translates",
                violation_error_message=_("An edition corrects or translates, not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def title(self) -> Phrase:
        """The title for the reader."""
        return phrase(self.titles)

    @property
    def kind_label(self) -> str:
        """The kind's name for the reader."""
        return str(kinds.get(self.kind).label)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The frozen content. Empty when it was redacted."""
        return canonical.loads(self.content) if self.content else {}

    @property
    def is_redacted(self) -> bool:
        """Whether the content had to be removed."""
        return self.redacted_at is not None

    @property
    def short_hash(self) -> str:
        """The first twelve characters of the hash in groups of four, as printed on the PDF."""
        return " ".join(self.sha256[i : i + 4] for i in (0, 4, 8))

    @property
    def last_edition(self) -> "Publication":
        """The one to read: itself, or the last that corrected it or added a language."""
        edition = self
        while later := getattr(edition, "corrected_by", None) or getattr(edition, "translated_by", None):
            edition = later
        return edition

    def journal_title(self) -> dict[str, str]:
        return self.titles

    def journal_path(self) -> str:
        return f"publications/{self.reference}/"


def publish(
    kind: str,
    content: dict[str, Any],
    *,
    by: Any,
    titles: dict[str, str],
    languages: tuple[str, ...] = LANGUAGES,
    schema: int = 1,
    illustrative: bool = False,
    replaces: Publication | None = None,
    now: datetime | None = None,
) -> Publication:
    """Freeze content as a new publication with the next reference of its series.

    `replaces` is the document whose place this one takes in search (an earlier version); it stays as it is. The
    commune's names, heading, colours, seal and public address are added to the content. PDFs are prepared by the
    task queue once the transaction is through.
    """
    return _issue(
        kind,
        {**content, "commune": Commune.current().frozen()},
        by=by,
        titles=titles,
        languages=languages,
        schema=schema,
        illustrative=illustrative,
        replaces=replaces,
        now=now,
        act="publication.issued",
    )


def correct(
    publication: Publication,
    content: dict[str, Any],
    *,
    by: Any,
    titles: dict[str, str],
    reason: str,
    languages: tuple[str, ...] = (),
    now: datetime | None = None,
) -> Publication:
    """An edition that corrects a publication, with its own reference and its reason. Both stay readable, linked both
    ways. In the same languages, unless others are given.

    Raises ValidationError without a reason, or where the publication has been corrected already.
    """
    if not reason.strip():
        raise ValidationError(_("Say why the document is corrected."), code="reason")
    with change():
        _lock(publication)
        if Publication.objects.filter(corrects=publication).exists():
            raise ValidationError(
                _("This document has been corrected already: correct its last edition."), code="corrected"
            )
        return _issue(
            publication.kind,
            {**content, "commune": Commune.current().frozen()},
            by=by,
            titles=titles,
            languages=languages or tuple(publication.languages),
            schema=publication.schema,
            illustrative=publication.illustrative,
            now=now,
            act="publication.corrected",
            corrects=publication,
            reason=reason,
        )


def translate(publication: Publication, content: dict[str, Any], *, by: Any, titles: dict[str, str]) -> Publication:
    """A translation edition: the same Arabic, to the letter, joined by a missing language.

    `content` is complete, the commune's part included. Raises ValidationError where its Arabic differs from the
    publication's.
    """
    if _authoritative_hash(content) != publication.authoritative_sha256:
        raise ValidationError(_("The Arabic text is not the one that was published."), code="arabic")
    with change():
        _lock(publication)
        if Publication.objects.filter(translates=publication).exists():
            raise ValidationError(_("This document has its translation already."), code="translated")
        return _issue(
            publication.kind,
            content,
            by=by,
            titles=titles,
            languages=LANGUAGES,
            schema=publication.schema,
            illustrative=publication.illustrative,
            now=None,
            act="publication.translated",
            translates=publication,
        )


def redact(
    publication: Publication,
    *,
    reason: str,
    by: Any,
    cleaned: dict[str, Any] | None = None,
    titles: dict[str, str] | None = None,
) -> Publication | None:
    """Remove a publication's content and files because the law demands it; keep reference, hash, date and reason.

    Its translation edition, or the one that it translates, holds the same Arabic: it goes with it.
    With `cleaned` content, a cleaned edition is issued and returned. Law 09-08, art. 8 (rectification and erasure).
    """
    if not reason.strip():
        raise ValidationError(_("Say why the content is removed."), code="reason")
    now = timezone.now()
    with change():
        _lock(publication)
        edition = None
        if cleaned is not None:
            edition = correct(publication, cleaned, by=by, titles=titles or publication.titles, reason=reason)
        if not _remove_content(publication, reason=reason, by=by, now=now):
            raise ValidationError(_("The content of this document has been removed already."), code="redacted")
        same_arabic = models.Q(translates=publication) | models.Q(translated_by=publication)
        for sibling in Publication.objects.filter(same_arabic):
            _remove_content(sibling, reason=reason, by=by, now=now)
        kinds.get(publication.kind).redacted(publication.page_path)
    return edition


def _remove_content(publication: Publication, *, reason: str, by: Any, now: datetime) -> bool:
    done = Publication.objects.filter(pk=publication.pk, redacted_at=None).update(
        content="", titles={}, redacted_at=now, redacted_by=by, redaction_reason=reason
    )
    if not done:
        return False
    publication.passages.all().delete()
    files = [rendition.file.name for rendition in publication.renditions.exclude(file="")]
    storage = publication.renditions.model.file.field.storage
    publication.renditions.update(file="", removed_at=now)
    transaction.on_commit(lambda: [storage.delete(name) for name in files])
    publication.refresh_from_db()
    publication.__dict__.pop("data", None)
    # After the reading again: the journal does not repeat a title that was removed.
    record("publication.redacted", by=by, target=publication, reference=publication.reference, reason=reason, now=now)
    return True


def _authoritative_hash(content: dict[str, Any]) -> str:
    arabic = canonical.in_language({**content, "languages": []}, AUTHORITATIVE, LANGUAGES)
    return canonical.sha256(canonical.dumps(arabic))


def _lock(publication: Publication) -> None:
    Publication.objects.select_for_update().only("pk").get(pk=publication.pk)


def _issue(
    kind: str,
    content: dict[str, Any],
    *,
    by: Any,
    titles: dict[str, str],
    languages: tuple[str, ...],
    schema: int,
    illustrative: bool,
    now: datetime | None,
    act: str,
    replaces: Publication | None = None,
    corrects: Publication | None = None,
    translates: Publication | None = None,
    reason: str = "",
) -> Publication:
    from tamazgana_open.publications.models.rendition import Rendition

    now = now or timezone.now()
    content = {**content, "schema": schema, "kind": kind, "languages": list(languages), "illustrative": illustrative}
    text = canonical.dumps(content)
    known = kinds.get(kind)
    prefix = Commune.current().reference_prefix + ("-EX" if illustrative else "")
    with change():
        publication = Publication.objects.create(
            reference=Series.next_reference(f"{prefix}-{timezone.localtime(now).year}-{known.series}"),
            kind=kind,
            schema=schema,
            content=text,
            sha256=canonical.sha256(text),
            authoritative_sha256=_authoritative_hash(content),
            languages=list(languages),
            titles={language: titles.get(language, "") for language in languages},
            page_path=known.path(content),
            illustrative=illustrative,
            published_at=now,
            published_by=by,
            corrects=corrects,
            translates=translates,
            reason=reason,
        )
        _index(publication, content, [p for p in (replaces, corrects, translates) if p])
        Rendition.objects.plan(publication)
        record(
            act,
            by=by,
            target=publication,
            now=now,
            reference=publication.reference,
            reason=reason,
            **({"corrects": corrects.reference} if corrects else {}),
            **({"translates": translates.reference} if translates else {}),
        )
    return publication


def _index(publication: Publication, content: dict[str, Any], replaced: list[Publication]) -> None:
    PassageEntry.objects.filter(publication__in=replaced).update(superseded=True)
    PassageEntry.objects.bulk_create(
        PassageEntry(
            publication=publication,
            language=passage.language,
            anchor=passage.anchor,
            title=passage.title,
            text=passage.text,
            title_stems=stems.column(passage.title),
            stems=stems.column(f"{passage.title} {passage.text}"),
        )
        for passage in kinds.get(publication.kind).passages(content)
    )
