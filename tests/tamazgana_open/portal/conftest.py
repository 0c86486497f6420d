"""A site with two versions, as most pages want it."""

from collections.abc import Callable

import pytest

from commitments.models import Version
from tamazgana_open.commune.models import Commune
from tests import builders


@pytest.fixture
def versions(commune: Commune) -> list[Version]:
    """Two frozen versions of one programme, with the acts that led to them."""
    focal = builders.person("focal_point")
    first = builders.version(builders.programme(axes=2, commitments=2), by=focal)
    builders.changed_title(first.programme.commitments.first())
    return [first, builders.version(first.programme, by=focal)]


@pytest.fixture
def address(versions: list[Version]) -> Callable[[str, str], str]:
    """The address of a page in a language: `address("fr", "publications/{reference}/")`."""
    reference = versions[1].publication.reference
    return lambda language, page: f"/{language}/{page.format(reference=reference)}"
