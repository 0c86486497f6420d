"""Documents of the register that are evidence of progress."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.models import Progress
from tamazgana_open.formats.moroccan import date_long
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.uses import Use


def shown_by(publication: Publication) -> Iterator[Use]:
    """The records of progress that a document is evidence of."""
    rows = Progress.objects.standing().filter(documents=publication).order_by("on", "pk")
    for pk, on, code, slug in rows.values_list("pk", "on", "commitment__code", "commitment__programme__slug"):
        sentence = _("Evidence of the progress of commitment %(code)s on %(day)s") % {
            "code": code,
            "day": date_long(on),
        }
        yield Use(sentence, f"{reverse('commitment', args=[slug, code])}#progress-{pk}")
