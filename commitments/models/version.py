"""Frozen versions of a programme's text."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from commitments.comparison import changed_codes
from commitments.models.commitment import Commitment
from commitments.models.programme import InvalidTransition, Programme
from commitments.text import TRANSLATED_FIELDS, Gap, ProgrammeText
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, TranslatedModel, texts
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.joining import with_translations
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import publish, translate
from tamazgana_open.statements import Joint, Statement, columns_in, joined

KIND = "programme_version"
SCHEMA = 1


class FreezeRefused(Exception):
    """The text is not complete; `gaps` lists what is missing."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(f"{len(gaps)} gaps")
        self.gaps = gaps


class NothingChanged(Exception):
    """The text is word for word the last version."""


EDITIONS = ("publication", "publication__corrected_by", "publication__translated_by")
OF_EDITION = ("reference", "kind", "sha256", "languages", "published_at", "redacted_at", "illustrative")
READ = (
    *(
        "number",
        "programme_id",
        *(f"why_{language}" for language in LANGUAGES),
        "changed",
        "frozen_at",
        "translated_from",
    ),
    *(f"{edition}__{name}" for edition in EDITIONS for name in OF_EDITION),
)
"""What pages show of versions: the fewer columns, the sooner the statement is put together."""


class VersionQuerySet(models.QuerySet):
    """Versions, the newest first."""

    def for_reading(self) -> "VersionQuerySet":
        """With their publications, without the content: `Version.text` asks for that once per process."""
        return self.select_related(*EDITIONS).only(*READ)

    def of_programme(self, programme: Programme) -> "list[Version]":
        """Every version of a programme as `for_reading` gives them: by a statement that is put together once, since
        most pages ask for it."""
        return [_from_row(programme, row) for row in _OF_PROGRAMME(programme.pk)]

    def latest_readable(self) -> "Version | None":
        """The newest version whose content has not been removed."""
        return next((version for version in self.for_reading() if version.is_readable), None)


