"""Minutes and accounts on paper: what their template shows, from frozen content alone."""

from typing import Any

from workshops.text import SECTIONS, MinutesText


def context(content: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """What `workshops/minutes_document.html` shows besides the imprint of the publication."""
    text = MinutesText.from_content(content)
    return {
        "minutes": text,
        "meeting": text.meeting,
        "labels": SECTIONS,
        "running_title": text.meeting.title,
    }
