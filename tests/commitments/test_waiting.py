"""What waits in the text of programmes, for who writes it, and since when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commitments import waiting
from commitments.models import Commitment, Version
from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.bilingual import AUTHORITATIVE
from tests import builders, councils

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("profile")]


@pytest.fixture
def profile(db: None) -> None:
    """The profile of the made-up commune."""
    builders.commune()


@pytest.fixture
def focal(db: None) -> User:
    """Who writes the text."""
    return builders.person("focal_point")


def found(user: User) -> dict[str, tuple[int, int | None]]:
    """What waits: how much of it, for how many days."""
    return {line.code: (line.count, line.days) for line in waiting.lines(user)}


def saved(commitment: Commitment, days: int) -> None:
    """The commitment, last saved so many days ago."""
    Commitment.objects.filter(pk=commitment.pk).update(saved_at=timezone.now() - timedelta(days=days))


def test_nothing_waits_in_a_complete_text_that_is_frozen(focal: User) -> None:
    builders.frozen_programme()
    assert found(focal) == {}


def test_missing_and_outdated_texts_and_changes_wait_since_they_were_saved(focal: User) -> None:
    programme = builders.frozen_programme().programme
    first, second, *_others = programme.commitments.all()
    first.problem_ar, first.solution_fr = "مشكل آخر", ""  # one translation is of other words, one is gone
    first.save()
    saved(first, 8)
    second.partners_ar, second.partners_fr = "جمعية أخرى", "Une autre association"
    second.confirm_translations(["partners"])
    second.save()
    saved(second, 3)
    assert found(focal) == {"gaps": (1, 8), "outdated": (1, 8), "unfrozen": (2, 8)}


def test_a_version_in_arabic_alone_waits_for_its_translation(focal: User) -> None:
    version = councils.validated()
    version.programme.put_to_vote(version, by=focal)
    row = builders.changed_title(version.programme.commitments.first())
    row.title_fr = ""
    row.save()
    Version.freeze(version.programme, by=focal, why=builders.WHY, languages=(AUTHORITATIVE,))
    (line,) = waiting.lines(focal)
    assert line.code == "untranslated"
    assert line.url.endswith("/space/programmes/2031-2033/versions/2/translate/")


@pytest.mark.parametrize("role", [role for role in RoleCode.values if role != RoleCode.FOCAL_POINT])
def test_nothing_of_the_text_waits_for_others(role: str) -> None:
    programme = builders.programme()
    row = programme.commitments.first()
    row.problem_fr = ""
    row.save()
    assert found(builders.person(role)) == {}
