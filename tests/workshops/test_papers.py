"""Working papers of a meeting: invitation letters and the attendance sheet, read back from the PDFs."""

import re
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext

from tests import builders, meetings, reading
from workshops.models import AgendaItem, Group, Meeting, MeetingKind
from workshops.paper.letters import ADDRESSEES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("paper")]

MILLIMETRE = 72 / 25.4
START = (2031, 3, 18, 10, 30)


@pytest.fixture
def editor() -> Client:
    """A browser in which an editor has signed in."""
    return builders.signed_in(builders.person("editor"))


def planned(**fields: Any) -> Meeting:
    """A workshop on Tuesday 18 March 2031 at 10:30, until 13:30, with an agenda of two points."""
    made = meetings.meeting(**{"starts_at": meetings.local(*START), **fields})
    for place, (arabic, french) in enumerate([("عرض المحاور", "Présentation des axes"), ("نقاش", "Discussion")]):
        AgendaItem.objects.create(meeting=made, position=place, title_ar=arabic, title_fr=french, minutes=45)
    return made


def asked(client: Client, name: str, meeting: Meeting, portal: str = "fr", **query: str) -> Any:
    """The response to asking for a paper, in a language of the portal."""
    with override(portal):
        return client.get(reverse(name, args=[meeting.address]), query)


def copied(response: Any) -> str:
    """What a reader gets who copies the text, in one line."""
    assert response.status_code == 200, response
    return " ".join(reading.copied(response.content).split())


