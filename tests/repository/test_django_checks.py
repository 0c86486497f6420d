"""What Django itself can say about the project: migrations, and the settings of a production site."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.repository.sources import PROJECT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "tamazgana_open.settings",
    "SECRET_KEY": "a-long-production-key-of-more-than-fifty-letters-0123456789-абв",
    "ALLOWED_HOSTS": "openness.example.ma",
    "BEHIND_PROXY": "1",
}


def manage(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with nothing of this shell's settings."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=clean | {"DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)


def test_the_settings_of_a_production_site_pass_the_deployment_check(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", folder=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"SESSION_HOURS": "ten"}, "SESSION_HOURS"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"EMAIL_URL": "nonsense"}, "EMAIL_URL"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(changed: dict[str, str], named: str, tmp_path: Path) -> None:
    done = manage("check", folder=tmp_path, **PRODUCTION | changed)
    assert done.returncode != 0
    assert named in done.stderr.strip().rpartition("\n")[2]


def test_a_site_without_any_setting_but_its_key_is_closed_and_strict(tmp_path: Path) -> None:
    question = "from django.conf import settings as s; print(s.DEBUG, s.DEMONSTRATION, s.SECURE_SSL_REDIRECT)"
    done = manage("shell", "-v", "0", "-c", question, folder=tmp_path, **PRODUCTION)
    assert done.stdout.strip() == "False False True", done.stderr
