"""The searchable parts of what is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamazgana_open.publications import stems


class PassageQuerySet(models.QuerySet):
    """Passages that a search finds."""

    def matching(self, words: str, language: str) -> "PassageQuerySet":
        """Passages in the language that hold the stems of all the words; those with them in the title first."""
        wanted = stems.wanted(words)
        if not wanted:
            return self.none()
        found = self.filter(language=language)
        in_title = models.Value(0, output_field=models.IntegerField())
        for stem in wanted:
            found = found.filter(stems__contains=f" {stem} ")
            in_title += models.Case(models.When(title_stems__contains=f" {stem} ", then=1), default=0)
        return found.annotate(in_title=in_title).order_by("-in_title", "-publication__published_at", "pk")

    def current(self) -> "PassageQuerySet":
        """Passages of publications that no later one replaces."""
        return self.filter(superseded=False)


class PassageEntry(models.Model):
    """One part of one publication in one language, with its stems."""

    publication = models.ForeignKey("publications.Publication", on_delete=models.CASCADE, related_name="passages")
    language = models.CharField(max_length=8)
    anchor = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=400)
    text = models.TextField()
    title_stems = models.TextField()
    stems = models.TextField()
    superseded = models.BooleanField(default=False)

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("searchable passage")
        verbose_name_plural = _("searchable passages")
        indexes = [models.Index(fields=["language", "superseded"], name="passage_language_current")]

    def __str__(self) -> str:
        return self.title
