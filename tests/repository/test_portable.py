"""The project names no machine that it was made on and no host that its packages came from."""

import re

from tests.repository.sources import CODE, FOUNDATION_FILES, PROJECT, files, short, text

FOREIGN = re.compile(
    r"(?<![\w.])/(?:work|root|home/\w+|opt/\w+|Users/\w+)/"
    r"|pypi\.org|pythonhosted|registry\.npmjs|npmjs\.(?:org|com)|deb\.debian\.org|--(?:extra-)?index-url|--find-links"
)


def test_no_path_of_a_machine_and_no_registry_is_named() -> None:
    paths = [*files(*CODE), *(PROJECT / name for name in FOUNDATION_FILES)]
    found = [
        f"{short(path)}:{number}: {match.group()}"
        for path in paths
        if short(path) != "tests/repository/test_portable.py" and path.exists()
        for number, line in enumerate((text(path) or "").splitlines(), start=1)
        for match in FOREIGN.finditer(line)
    ]
    assert found == []


def test_every_requirement_is_pinned_and_hashed() -> None:
    for name in ("requirements.txt", "tests/requirements.txt"):
        entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", (PROJECT / name).read_text()))
        pinned = re.compile(r"==\S+.*--hash=sha256:", re.DOTALL)
        loose = [entry.split()[0] for entry in entries if entry.strip() and not pinned.search(entry)]
        assert loose == [], name
