"""A frozen version of a programme on paper: what its template shows, from frozen content alone."""

from typing import Any

from commitments.text import FIELD_LABELS, ProgrammeText


def context(content: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """What `commitments/version_document.html` shows besides the imprint of the publication."""
    programme = ProgrammeText.from_content(content["programme"])
    version = content["version"]
    first = version["number"] == 1
    return {
        "programme": programme,
        "commitment_count": sum(1 for _commitment in programme.commitments()),
        "version": version,
        "added": [] if first else version["changed"].get("added", []),
        "changed": [] if first else version["changed"].get("changed", []),
        "withdrawn": version["changed"].get("withdrawn", []),
        "labels": FIELD_LABELS,
        "running_title": programme.title,
    }
