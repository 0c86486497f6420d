"""What the tests of the public pages share."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from participation.models import Consultation
from tests.sending import Fields, form_of


def page_of(name: str, *args: Any, language: str = "fr") -> str:
    """The address of a page in a language."""
    with override(language):
        return reverse(name, args=args)


def filled_in(client: Client, consultation: Consultation, language: str = "fr", query: str = "") -> Fields:
    """The form as it is given out, filled in by somebody who takes their time over it in the test's clock."""
    page = client.get(page_of("contribute", consultation.slug, language=language) + query)
    assert page.status_code == 200
    return form_of(page, having="token") | {
        "stance": ["propose"],
        "body": ["Ouvrir le guichet un samedi par mois."],
        "consent": ["on"],
    }


def code_of(response: HttpResponse) -> str:
    """The receipt code to which an answer leads."""
    assert response.status_code == 303, response.content.decode()[:2000]
    found = re.search(r"/receipts/(\d{15})/", response["Location"])
    assert found
    return found[1]
