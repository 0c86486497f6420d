"""The life of a file: awaited, leased, made, entered; whatever dies in between, there is a whole file or none."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tamazgana_open.publications import rendering
from tamazgana_open.publications.models import Publication, Rendition
from tamazgana_open.publications.models.publication import redact
from tamazgana_open.publications.rendering import make_rendition
from tests import builders
from tests.tamazgana_open.at_once import at_once

pytestmark = pytest.mark.everywhere

PROJECT = Path(__file__).resolve().parents[3]
PDF = b"%PDF-1.7\nmade by a worker\n%%EOF\n"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A renderer that needs no time; counts how often it was asked, fails where told to."""
    state = SimpleNamespace(asked=0, error=None, before=lambda: None)

    def render(publication: Publication, languages: tuple[str, ...]) -> SimpleNamespace:
        state.asked += 1
        state.before()
        if state.error:
            raise state.error
        return SimpleNamespace(content=PDF + "+".join(languages).encode(), pages=3)

    monkeypatch.setattr(rendering, "render", render)
    return state


@pytest.fixture
def awaited(commune: Any, files: Path) -> Rendition:
    """The Arabic file of a publication, not made yet."""
    return builders.publication().renditions.get(language="ar")


def made(files: Path) -> list[Path]:
    """Every file in the storage, hidden ones too."""
    return sorted(path for path in files.rglob("*") if path.is_file())


# In order -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_publishing_wakes_the_queue_once_it_is_through(commune: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        published = builders.publication()
        assert not DBTaskResult.objects.exists()
    waiting = [result.args_kwargs["args"][0] for result in DBTaskResult.objects.all()]
    assert sorted(waiting) == sorted(published.renditions.values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_file_is_made_and_entered_with_its_hash_size_and_pages(
    awaited: Rendition, files: Path, quick: SimpleNamespace
) -> None:
    assert make_rendition.call(awaited.pk) == "made"
    awaited.refresh_from_db()
    path = files / awaited.file.name
    assert made(files) == [path]
    assert path.read_bytes() == PDF + b"ar"
    assert (awaited.size, awaited.pages, awaited.error) == (len(PDF) + 2, 3, "")
    assert path.name.startswith(f"{awaited.publication.reference}.ar.")
    assert (awaited.leased_by, awaited.leased_until) == ("", None)
    assert path.stat().st_mode & 0o007 == 0


@pytest.mark.django_db
def test_a_made_file_is_not_made_again(awaited: Rendition, files: Path, quick: SimpleNamespace) -> None:
    make_rendition.call(awaited.pk)
    before = Rendition.objects.get(pk=awaited.pk)
    assert make_rendition.call(awaited.pk) == "nothing to do"
    assert quick.asked == 1
    assert Rendition.objects.get(pk=awaited.pk).made_at == before.made_at


@pytest.mark.django_db
def test_a_task_for_what_does_not_exist_does_nothing() -> None:
    assert make_rendition.call(999_999) == "nothing to do"


@pytest.mark.django_db
def test_the_database_refuses_a_file_without_hash(awaited: Rendition) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendition.objects.filter(pk=awaited.pk).update(file="x.pdf")


@pytest.mark.django_db
def test_the_database_refuses_a_second_file_of_the_same_language(awaited: Rendition) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendition.objects.create(publication=awaited.publication, language="ar")


# Failures -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_failure_is_remembered_and_tried_again_after_a_pause_that_doubles(
    awaited: Rendition, files: Path, quick: SimpleNamespace, at: Any
) -> None:
    quick.error = OSError("no space left")
    with at(2031, 5, 2, 9, 0):
        with pytest.raises(OSError, match="no space"):
            make_rendition.call(awaited.pk)
        awaited.refresh_from_db()
        assert awaited.is_failing
        assert "no space left" in awaited.error
        assert make_rendition.call(awaited.pk) == "nothing to do"
    with at(2031, 5, 2, 9, 1, 59):
        assert make_rendition.call(awaited.pk) == "nothing to do"
    with at(2031, 5, 2, 9, 2, 1), pytest.raises(OSError, match="no space"):
        make_rendition.call(awaited.pk)
    with at(2031, 5, 2, 9, 5, 59):
        assert make_rendition.call(awaited.pk) == "nothing to do"
    quick.error = None
    with at(2031, 5, 2, 9, 6, 2):
        assert make_rendition.call(awaited.pk) == "made"
    awaited.refresh_from_db()
    assert awaited.error == ""
    assert len(made(files)) == 1


