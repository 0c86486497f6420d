"""The translations hold what the sources say now: nothing missing, nothing doubtful, nothing left over."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.repository.sources import PROJECT, ROOMS

LANGUAGES = ("ar", "fr")


def catalogue(folder: Path, language: str) -> Catalog:
    """The catalogue of a language below a `locale` folder."""
    with (folder / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def keys(catalogue: Catalog) -> set[tuple[str | None, str]]:
    """Context and text of every message in use."""
    return {(message.context, _first(message.id)) for message in catalogue if message.id}


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `locale` folder as `makemessages` leaves it today, made in a copy."""
    assert shutil.which("xgettext"), "gettext is missing. Run: sudo apt-get install -y gettext"
    copy = tmp_path_factory.mktemp("collected")
    unread = shutil.ignore_patterns("__pycache__", "*.woff2", "*.ttf")
    for folder in (*ROOMS, "templates", "locale"):
        shutil.copytree(PROJECT / folder, copy / folder, ignore=unread)
    chosen = [option for language in LANGUAGES for option in ("-l", language)]
    command = [sys.executable, "-m", "django", "makemessages", *chosen, "--no-obsolete", "--verbosity", "0"]
    without_settings = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, cwd=copy, env=without_settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return copy / "locale"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_the_messages_of_the_sources(language: str, collected: Path) -> None:
    kept, wanted = keys(catalogue(PROJECT / "locale", language)), keys(catalogue(collected, language))
    assert {"missing": wanted - kept, "left over": kept - wanted} == {"missing": set(), "left over": set()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_doubtful(language: str) -> None:
    messages = [message for message in catalogue(PROJECT / "locale", language) if message.id]
    empty = [
        _first(message.id)
        for message in messages
        if not all(message.string if isinstance(message.string, tuple | list) else [message.string])
    ]
    assert {"empty": empty, "fuzzy": [_first(message.id) for message in messages if message.fuzzy]} == {
        "empty": [],
        "fuzzy": [],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    whole = catalogue(PROJECT / "locale", language)
    faults = [f"{_first(message.id)}: {error}" for message in whole if message.id for error in message.check(whole)]
    assert faults == []


def test_french_signs_that_stand_apart_never_begin_a_line() -> None:
    """A no-break space goes before « ; : ? ! » and inside guillemets, as French typesets them."""
    texts = [
        text
        for message in catalogue(PROJECT / "locale", "fr")
        if message.id
        for text in (message.string if isinstance(message.string, tuple | list) else [message.string])
    ]
    assert [text for text in texts if re.search(r"(?<=\w) [;:?!»](?!\w)|« ", text)] == []
