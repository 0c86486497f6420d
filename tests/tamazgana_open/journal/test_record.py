"""The journal: who did what and when; public where the act is public; never changed."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tamazgana_open.commune.models import Commune
from tamazgana_open.journal import acts
from tamazgana_open.journal.changes import record
from tamazgana_open.journal.models import Entry
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def test_an_act_that_no_room_knows_is_refused() -> None:
    with pytest.raises(ValueError, match=r"programme\.painted"):
        record("programme.painted", by=None)
    assert not Entry.objects.exists()


def test_an_entry_says_what_was_done_by_whom_to_what_and_where_it_is_read() -> None:
    programme = builders.empty_programme()
    person = builders.person("focal_point")

    entry = record("axis.added", by=person, target=programme, number=3)

    entry.refresh_from_db()
    assert (entry.by, entry.path) == (person, "programmes/2031-2033/")
    assert entry.target == {"ar": "برنامج الانفتاح 2031-2033", "fr": "Programme d’ouverture 2031-2033"}
    assert entry.details == {"number": 3}


def test_the_sentence_is_told_in_the_readers_language() -> None:
    entry = record("publication.issued", by=None, reference="BML-2031-PO-001")
    assert "BML-2031-PO-001" in entry.sentence("ar")
    assert entry.sentence("ar") != entry.sentence("fr")


def test_a_detail_that_an_old_entry_lacks_leaves_a_blank_and_no_error() -> None:
    assert "…" in record("publication.issued", by=None).sentence("fr")


def test_an_act_that_no_room_tells_any_more_shows_its_code() -> None:
    assert acts.sentence("market.held", {}) == "market.held"


def test_a_detail_cannot_reach_into_the_program() -> None:
    # str.format_map would follow attributes: a sentence is ours, a detail is not.
    entry = record("publication.issued", by=None, reference="{by.password} {0} {reference.__class__}")
    assert "{by.password} {0} {reference.__class__}" in entry.sentence("fr")


# Append-only ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "assignment",
    [
        "act = 'other'",
        "at = '2020-01-01 00:00:00+00'",
        "by_id = NULL",
        "target = '{}'",
        "path = '/elsewhere/'",
        "details = '{}'",
        "public = NOT public",
    ],
)
def test_the_database_refuses_to_change_an_entry(assignment: str) -> None:
    entry = record("axis.added", by=builders.person("editor"), target=builders.empty_programme(), number=3)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE journal_entry SET {assignment} WHERE id = %s", [entry.pk])
    after = Entry.objects.get(pk=entry.pk)
    assert (after.act, after.details, after.by_id, after.public) == ("axis.added", {"number": 3}, entry.by_id, True)


def test_the_database_refuses_to_delete_an_entry_on_postgresql() -> None:
    # On SQLite, which is for the demonstration, emptying a table is a DELETE too.
    record("axis.added", by=None, number=3)
    refused = False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM journal_entry")
    except DatabaseError as error:
        refused = "never changes" in str(error)
    assert refused == (connection.vendor == "postgresql")
    assert Entry.objects.exists() == (connection.vendor == "postgresql")


def test_a_person_whom_the_journal_names_cannot_be_deleted() -> None:
    person = builders.person("editor")
    record("axis.added", by=person, number=3)
    with pytest.raises(DatabaseError), transaction.atomic():
        delete_person(person.pk)


def delete_person(pk: int) -> None:
    """Delete somebody behind the portal's back."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user_roles")
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [pk])
        connection.check_constraints()


# Public and internal ----------------------------------------------------------------------------------------------


@pytest.fixture
def entries(commune: Commune) -> None:
    """One public and one internal entry by the same person."""
    person = builders.person("focal_point", name="Nom Secret", office_fr="Point focal", office_ar="نقطة الارتكاز")
    record("publication.issued", by=person, reference="BML-2031-PO-007")
    record("axis.moved", by=person, public=False, number=987654)


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_public_reads_public_entries_only_and_offices_never_names(visitor: Client, language: str) -> None:
    page = visitor.get(f"/{language}/journal/").content.decode()
    assert "BML-2031-PO-007" in page
    assert "987654" not in page
    assert "Nom Secret" not in page
    assert {"ar": "نقطة الارتكاز", "fr": "Point focal"}[language] in page


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("address", ["data/journal.csv", "data/journal.json"])
def test_open_data_has_public_entries_only_even_for_staff(address: str) -> None:
    staff = builders.signed_in(builders.person("editor"))
    for client in (Client(), staff):
        response = client.get(f"/fr/{address}")
        text = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
        assert "BML-2031-PO-007" in text
        assert "axis.moved" not in text
        assert "Nom Secret" not in text


@pytest.mark.usefixtures("entries")
def test_staff_read_internal_entries_too() -> None:
    staff = builders.signed_in(builders.person("editor"))
    assert "987654" in staff.get("/fr/journal/").content.decode()


@pytest.mark.usefixtures("entries")
def test_somebody_with_an_account_but_no_role_reads_what_the_public_reads() -> None:
    nobody = builders.signed_in(builders.person())
    assert "987654" not in nobody.get("/fr/journal/").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "abc", "١", "2%00", "1e9", ""])
def test_any_page_number_is_answered(visitor: Client, commune: Commune, page: str) -> None:
    assert visitor.get(f"/ar/journal/?page={page}").status_code == 200