@pytest.mark.django_db
def test_after_many_failures_the_pause_is_an_hour(awaited: Rendition, quick: SimpleNamespace, at: Any) -> None:
    Rendition.objects.filter(pk=awaited.pk).update(attempts=500)
    quick.error = ValueError("broken")
    with at(2031, 5, 2, 9, 0):
        with pytest.raises(ValueError, match="broken"):
            make_rendition.call(awaited.pk)
        awaited.refresh_from_db()
        assert awaited.leased_until == timezone.now() + timedelta(hours=1)


@pytest.mark.django_db
def test_a_failure_of_one_file_does_not_hold_up_the_others(awaited: Rendition, quick: SimpleNamespace) -> None:
    quick.error = ValueError("broken")
    with pytest.raises(ValueError, match="broken"):
        make_rendition.call(awaited.pk)
    quick.error = None
    french = awaited.publication.renditions.get(language="fr")
    assert make_rendition.call(french.pk) == "made"


@pytest.mark.django_db
def test_staff_are_told_of_files_that_fail(awaited: Rendition, quick: SimpleNamespace) -> None:
    quick.error = ValueError("broken")
    builders.empty_programme()
    with pytest.raises(ValueError, match="broken"):
        make_rendition.call(awaited.pk)
    page = builders.signed_in(builders.person("focal_point")).get("/fr/space/").content.decode()
    assert awaited.publication.reference in page


