"""Reading the public pages of meetings, as somebody does who comes just now."""

import re

from django.test import Client

from tamazgana_open.journal.changes import forget_site_version
from workshops.models import Meeting


def page(language: str, meeting: Meeting, client: Client | None = None) -> str:
    """The page of a meeting, without the marks that isolate runs of the other direction, with plain spaces."""
    forget_site_version()
    response = (client or Client()).get(f"/{language}/{meeting.path}")
    assert response.status_code == 200
    return re.sub("</?bdi[^>]*>", "", response.content.decode()).replace("\u00a0", " ")
