"""The PDFs of publications: made once per language from the frozen content, kept with their hash, never replaced.

A rendition without a file is the work list. A worker takes a lease on it, writes a temporary file, renames it, and
only then
enters it; a worker that dies leaves a lease that runs out, or that the next worker on the same machine takes back.
"""

import os
import socket
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tamazgana_open.journal.changes import change
from tamazgana_open.publications.models.publication import Publication

BILINGUAL = "bilingual"
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
UNFINISHED = ".making-"
"""How the names of files begin that are being written."""


def lease_holder() -> str:
    """This process, as leases name it: machine and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"


class RenditionQuerySet(models.QuerySet):
    """Issued and awaited files."""

    def plan(self, publication: Publication) -> None:
        """Put every file of a new publication on the work list and wake the queue once the transaction is through."""
        languages = [*publication.languages, *([BILINGUAL] if len(publication.languages) > 1 else [])]
        made = self.bulk_create([Rendition(publication=publication, language=language) for language in languages])
        transaction.on_commit(lambda: _wake([rendition.pk for rendition in made]))

    def awaited(self, now: datetime) -> "RenditionQuerySet":
        """The work list: without a file, and nobody at work on it."""
        return self.filter(models.Q(leased_until=None) | models.Q(leased_until__lt=now), file="", removed_at=None)

    def ready(self) -> "RenditionQuerySet":
        """Files that can be downloaded."""
        return self.exclude(file="")

    def failing(self) -> "RenditionQuerySet":
        """Files that the queue has tried to make and could not, so far."""
        return self.filter(file="", removed_at=None).exclude(error="")

    def sweep(self) -> int:
        """Wake the queue for everything on the work list, first taking back leases of dead workers here. Gives how
        many."""
        for rendition in self.filter(file="", removed_at=None).exclude(leased_by=""):
            if rendition.holder_is_dead():
                self.filter(pk=rendition.pk, leased_by=rendition.leased_by, file="").update(
                    leased_by="", leased_until=None
                )
        _clear_unfinished()
        waiting = list(self.awaited(timezone.now()).values_list("pk", flat=True))
        _wake(waiting)
        return len(waiting)


class Rendition(models.Model):
    """One PDF of one publication: in one language, or in all of them (`bilingual`)."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="renditions")
    language = models.CharField(_("language"), max_length=12)
    file = models.FileField(_("file"), blank=True, max_length=250)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, db_index=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    made_at = models.DateTimeField(_("made on"), null=True)
    removed_at = models.DateTimeField(_("removed on"), null=True)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued file")
        verbose_name_plural = _("issued files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "language"], name="one_rendition_per_language"),
            models.CheckConstraint(
                condition=models.Q(file="") | (~models.Q(sha256="") & models.Q(made_at__isnull=False)),
                name="rendition_file_has_hash",
                violation_error_message=_("An issued file is entered with its hash."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication.reference} {self.language}"

    @property
    def is_ready(self) -> bool:
        """Whether the file can be downloaded."""
        return bool(self.file)

    @property
    def is_failing(self) -> bool:
        """Whether the queue has tried and not succeeded."""
        return not self.file and bool(self.error)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in this file."""
        return tuple(self.publication.languages) if self.language == BILINGUAL else (self.language,)

    def holder_is_dead(self) -> bool:
        """Whether the lease is of a process on this machine that runs no more."""
        host, _colon, number = self.leased_by.rpartition(":")
        if host != socket.gethostname() or not number.isdigit():
            return False
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    def lease(self, *, now: datetime | None = None) -> bool:
        """Take this piece of work. False where it is done, or somebody else is at it."""
        now = now or timezone.now()
        until, holder = now + LEASE, lease_holder()
        taken = (
            Rendition.objects.awaited(now)
            .filter(pk=self.pk)
            .update(leased_until=until, leased_by=holder, attempts=models.F("attempts") + 1)
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def renew(self, *, now: datetime | None = None) -> bool:
        """Keep the lease while the work goes on. False where it is not ours any more, or the work is done."""
        mine = Rendition.objects.filter(pk=self.pk, file="", leased_by=self.leased_by)
        return bool(mine.update(leased_until=(now or timezone.now()) + LEASE))

    def enter(self, *, name: str, sha256: str, size: int, pages: int) -> bool:
        """Enter the finished file, once. False where another worker was quicker or the content was removed
        meanwhile."""
        with change():
            return bool(
                Rendition.objects.filter(pk=self.pk, file="", removed_at=None, leased_by=self.leased_by).update(
                    file=name,
                    sha256=sha256,
                    size=size,
                    pages=pages,
                    made_at=timezone.now(),
                    leased_until=None,
                    leased_by="",
                    error="",
                )
            )

    def fail(self, error: Exception) -> None:
        """Remember what went wrong and pause, longer each time."""
        pause = min(LONGEST_PAUSE, timedelta(minutes=2 ** min(self.attempts, 10)))
        Rendition.objects.filter(pk=self.pk, file="", leased_by=self.leased_by).update(
            leased_until=timezone.now() + pause, leased_by="", error=f"{type(error).__name__}: {error}"[:2000]
        )


def _clear_unfinished() -> None:
    # A worker that was killed while it wrote leaves its temporary file; after a lease's time nobody writes it any more.
    oldest = time.time() - LEASE.total_seconds()
    for path in Path(settings.MEDIA_ROOT).glob(f"publications/*/{UNFINISHED}*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def _wake(pks: list[Any]) -> None:
    from tamazgana_open.publications.rendering import make_rendition

    for pk in pks:
        make_rendition.enqueue(pk)