@pytest.mark.django_db
def test_a_disk_that_refuses_to_write_leaves_no_half_file(
    awaited: Rendition, files: Path, quick: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(rendering.os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        make_rendition.call(awaited.pk)
    assert made(files) == []
    assert not Rendition.objects.get(pk=awaited.pk).is_ready


@pytest.mark.django_db
def test_content_removed_while_its_file_is_being_made_leaves_no_file(
    awaited: Rendition, files: Path, quick: SimpleNamespace
) -> None:
    quick.before = lambda: redact(awaited.publication, reason="Article 8", by=None)
    assert make_rendition.call(awaited.pk) == "not needed any more"
    assert made(files) == []


# Several workers ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_while_one_worker_has_the_lease_no_other_takes_it(awaited: Rendition) -> None:
    assert awaited.lease()
    assert not Rendition.objects.get(pk=awaited.pk).lease()
    assert Rendition.objects.sweep() == awaited.publication.renditions.count() - 1


@pytest.mark.django_db
def test_a_lease_runs_out_after_five_minutes(awaited: Rendition) -> None:
    now = timezone.now()
    Rendition.objects.filter(pk=awaited.pk).update(leased_until=now + timedelta(minutes=5), leased_by="elsewhere:1")
    assert not awaited.lease(now=now + timedelta(minutes=5))
    assert awaited.lease(now=now + timedelta(minutes=5, seconds=1))


@pytest.mark.django_db
def test_the_lease_of_long_work_is_renewed_until_it_is_done(
    awaited: Rendition, quick: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = threading.Semaphore(0)
    monkeypatch.setattr(rendering, "RENEW_SECONDS", 0.001)
    monkeypatch.setattr(Rendition, "renew", lambda rendition: not renewed.release())
    before, waited = threading.active_count(), []
    quick.before = lambda: waited.extend(renewed.acquire(timeout=10) for _time in range(2))
    assert make_rendition.call(awaited.pk) == "made"
    assert waited == [True, True]
    assert threading.active_count() == before


@pytest.mark.django_db
def test_a_renewed_lease_lasts_five_minutes_more_and_one_that_was_taken_over_is_not_renewed(
    awaited: Rendition,
) -> None:
    now = timezone.now()
    assert awaited.lease(now=now)
    assert awaited.renew(now=now + timedelta(minutes=4))
    assert not Rendition.objects.get(pk=awaited.pk).lease(now=now + timedelta(minutes=9))
    Rendition.objects.filter(pk=awaited.pk).update(leased_by="elsewhere:1")
    assert not awaited.renew(now=now)
    assert Rendition.objects.get(pk=awaited.pk).leased_until == now + timedelta(minutes=9)


@pytest.mark.django_db
def test_a_worker_whose_lease_was_taken_over_cannot_enter_its_file(awaited: Rendition) -> None:
    late = Rendition.objects.get(pk=awaited.pk)
    assert late.lease()
    Rendition.objects.filter(pk=awaited.pk).update(leased_by="elsewhere:1")
    assert not late.enter(name="late.pdf", sha256="a" * 64, size=1, pages=1)
    assert not Rendition.objects.get(pk=awaited.pk).is_ready


@pytest.mark.django_db
def test_the_lease_of_a_living_worker_is_not_taken_back(awaited: Rendition) -> None:
    awaited.lease()
    Rendition.objects.sweep()
    assert Rendition.objects.get(pk=awaited.pk).leased_by


@pytest.mark.django_db
def test_the_lease_of_a_worker_on_another_machine_is_not_taken_back_before_it_runs_out(awaited: Rendition) -> None:
    until = timezone.now() + timedelta(minutes=3)
    Rendition.objects.filter(pk=awaited.pk).update(leased_by="another-machine:999999", leased_until=until)
    Rendition.objects.sweep()
    assert Rendition.objects.get(pk=awaited.pk).leased_by == "another-machine:999999"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_make_one_file(files: Path, quick: SimpleNamespace) -> None:
    builders.commune()
    rendition = builders.publication().renditions.get(language="ar")
    quick.before = lambda: time.sleep(0.3)
    outcomes = at_once([lambda: make_rendition.call(rendition.pk)] * 2)
    assert sorted(outcomes) == ["made", "nothing to do"]
    assert quick.asked == 1
    assert len(made(files)) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_queue_makes_every_file_of_a_frozen_version(files: Path) -> None:
    """The whole way, with the real renderer: freeze, work, download, verify."""
    builders.commune()
    version = builders.frozen_programme(axes=1, commitments=1)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    reference = version.publication.reference
    assert version.publication.renditions.ready().count() == 3
    visitor = Client()
    for address in (f"ar/publications/{reference}.pdf", f"fr/publications/{reference}.pdf"):
        content = b"".join(visitor.get(f"/{address}").streaming_content)
        assert content.startswith(b"%PDF-")
        path = files / "sent.pdf"
        path.write_bytes(content)
        with path.open("rb") as file:
            answer = visitor.post(f"/fr/publications/{reference}/", {"file": file})
        assert answer.context["verdict"].state == "identical"
        path.write_bytes(content[:-7] + b"X" + content[-6:])
        with path.open("rb") as file:
            answer = visitor.post(f"/fr/publications/{reference}/", {"file": file})
        assert answer.context["verdict"].state == "unknown"


# A worker that is killed in the middle --------------------------------------------------------------------------------

WORKER = """
import sys, time
from types import SimpleNamespace
import django
django.setup()
from tamazgana_open.publications import rendering
from tamazgana_open.publications.models import Rendition

def stop(*args, **kwargs):
    print("there", flush=True)
    time.sleep(600)

rendering.render = lambda publication, languages: SimpleNamespace(
    content={content!r} + "+".join(languages).encode(), pages=3
)
{where} = stop
rendering.make_rendition.call({pk})
"""


def start_worker(pk: int, where: str) -> subprocess.Popen[str]:
    """A real process that runs the task on this test's database and stops at this place."""
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        address = f"postgres:///{database['NAME']}"  # host and port are in libpq's variables, or in the address given
        if given := os.environ.get("DATABASE_URL", "").rpartition("/")[0]:
            address = f"{given}/{database['NAME']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tamazgana_open.settings",
        "DATABASE_URL": address,
        "DATA_DIR": str(settings.DATA_DIR),
        "SECRET_KEY": "x" * 60,
        "HTTPS": "0",
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(where=where, pk=pk, content=PDF)],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    watch = threading.Timer(60, worker.kill)
    watch.start()
    assert worker.stdout is not None
    assert worker.stdout.readline() == "there\n"
    watch.cancel()
    return worker


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    "where",
    ["rendering.render", "rendering.os.fsync", "rendering.Path.replace", "Rendition.enter"],
    ids=["while it renders", "while it writes", "before the file has its name", "before the file is entered"],
)
def test_a_worker_killed_in_the_middle_leaves_no_half_file_and_no_stuck_job(
    files: Path, quick: SimpleNamespace, where: str
) -> None:
    builders.commune()
    rendition = builders.publication().renditions.get(language="ar")
    DBTaskResult.objects.all().delete()
    worker = start_worker(rendition.pk, where)
    try:
        assert make_rendition.call(rendition.pk) == "nothing to do"  # it has the lease
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)

    rendition.refresh_from_db()
    assert not rendition.is_ready
    Rendition.objects.sweep()
    assert rendition.pk in [result.args_kwargs["args"][0] for result in DBTaskResult.objects.all()]
    assert make_rendition.call(rendition.pk) == "made"
    rendition.refresh_from_db()
    whole = files / rendition.file.name
    assert whole.read_bytes() == PDF + b"ar"
    assert (rendition.size, rendition.error) == (len(PDF) + 2, "")
    an_hour_ago = time.time() - 3600
    for path in made(files):
        os.utime(path, (an_hour_ago, an_hour_ago))
    Rendition.objects.sweep()
    assert made(files) == [whole]