def rows(response: Any) -> list[list[str]]:
    """What stands beside each other on each line."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=response.content, capture_output=True, check=True)
    return [re.split(r"\s{2,}", line.strip()) for line in reading.plain(done.stdout.decode()).splitlines()]


def phrase(words: str, language: str, context: str = "on paper") -> str:
    """A phrase of the papers in a language."""
    with override(language):
        return reading.plain(pgettext(context, words) if context else gettext(words))


# The invitation -----------------------------------------------------------------------------------------------------


def test_there_is_a_letter_for_each_group_that_is_invited_and_one_with_a_blank_line(editor: Client) -> None:
    response = asked(editor, "space-invitation", planned(invited=[Group.COUNCIL, Group.SCHOOLS, Group.OTHER]))
    pages = [" ".join(page.split()) for page in reading.pages(response.content)]
    assert len(pages) == 3
    assert "À : Mesdames et Messieurs les membres du conseil communal" in pages[0]
    assert "À : Mesdames et Messieurs les directrices et directeurs des établissements scolaires" in pages[1]
    assert "Mesdames et Messieurs" not in pages[2]
    assert "Madame, Monsieur," in pages[2]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_group_but_the_others_is_addressed_in_each_language(language: str) -> None:
    assert set(ADDRESSEES) == set(Group.values) - {Group.OTHER}
    with override("en"):
        english = {str(text) for text in ADDRESSEES.values()}
    with override(language):
        translated = {str(text) for text in ADDRESSEES.values()}
    assert len(translated) == len(ADDRESSEES)
    assert not translated & english


def test_the_letter_says_what_when_where_and_on_what(editor: Client) -> None:
    line = copied(asked(editor, "space-invitation", planned()))
    for words in (
        "Commune de Beni Mithal",
        "Objet : invitation – Atelier de co-création",
        "J’ai l’honneur de vous inviter à la réunion",
        "« Programme d’ouverture 2031-2033 »",
        "mardi 18 mars 2031, de 10:30 à 13:30",
        "Salle de réunion du siège de la commune",
        "Choisir avec les habitants les axes prioritaires.",
        "l’expression de ma considération distinguée",
        "Le président du conseil communal",
        "1, rue des Oliviers · +212 500 00 00 00 · contact@beni-mithal.example",
    ):
        assert words in line
    found = rows(asked(editor, "space-invitation", Meeting.objects.get()))
    assert ["1", "Présentation des axes", "10:30", "45 minutes"] in found
    assert ["2", "Discussion", "11:15", "45 minutes"] in found


def test_the_arabic_letter_reads_in_order(editor: Client) -> None:
    line = reading.tokens(copied(asked(editor, "space-invitation", planned(), "ar")))
    for words in (
        "إلى السيدات والسادة عضوات وأعضاء المجلس الجماعي",
        "الموضوع دعوة إلى حضور اجتماع ورشة الإعداد المشترك",
        "سلام تام بوجود مولانا الإمام",
        "وذلك في إطار برنامج الانفتاح 2031-2033",
        "الثلاثاء 18 مارس 2031 من الساعة 10:30 إلى الساعة 13:30",
        "عرض المحاور 10:30 45 دقيقة",
        "وتفضلوا بقبول فائق عبارات التقدير والاحترام",
    ):
        assert words in line


def test_the_language_may_be_chosen_and_is_else_that_of_the_page(editor: Client) -> None:
    meeting = planned()
    assert "Objet : invitation" in copied(asked(editor, "space-invitation", meeting, "ar", language="fr"))
    assert "سلام تام" in copied(asked(editor, "space-invitation", meeting, "fr", language="ar"))
    assert "Objet : invitation" in copied(asked(editor, "space-invitation", meeting, "fr", language="xx"))


def test_a_meeting_online_gives_its_address_for_taking_part(editor: Client) -> None:
    link = "https://visio.example.org/une-salle-au-nom-assez-long/" + "x" * 120
    response = asked(editor, "space-invitation", planned(attending="online", link=link, place_ar="", place_fr=""))
    assert link in copied(response).replace(" ", "")
    page = reading.opened(response.content)[0]
    assert all(word[2] <= page.rect.width - 15 * MILLIMETRE for word in page.get_text("words"))
    assert "En ligne" in copied(response)


@pytest.mark.parametrize(("precision", "wanted"), [("day", "mardi 18 mars 2031, à"), ("month", "mars 2031, à")])
def test_what_is_not_known_of_the_date_is_left_for_the_pen(editor: Client, precision: str, wanted: str) -> None:
    line = copied(asked(editor, "space-invitation", planned(precision=precision, ends_at=None)))
    assert wanted in line
    assert "10:30" not in line.replace("Présentation des axes", "")
    assert ("18" in line.split("Lieu")[0].split("intitulé")[1]) == (precision == "day")


def test_a_meeting_of_two_days_names_both(editor: Client) -> None:
    meeting = planned(ends_at=meetings.local(2031, 3, 19, 16, 0))
    assert "du mardi 18 mars 2031 à 10:30 au mercredi 19 mars 2031 à 16:00" in copied(
        asked(editor, "space-invitation", meeting)
    )


def test_hours_are_those_of_the_commune_in_summer_and_winter(editor: Client) -> None:
    """In Ramadan (here March 2026) legal time is UTC+0, else UTC+1: the letter always shows the clock on the wall."""
    for day in ((2026, 3, 3, 10, 30), (2026, 5, 5, 10, 30)):
        meeting = planned(starts_at=meetings.local(*day))
        assert "de 10:30 à 13:30" in copied(asked(editor, "space-invitation", meeting))


def test_a_letter_that_needs_two_pages_keeps_its_signature_with_its_close(editor: Client) -> None:
    meeting = planned(invited=[])
    for place in range(2, 40):
        AgendaItem.objects.create(meeting=meeting, position=place, title_ar=f"نقطة {place}", title_fr=f"Point {place}")
    pages = [" ".join(page.split()) for page in reading.pages(asked(editor, "space-invitation", meeting).content)]
    assert len(pages) == 2
    assert "considération distinguée. Le président du conseil communal" in pages[1]
    assert "Point 39" in pages[1]


def test_a_title_without_french_is_given_in_arabic_without_a_remark(editor: Client) -> None:
    line = copied(asked(editor, "space-invitation", planned(title_fr="")))
    assert "ورشة الإعداد المشترك" in line
    assert phrase("translation under way", "fr", "") not in line


def test_a_sitting_of_the_council_has_a_plain_invitation() -> None:
    registrar = builders.signed_in(builders.person("registrar"))
    meeting = planned(kind=MeetingKind.SITTING, title_fr="Session ordinaire", invited=[Group.COUNCIL])
    line = copied(asked(registrar, "space-invitation", meeting))
    assert "Objet : invitation – Session ordinaire" in line
    assert "convocation" not in line.lower()
    assert "avis" not in line.lower()


def test_letters_of_the_sample_are_marked_on_every_page(editor: Client) -> None:
    programme = builders.programme("exemple-2031", illustrative=True)
    pages = reading.pages(asked(editor, "space-invitation", planned(programme=programme)).content)
    assert len(pages) == 3
    assert all("Exemple illustratif" in page and "مثال توضيحي" in page for page in pages)


# The attendance sheet -----------------------------------------------------------------------------------------------


def pen_rows(response: Any) -> list[list[float]]:
    """For each page the heights of the rows that hold a number, in millimetres."""
    found = []
    for page in reading.opened(response.content):
        edges = sorted(
            {round(y, 1) for drawing in page.get_drawings() for y in (drawing["rect"].y0, drawing["rect"].y1)
             if drawing["rect"].width > 15 * MILLIMETRE}
        )  # fmt: skip
        heights = []
        for word in page.get_text("words"):
            if word[4].isdigit() and word[1] > 60 and word[3] < page.rect.height - 45:
                above = [edge for edge in edges if edge <= word[1]]
                below = [edge for edge in edges if edge >= word[3]]
                if above and below and below[0] - above[-1] < 60:
                    heights.append((below[0] - above[-1]) / MILLIMETRE)
        found.append(heights)
    return found


def numbers(response: Any) -> list[int]:
    """The numbers of the rows, in order."""
    return [
        int(line[0])
        for line in rows(response)
        if len(line) == 1 and line[0].isdigit() and len(line[0]) <= 2
    ]  # fmt: skip


def test_each_group_has_its_rows_and_then_the_others(editor: Client) -> None:
    response = asked(editor, "space-sheet", planned(invited=[Group.ASSOCIATIONS, Group.COUNCIL]), rows="5")
    heads = [" ".join(row) for row in rows(response) if row[0] in {"Membres du conseil", "Associations", "Autres"}]
    assert list(dict.fromkeys(heads)) == [
        "Membres du conseil",
        "Associations",
        "Autres",
    ]  # in the order of papers, not of choosing
    assert numbers(response) == [1, 2, 3, 4, 5] * 3


def test_eight_rows_for_each_group_unless_others_are_asked_for(editor: Client) -> None:
    assert numbers(asked(editor, "space-sheet", planned(invited=[Group.STAFF]))) == [*range(1, 9)] * 2


def test_the_number_of_rows_is_asked_for_beside_the_sheet(editor: Client) -> None:
    for invited, expected in (([Group.STAFF], 8), ([], 25)):
        meeting = planned(invited=invited)
        page = editor.get(f"/fr/space/meetings/{meeting.address}/").content.decode()
        assert re.search(rf'<input[^>]*name="rows"[^>]*value="{expected}"', page)
        assert f'action="/fr/space/meetings/{meeting.address}/sheet.pdf"' in page


def test_without_groups_there_are_25_rows_and_no_heading(editor: Client) -> None:
    response = asked(editor, "space-sheet", planned(invited=[]))
    assert numbers(response) == [*range(1, 26)]
    assert "Autres" not in copied(response)


def test_others_that_are_invited_stand_once(editor: Client) -> None:
    response = asked(editor, "space-sheet", planned(invited=[Group.OTHER, Group.MEDIA]), rows="2")
    assert numbers(response) == [1, 2] * 2
    assert copied(response).count("Autres") == 1


@pytest.mark.parametrize("asked_for", ["0", "61", "-1", "abc", "1e3", "99999999999999999999"])
def test_other_numbers_of_rows_are_refused_with_a_message(editor: Client, asked_for: str) -> None:
    meeting = planned()
    response = asked(editor, "space-sheet", meeting, rows=asked_for)
    assert response.status_code == 302
    with override("fr"):
        assert response.url == reverse("space-meeting", args=[meeting.address])
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["Cette feuille de présence compte de 1 à 60 lignes par groupe."]


def test_a_number_may_be_typed_with_eastern_digits(editor: Client) -> None:
    assert numbers(asked(editor, "space-sheet", planned(invited=[]), rows="٥")) == [1, 2, 3, 4, 5]


def test_the_more_groups_the_fewer_rows_for_each(editor: Client) -> None:
    response = asked(editor, "space-sheet", planned(invited=list(Group.values)), rows="60")
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["Cette feuille de présence compte de 1 à 32 lignes par groupe."]


def test_rows_are_high_enough_for_a_signature(editor: Client) -> None:
    heights = [height for page in pen_rows(asked(editor, "space-sheet", planned(), rows="20")) for height in page]
    assert len(heights) >= 60
    assert min(heights) >= 9


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_page_repeats_the_columns_and_says_of_which_meeting_it_is(editor: Client, language: str) -> None:
    response = asked(editor, "space-sheet", planned(), language, rows="30")
    pages = reading.pages(response.content)
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        for column in ("No.", "Full name", "Capacity", "Woman", "Man", "Signature"):
            assert phrase(column, language) in page
        line = reading.tokens(page)
        footer = phrase("Page %(number)s of %(count)s", language, "") % {"number": number, "count": len(pages)}
        assert set(reading.tokens(footer).split()) <= set(line.split())
        assert "18/03/2031" in line
        assert {"ar": "ورشة الإعداد المشترك", "fr": "Atelier de co-création"}[language] in " ".join(page.split())


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_sheet_tells_why_names_are_asked_for_and_asks_for_nothing_more(editor: Client, language: str) -> None:
    line = copied(asked(editor, "space-sheet", planned(), language))
    assert {"ar": "09.08", "fr": "loi n° 09-08"}[language] in line
    for never in ("CIN", "CNIE", "Tél", "Téléphone", "البطاقة", "الهاتف"):
        assert never not in line


def test_a_group_that_goes_on_names_itself_on_every_page(editor: Client) -> None:
    meeting = planned(invited=[Group.COUNCIL, Group.ASSOCIATIONS])
    pages = reading.opened(asked(editor, "space-sheet", meeting, rows="30").content)
    assert len(pages) >= 4
    for page in pages:
        words = [word for word in page.get_text("words") if word[0] < 30 * MILLIMETRE and word[1] > 20 * MILLIMETRE]
        first_row = min(word[1] for word in words if word[4].isdigit())
        heads = [word[4] for word in words if word[1] < first_row and word[4] in {"Membres", "Associations", "Autres"}]
        assert len(heads) == 1


def test_no_group_begins_at_the_foot_of_a_page_without_a_row(editor: Client) -> None:
    meeting = planned(invited=[Group.COUNCIL, Group.STAFF, Group.MEDIA, Group.YOUTH])
    for count in (4, 9, 13):
        for page in reading.opened(asked(editor, "space-sheet", meeting, rows=str(count)).content):
            words = [word for word in page.get_text("words") if word[3] < page.rect.height - 45]
            assert max(words, key=lambda word: word[3])[4].isdigit()


# Who, and when ------------------------------------------------------------------------------------------------------

PAPERS = ["space-invitation", "space-sheet"]


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        ("editor", MeetingKind.WORKSHOP, 200),
        ("focal_point", MeetingKind.WORKSHOP, 200),
        ("registrar", MeetingKind.WORKSHOP, 403),
        ("council_member", MeetingKind.WORKSHOP, 403),
        ("administrator", MeetingKind.WORKSHOP, 403),
        ("registrar", MeetingKind.SITTING, 200),
        ("editor", MeetingKind.SITTING, 403),
    ],
)
def test_papers_are_for_those_who_record_the_meeting(name: str, role: str, kind: str, status: int) -> None:
    client = builders.signed_in(builders.person(role))
    assert asked(client, name, planned(kind=kind)).status_code == status


@pytest.mark.parametrize("name", PAPERS)
def test_a_meeting_that_one_does_not_see_is_not_there(name: str, editor: Client) -> None:
    hidden = planned(public_from=None)
    assert asked(editor, name, hidden).status_code == 200
    member = builders.signed_in(builders.person("council_member"))
    assert asked(member, name, hidden).status_code == 404
    with override("fr"):
        assert editor.get(reverse(name, args=["2031-03-18-nowhere"])).status_code == 404


@pytest.mark.parametrize("name", PAPERS)
def test_signed_out_one_is_asked_to_sign_in(name: str, visitor: Client) -> None:
    response = asked(visitor, name, planned())
    assert response.status_code == 302
    assert "/account/" in response.url


@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_only_read(name: str, editor: Client) -> None:
    with override("fr"):
        assert editor.post(reverse(name, args=[planned().address])).status_code == 405


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("act", ["postpone", "cancel"])
def test_a_meeting_that_does_not_take_place_has_no_papers(name: str, act: str, editor: Client) -> None:
    meeting = planned()
    getattr(meeting, act)(by=None, reason=meetings.REASON)
    response = asked(editor, name, meeting)
    assert response.status_code == 302
    with override("fr"):
        assert response.url == reverse("space-meeting", args=[meeting.address])
    assert "qui n’a pas lieu comme annoncé" in str(next(iter(get_messages(response.wsgi_request))))


@pytest.mark.parametrize("name", PAPERS)
def test_papers_of_a_meeting_that_was_held_can_be_had_again(name: str, editor: Client) -> None:
    meeting = planned(starts_at=timezone.now() - timedelta(days=1))
    meeting.hold(by=None)
    assert asked(editor, name, meeting).status_code == 200


# What they are ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_paper_is_shown_in_the_browser_and_kept_nowhere(name: str, language: str, editor: Client) -> None:
    meeting = planned()
    response = asked(editor, name, meeting, language)
    assert response["Content-Type"] == "application/pdf"
    kind = {"space-invitation": "invitation", "space-sheet": "attendance"}[name]
    assert response["Content-Disposition"] == f'inline; filename="{kind}-{meeting.address}.{language}.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_paper_is_tagged_and_has_no_reference(name: str, language: str, editor: Client) -> None:
    response = asked(editor, name, planned(), language)
    document = reading.opened(response.content)
    assert reading.value(document, document.pdf_catalog(), "Lang") == language
    tags = reading.tags(response.content)
    assert {found for kind, found, _alt in tags if kind == "/Sect"} == {language}
    assert {"/H1", "/Table", "/TH"} <= {kind for kind, _language, _alt in tags}
    assert not re.search(r"\bBML-", copied(response))
    assert phrase("How to verify this document", language, "") not in copied(response)


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_plan_gives_the_same_bytes(name: str, editor: Client) -> None:
    meeting = planned()
    assert asked(editor, name, meeting).content == asked(editor, name, meeting).content


@pytest.mark.parametrize("name", PAPERS)
def test_texts_cannot_become_markup_nor_leave_the_page(name: str, editor: Client) -> None:
    evil = '<script>x</script><img src="file:///etc/passwd">' + "sansfin" * 15
    response = asked(editor, name, planned(title_ar=evil, title_fr=evil, place_ar=evil, place_fr=evil))
    assert '<script>x</script><imgsrc="file:///etc/passwd">' in copied(response).replace(" ", "")
    assert len(reading.opened(response.content)[0].get_images()) == 0
    for page in reading.opened(response.content):
        assert all(word[0] >= 0 and word[2] <= page.rect.width for word in page.get_text("words"))