class Version(TranslatedModel):
    """A frozen version: a publication of the programme's text, numbered within the programme."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(_("why this version was made"), max_length=1000)
    changed = models.JSONField(_("what changed"), default=dict)
    """Codes against the version before: {"added": […], "changed": […], "withdrawn": […]}."""
    frozen_at = models.DateTimeField(_("frozen on"), default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="version_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="version_number_starts_at_1",
                violation_error_message=_("Versions are numbered from 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("version", args=[self.programme.slug, self.number])

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.programme.illustrative

    def journal_title(self) -> dict[str, str]:
        return texts(self.programme, "title")

    def journal_path(self) -> str:
        return f"programmes/{self.programme.slug}/versions/{self.number}/"

    @property
    def edition(self) -> Publication:
        """The publication to read: the last edition, where one has corrected it or added a language."""
        return self.publication.last_edition

    @property
    def is_readable(self) -> bool:
        """Whether its content stands; the law may have demanded its removal."""
        return not self.edition.is_redacted

    @property
    def is_complete(self) -> bool:
        """Whether the version can be read in every language."""
        return set(LANGUAGES) <= set(self.edition.languages)

    @property
    def is_as_drafted(self) -> bool:
        """Whether the working rows say word for word what this version says, whatever milestones were reached."""
        if not self.is_readable:
            return False
        return self.text.as_promised() == ProgrammeText.from_rows(self.programme).as_promised()

    @cached_property
    def text(self) -> ProgrammeText:
        """The frozen text."""
        return _frozen_text(self.edition.pk, self.edition.sha256)

    # Acts --------------------------------------------------------------------------------------------------

    @classmethod
    def freeze(
        cls,
        programme: Programme,
        *,
        by: Any,
        why: dict[str, str],
        languages: tuple[str, ...] = LANGUAGES,
        text: ProgrammeText | None = None,
        now: datetime | None = None,
    ) -> "Version":
        """Freeze the working rows as the next version; at a sitting of the council, the `text` that it carried.

        Arabic alone is enough only while the council deliberates; French then joins by `add_translation`.
        Raises FreezeRefused with the list of what is missing, NothingChanged, or InvalidTransition.
        """
        now = now or timezone.now()
        with change():
            programme = Programme.objects.select_for_update().get(pk=programme.pk)
            if not may_freeze(programme, languages):
                raise InvalidTransition(f"no version in {programme.stage}")
            # The rows are locked too: what is frozen is one moment of the draft.
            list(Commitment.objects.select_for_update().filter(programme=programme).values_list("pk"))
            text = text or ProgrammeText.from_rows(programme)
            gaps = text.gaps(languages)
            for language in languages:
                if not why.get(language):
                    gaps.append(Gap("", "why", language, str(_("Why this version was made"))))
            if gaps:
                raise FreezeRefused(gaps)
            last = programme.versions.latest_readable()
            if last is not None and last.text.to_content() == text.to_content():
                raise NothingChanged
            number = (programme.versions.aggregate(last=models.Max("number"))["last"] or 0) + 1
            changed = changed_codes(last.text if last else None, text)
            content = {
                "programme": text.to_content(),
                "version": {
                    "number": number,
                    "why": {language: why.get(language, "") for language in LANGUAGES},
                    "frozen_on": timezone.localdate(now).isoformat(),
                    "changed": changed,
                },
            }
            publication = publish(
                KIND,
                content,
                by=by,
                titles=title_of(programme, number),
                languages=languages,
                schema=SCHEMA,
                illustrative=programme.illustrative,
                replaces=last.edition if last else None,
                now=now,
            )
            version = cls(
                programme=programme,
                number=number,
                publication=publication,
                changed=changed,
                frozen_at=now,
                frozen_by=by,
                **{f"why_{language}": why.get(language, "") for language in LANGUAGES},
            )
            version.confirm_translations(("why",))
            version.save()
            record("version.frozen", by=by, target=version, now=now, number=number, reference=publication.reference)
        return version

    def _translated(self) -> ProgrammeText:
        # The frozen text with the translations that the working rows have of the same Arabic.
        rows = ProgrammeText.from_rows(self.programme).to_content()
        return ProgrammeText.from_content(with_translations(self.publication.data["programme"], rows))

    def untranslated(self) -> list[Gap]:
        """The fields of commitments whose translation neither this version nor the draft has: what an amendment at the
        council, in Arabic alone, leaves to be translated."""
        return [gap for gap in self._translated().gaps(LANGUAGES) if gap.field in TRANSLATED_FIELDS and "." in gap.code]

    def add_translation(self, *, by: Any, why: dict[str, str], words: Mapping[Gap, str] | None = None) -> Publication:
        """Join the missing languages to a version frozen in Arabic alone, as a translation edition.

        The Arabic stays as frozen; translations come from the working rows where these still have the same Arabic, and
        from `words` for what is `untranslated`; the rows take these over. Raises FreezeRefused with what is missing.
        """
        frozen = self.publication.data
        text = self._translated()
        for gap, typed in (words or {}).items():
            known = getattr(text.commitment(gap.code), gap.field)
            text = text.with_words(gap.code, gap.field, {**known, gap.language: typed})
        merged = {**frozen, "languages": list(LANGUAGES), "programme": text.to_content()}
        merged["version"] = {
            **frozen["version"],
            "why": {**why, AUTHORITATIVE: frozen["version"]["why"][AUTHORITATIVE]},
        }
        gaps = text.gaps(LANGUAGES)
        gaps += [
            Gap("", "why", language, str(_("Why this version was made")))
            for language in LANGUAGES
            if not merged["version"]["why"].get(language)
        ]
        if gaps:
            raise FreezeRefused(gaps)
        with change():
            edition = translate(self.publication, merged, by=by, titles=title_of(self.programme, self.number))
            for language in LANGUAGES[1:]:
                setattr(self, f"why_{language}", why[language])
            self.confirm_translations(("why",))
            self.save()
            for gap, typed in (words or {}).items():
                self._hand_down(gap, typed, by=by)
        return edition

    def _hand_down(self, gap: Gap, typed: str, *, by: Any) -> None:
        # To the row, where it still says in Arabic what this version says, and has no translation of its own.
        row = Commitment.objects.select_for_update().filter(programme=self.programme, code=gap.code).first()
        known = texts(row, gap.field) if row else {}
        here = getattr(self.text.commitment(gap.code), gap.field)
        if row and known[AUTHORITATIVE] == here[AUTHORITATIVE] and not known[gap.language]:
            row.take_over(gap.field, {**known, gap.language: typed}, by=by)


def may_freeze(programme: Programme, languages: tuple[str, ...]) -> bool:
    """Whether a version may be frozen now in these languages: both, or Arabic alone before the council."""
    if programme.text_can_change:
        return set(languages) == set(LANGUAGES)
    return programme.is_before_council and AUTHORITATIVE in languages


def title_of(programme: Programme, number: int) -> dict[str, str]:
    """The title of a version's publication in every language."""
    titles = {}
    for language, title in texts(programme, "title").items():
        with override(language):
            titles[language] = _("%(title)s – version %(number)s") % {"title": title, "number": number}
    return titles


@lru_cache(maxsize=16)
def _frozen_text(pk: int, sha256: str) -> ProgrammeText:
    # Frozen content never changes, so parsing it once per process is enough; the hash names it.
    publication = Publication.objects.only("content").get(pk=pk)
    return ProgrammeText.from_content(publication.data["programme"])


_PARTS = (
    Joint(Version, "", ("publication_id", *(name for name in READ if "__" not in name))),
    *(Joint(Publication, edition, OF_EDITION) for edition in EDITIONS),
)
_OF_PROGRAMME = Statement(
    lambda programme: Version.objects.filter(programme=programme).order_by("-number").values_list(*columns_in(_PARTS))
)


def _from_row(programme: Programme, row: tuple[Any, ...]) -> Version:
    version = joined(row, _PARTS)
    version.programme = programme
    return version
