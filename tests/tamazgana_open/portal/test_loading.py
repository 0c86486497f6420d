"""Loading the facts and the sample: true to the letter, never twice, the sample only in the demonstration."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open.accounts.models import User
from tamazgana_open.commune.models import Commune, CouncilMember
from tamazgana_open.publications.models import Publication
from tests.tamazgana_open.portal.counting import everything

pytestmark = pytest.mark.django_db


# The facts ------------------------------------------------------------------------------------------------------------


def test_the_commune_is_named_as_the_facts_say(facts: Programme) -> None:
    commune = Commune.current()
    assert (commune.name_ar, commune.name_fr) == ("جماعة تمزكانة", "Commune de Tamazgana")
    assert "تاونات" in commune.province_ar
    assert "Taounate" in commune.province_fr
    assert commune.public_url == "https://portail.example"
    assert commune.reference_prefix == "TMZ"


def test_the_five_axes_stand_as_agreed(facts: Programme) -> None:
    assert list(facts.axes.values_list("number", "title_ar")) == [
        (1, "تعزيز الشفافية والنزاهة"),
        (2, "ضمان الحق في الوصول إلى المعلومة"),
        (3, "تعزيز المشاركة المواطنة"),
        (4, "رقمنة الخدمات الجماعية"),
        (5, "تطوير آليات تتبع برامج الجماعة"),
    ]
    assert all(axis.title_fr for axis in facts.axes.all())


def test_the_steps_have_the_days_and_hours_of_the_report(facts: Programme) -> None:
    events = {event.key: event for event in facts.events.all()}
    known = {key: (timezone.localtime(event.starts_at), event.precision, event.state) for key, event in events.items()}

    def local(key: str) -> tuple[str, str, str]:
        at, precision, state = known[key]
        return (
            at.strftime(
                "%Y-%m-%d %H:%M" if precision == "moment" else {"day": "%Y-%m-%d", "month": "%Y-%m"}[precision]
            ),
            precision,
            state,
        )

    assert sorted(local(key) for key in known) == sorted(
        [
            ("2024-12", "month", "held"),
            ("2025-01", "month", "held"),
            ("2025-02-11", "day", "held"),
            ("2025-03-07 10:30", "moment", "held"),
            ("2025-03-07 14:00", "moment", "held"),
            ("2025-03-18 10:30", "moment", "held"),
            ("2025-10", "month", "not_recorded"),
        ]
    )
    workshop = next(event for event in events.values() if event.starts_at.date().isoformat() == "2025-03-18")
    assert workshop.starts_at == datetime(2025, 3, 18, 10, 30, tzinfo=UTC)


def test_nobody_but_the_people_of_the_report_is_named(facts: Programme) -> None:
    names = {"محمد الحجيرة", "عبد العزيز بالقاسمي", "أمل البوزيدي"}
    for member in CouncilMember.objects.all():
        assert any(name in member.name_ar for name in names)
    assert not User.objects.exists()


def test_nothing_is_invented(facts: Programme) -> None:
    assert not facts.commitments.exists()
    assert not facts.versions.exists()
    assert set(Publication.objects.values_list("kind", flat=True)) == {"account"}
    assert facts.stage == "preparation"
    assert not facts.illustrative
    commune = Commune.current()
    assert not any((commune.phone, commune.email, commune.address_ar, commune.data_protection_number))


def test_no_year_is_given_for_the_countrys_membership(facts: Programme) -> None:
    text = " ".join(f"{event.title_ar} {event.title_fr}" for event in facts.events.all())
    text += "".join(publication.content for publication in Publication.objects.all())
    assert "الشراكة من أجل الحكومة المنفتحة" in text
    assert "2018" not in f"{text} {facts.summary_ar} {facts.summary_fr}"
    assert "2024" not in f"{text} {facts.summary_ar} {facts.summary_fr}"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_home_page_tells_the_facts(facts: Programme, visitor: Client, language: str) -> None:
    page = visitor.get(f"/{language}/").content.decode()
    assert {"ar": "18 مارس 2025", "fr": "18 mars 2025"}[language] in page
    assert "10:30" in page
    assert {"ar": "رقمنة الخدمات الجماعية", "fr": "services communaux"}[language] in page


def test_facts_loaded_twice_double_nothing(facts: Programme) -> None:
    before = everything()
    call_command("load_facts", public_url="https://portail.example")
    assert everything() == before


def test_what_the_commune_has_changed_since_is_left_alone(facts: Programme) -> None:
    Commune.objects.update(phone="+212 500 00 00 99", name_fr="Commune de Timezgana")
    facts.axes.filter(number=1).update(title_fr="Titre retouché")
    call_command("load_facts", public_url="https://ailleurs.example")
    commune = Commune.current()
    assert (commune.phone, commune.name_fr) == ("+212 500 00 00 99", "Commune de Timezgana")
    assert commune.public_url == "https://portail.example"
    assert facts.axes.get(number=1).title_fr == "Titre retouché"


# The sample -----------------------------------------------------------------------------------------------------------


def test_the_sample_is_refused_outside_the_demonstration(facts: Programme, settings: Any) -> None:
    settings.DEMONSTRATION = False
    before = everything()
    with pytest.raises(CommandError):
        call_command("load_sample")
    assert everything() == before
