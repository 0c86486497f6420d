"""Minutes and accounts on paper, in Arabic, in French and in both, read back from the PDF."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext, override, pgettext

from tamazgana_open import pdf
from tamazgana_open.publications import canonical
from tamazgana_open.publications.qr import qr_data_uri
from tests import reading
from tests.workshops import paper
from workshops.models.choices import Group
from workshops.paper.document import HEADINGS, context

pytestmark = pytest.mark.xdist_group("paper")

REFERENCE = "BML-EX-2031-PV-002"
EDITIONS = [("ar",), ("fr",), ("ar", "fr")]
FONTS = {"Paper-Arabic", "Paper-Arabic-Bold", "Paper-Latin", "Paper-Latin-Bold"}
INLINE = re.compile(r"</?(?:a|b|bdi|em|small|span|strong|time)\b[^>]*>")
TAG = re.compile(r"<[^>]+>")
CELL = 3  # points of tolerance when a position is compared

# No test here asks for the database: a document is made from frozen content alone.
_made: dict[tuple[str, tuple[str, ...]], pdf.Pdf] = {}


def html(content: dict[str, Any], languages: tuple[str, ...]) -> str:
    """The document's HTML, given what the queue's worker gives."""
    sha256 = canonical.sha256(canonical.dumps(content))
    address = f"{content['commune']['public_url']}/ar/publications/{REFERENCE}/"
    given = {
        "content": content,
        "languages": languages,
        "language": languages[0],
        "reference": REFERENCE,
        "sha256": sha256,
        "short_hash": " ".join(sha256[start : start + 4] for start in (0, 4, 8)),
        "page_url": address,
        "qr_svg_data_uri": qr_data_uri(address),
    }
    with override(languages[0]):
        return render_to_string("workshops/minutes_document.html", given | context(content, languages))


def render(content: dict[str, Any], languages: tuple[str, ...]) -> pdf.Pdf:
    """The PDF, made as the queue's worker makes it."""
    return pdf.render(html(content, languages), identifier=REFERENCE, style=pdf.palette(content["commune"]["colours"]))


def made(languages: tuple[str, ...], content: dict[str, Any] | None = None) -> pdf.Pdf:
    """The PDF of the made-up minutes, or of other content; each is made once."""
    content = content or paper.content()
    key = (json.dumps(content), languages)
    if key not in _made:
        _made[key] = render(content, languages)
    return _made[key]


def copied(languages: tuple[str, ...], content: dict[str, Any] | None = None) -> str:
    """What a reader gets who copies the text, in one line: of the made-up minutes from the PDF, of other content from
    the HTML, which becomes a PDF in the same way."""
    if content is None:
        return " ".join(reading.copied(made(languages).content).split())
    body = html(content, languages).partition("<body")[2]
    return " ".join(reading.plain(unescape(TAG.sub(" ", INLINE.sub("", body)))).split())


def texts(value: Any, language: str) -> Iterator[str]:
    """Every text of some content in one language."""
    if isinstance(value, dict):
        if set(value) == {"ar", "fr"} and isinstance(value["ar"], str):
            yield value[language]
        else:
            for item in value.values():
                yield from texts(item, language)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, language)


def label(words: str, language: str, context: str = "on paper", **values: Any) -> str:
    """A label of the document as a reader of a language sees it."""
    with override(language):
        found = pgettext(context, words) if context else gettext(words)
    return reading.plain(found % values if values else found)


def heading(name: str, language: str) -> str:
    """The heading of a part as a reader of a language sees it."""
    with override(language):
        return reading.plain(str(HEADINGS[name]))


def says(languages: tuple[str, ...], words: str, content: dict[str, Any] | None = None) -> bool:
    """Whether these words stand in the text that a reader copies, one after another."""
    return reading.tokens(words) in reading.tokens(copied(languages, content))


def rows(content: bytes) -> list[list[str]]:
    """What stands beside each other on each line of a document in French."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return [re.split(r"\s{2,}", line.strip()) for line in reading.plain(done.stdout.decode()).splitlines()]


# What it says -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", EDITIONS)
def test_nearly_all_recorded_words_can_be_copied_out(languages: tuple[str, ...]) -> None:
    content = paper.content()
    under_one_heading = [row | {"axis": None} for row in content["recommendations"]]
    wanted: Counter[str] = Counter()
    for language in languages:
        for text in texts(content | {"recommendations": under_one_heading}, language):
            wanted.update(reading.tokens(text).split())
    missing = wanted - Counter(reading.tokens(reading.copied(made(languages).content)).split())
    assert sum(missing.values()) <= 0.02 * sum(wanted.values()), missing


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_parts_stand_in_the_order_of_the_paper(language: str) -> None:
    line = " ".join(reading.copied(made((language,)).content).split())
    names = [name for name in HEADINGS if name != "signature"]
    places = [line.find(heading(name, language)) for name in names]
    assert -1 not in places
    # "Actions agreed" is also the head of a column in the part before it: what counts is where each first stands.
    outline = [title for _level, title, _page in reading.opened(made((language,)).content).get_toc()]
    assert [reading.plain(title) for title in outline[1:-1]] == [heading(name, language) for name in HEADINGS]


def test_amounts_ranges_hours_and_dates_stand_in_order_in_arabic_lines() -> None:
    line = reading.tokens(reading.copied(made(("ar",)).content))
    for wanted in (
        "انعقد يوم الثلاثاء 18 مارس 2031",
        "من الساعة 10:30 إلى الساعة 13:45",
        "استفادت من 500.000,00 درهم",
        "القانون التنظيمي رقم 113.14 المتعلق بالجماعات",
        "طبقا للقانون رقم 31.13",
        "برنامج الانفتاح 2031-2033",
        "نشر المحضر يوم 20/02/2031",
        "وقع بتاريخ 25 مارس 2031",
        "رفع الاجتماع على الساعة 13:45",
    ):
        assert wanted in line


def test_french_hours_amounts_and_dates_are_written_the_french_way() -> None:
    line = copied(("fr",))
    for wanted in (
        "Réunion tenue le mardi 18 mars 2031, de 10:30 à 13:45",
        "500 000,00 DH",
        "12,5 %",
        "Signé le 25 mars 2031",
        "La réunion a été levée à 13:45.",
        "Vu la loi organique n° 113-14 relative aux communes",
    ):
        assert reading.plain(wanted) in line


def test_each_point_of_the_agenda_has_its_number_hour_and_duration() -> None:
    found = rows(made(("fr",)).content)
    for wanted in (
        ["1", "Bilan de l’année précédente", "10:30", "30 minutes"],
        ["2", "Règles d’attribution", "11:00", "90 minutes"],
        ["2.1", "Conditions et délais de candidature", "11:00", "45 minutes"],
        ["2.2", "Critères de sélection", "11:45", "45 minutes"],
        ["3", "Recommandations et clôture", "12:30", "–"],
    ):
        assert wanted in found


def test_the_agenda_stands_in_order_in_arabic_too() -> None:
    line = reading.tokens(copied(("ar",)))
    rows = ["1 عرض نتائج الدورة السابقة 10:30 30 دقيقة", "2.2 معايير الانتقاء 11:45 45 دقيقة"]
    assert all(row in line for row in rows)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_agenda_without_durations_has_no_column_of_hours(language: str) -> None:
    content = paper.account()
    assert "10:30" in copied((language,), content)  # when the meeting began
    assert copied((language,), content).count("10:30") == 1
    assert label("Duration", language) not in copied((language,), content)


@pytest.mark.parametrize(
    ("precision", "arabic", "french"),
    [
        ("day", "انعقد يوم الثلاثاء 18 مارس 2031", "Réunion tenue le mardi 18 mars 2031"),
        ("month", "انعقد في مارس 2031", "Réunion tenue en mars 2031"),
    ],
)
def test_a_date_is_not_shown_more_exactly_than_it_is_known(precision: str, arabic: str, french: str) -> None:
    content = paper.account(meeting=paper.meeting(precision=precision, ends_at=None))
    for language, wanted in (("ar", arabic), ("fr", french)):
        line = copied((language,), content)
        assert says((language,), wanted, content)
        assert "10:30" not in line
        assert ("18" in line.split(label("Kind", language))[0]) == (precision == "day")


def test_hours_are_those_of_the_frozen_moment_whatever_the_legal_time_is_now() -> None:
    """In Ramadan 2031 the offset may be decided otherwise: the paper shows the hour that was on the wall."""
    content = paper.content(meeting=paper.meeting(starts_at="2031-03-18T10:30+00:00"))
    assert "de 10:30 à 13:45" in copied(("fr",), content)


def test_what_is_not_known_is_left_out() -> None:
    content = paper.account(
        meeting=paper.meeting(
            subject=paper.NOTHING, place=paper.NOTHING, organisers=paper.NOTHING, invited=[], ends_at=None
        )
    )
    line = copied(("fr",), content)
    for words in ("Subject", "Place", "Organisers", "Invited"):
        assert label(words, "fr") not in line.split("Comment vérifier")[0]
    assert label("Programme", "fr") in line
    for name in ("opening", "presences", "reviews", "speeches", "working_groups", "recommendations", "decisions"):
        assert heading(name, "fr") not in line


def test_how_to_take_part_is_said_where_it_was_not_in_person_alone() -> None:
    assert "Sur place et en ligne" in copied(("fr",), paper.account(meeting=paper.meeting(attending="hybrid")))
    assert "Sur place" not in copied(("fr",))


# Figures ------------------------------------------------------------------------------------------------------------


def test_what_was_not_counted_is_never_a_zero() -> None:
    found = rows(made(("fr",)).content)
    for wanted in (
        ["Membres du conseil", "4", "9", "–", "13"],
        ["Instance de l’équité et de l’égalité", "5", "0", "–", "5"],
        ["Associations", "11", "14", "3", "28"],
        ["Directions d’établissements", "non compté"],
        ["Médias", "–", "–", "2", "2"],
        ["Total des personnes comptées", "20", "23", "5", "48"],
    ):
        assert wanted in found


def test_the_column_of_those_not_noted_appears_only_where_it_says_something() -> None:
    attendance = [{"group": "council", "women": 4, "men": 9, "unspecified": None}]
    content = paper.content(attendance=attendance)
    found = rows(made(("fr",), content).content)
    assert ["Groupe", "Femmes", "Hommes", "Total"] in found
    assert ["Membres du conseil", "4", "9", "13"] in found
    assert ["Total", "4", "9", "13"] in found
    line = copied(("fr",), content)
    assert "13 personnes ont été comptées, dont 4 femmes." in line
    assert "tiret" not in line


@pytest.mark.parametrize(
    ("women", "men", "arabic", "french"),
    [
        (0, 1, "سجل حضور شخص واحد.", "1 personne a été comptée."),
        (1, 1, "سجل حضور شخصين، من بينهم امرأة واحدة.", "2 personnes ont été comptées, dont 1 femme."),
        (2, 1, "سجل حضور 3 أشخاص، من بينهم امرأتان.", "3 personnes ont été comptées, dont 2 femmes."),
        (9, 18, "سجل حضور 27 شخصا، من بينهم 9 نساء.", "27 personnes ont été comptées, dont 9 femmes."),
        (40, 80, "سجل حضور 120 شخصا، من بينهم 40 امرأة.", "120 personnes ont été comptées, dont 40 femmes."),
        (100, 0, "سجل حضور 100 شخص، من بينهم 100 امرأة.", "100 personnes ont été comptées, dont 100 femmes."),
    ],
)
def test_the_total_in_words_agrees_with_its_number(women: int, men: int, arabic: str, french: str) -> None:
    attendance = [{"group": "council", "women": women, "men": men, "unspecified": None}]
    content = paper.content(attendance=attendance)
    for language, wanted in (("ar", arabic), ("fr", french)):
        source = re.sub(r"<[^>]+>", "", html(content, (language,)))
        assert reading.plain(wanted) in reading.plain(source)


def test_the_share_of_women_is_not_told_where_it_is_not_known() -> None:
    assert "48 personnes ont été comptées. Un tiret indique" in copied(("fr",))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_groups_that_nobody_counted_are_named_without_any_figure(language: str) -> None:
    line = copied((language,), paper.account())
    assert says((language,), label("The number of participants was not counted.", language, ""), paper.account())
    with override(language):
        assert reading.plain(str(Group.EQUALITY_BODY.label)) in line
    assert label("Total", language) not in line


# Recommendations and actions ----------------------------------------------------------------------------------------


def test_recommendations_stand_under_their_axes_numbered_as_recorded() -> None:
    found = [" ".join(row) for row in rows(made(("fr",)).content)]
    start = found.index("N° Recommandation")
    assert [line for line in found[start:] if re.match(r"\d ", line)][:7] == [
        "1 Axe 1 : Renforcer la transparence et l’intégrité",
        "1 Publier les règles et les délais avant le 31 janvier.",
        "2 Publier la liste des bénéficiaires et les montants versés.",
        "3 Axe 3 : Renforcer la participation citoyenne",
        "3 Associer une représentante des associations au choix.",
        "4 Axe 4 : Digitaliser les services communaux",
        "4 Permettre le dépôt en ligne à côté du papier.",
    ]


def test_recommendations_that_jump_between_axes_keep_their_order_and_each_names_its_axis() -> None:
    recommendations = [
        {"key": f"r{place}", "axis": paper.axis(number), "text": paper.both(f"توصية {place}", f"Proposition {place}")}
        for place, number in enumerate((1, 3, 1), start=1)
    ]
    found = [" ".join(row) for row in rows(made(("fr",), paper.content(recommendations=recommendations)).content)]
    start = found.index("N° Recommandation")
    assert [line for line in found[start:] if line][1:7] == [
        "1 Proposition 1",
        "Axe 1 : Renforcer la transparence et l’intégrité",
        "2 Proposition 2",
        "Axe 3 : Renforcer la participation citoyenne",
        "3 Proposition 3",
        "Axe 1 : Renforcer la transparence et l’intégrité",
    ]


def test_actions_say_who_and_by_when_and_a_dash_where_that_is_open() -> None:
    found = rows(made(("fr",)).content)
    assert ["2", "Recenser les associations actives de chaque", "Bureau des associations", "02/05/2031"] in found
    assert ["3", "Afficher l’appel dans les douars", "–", "–"] in found


def test_actions_of_earlier_meetings_say_what_became_of_them() -> None:
    found = rows(made(("fr",)).content)
    assert ["Publier le procès-verbal de la première", "Secrétariat du conseil", "01/03/2031", "Réalisée"] in found
    assert ["Publié le 20/02/2031."] in found
    assert "Première rencontre de communication, 11/02/2031" in copied(("fr",))


# Signed minutes and accounts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", EDITIONS)
def test_minutes_have_the_places_for_signature_and_seal_on_the_side_of_who_signed(languages: tuple[str, ...]) -> None:
    document = reading.opened(made(languages).content)
    for language in languages:
        wanted = label("Signature and seal", language)
        page, line = next(
            (page, line)
            for page in document
            for block in page.get_text("dict")["blocks"]
            for line in block.get("lines", [])
            if wanted in reading.plain("".join(span["text"] for span in line["spans"]))
        )
        middle = (line["bbox"][0] + line["bbox"][2]) / 2
        assert (middle < page.rect.width / 2) == (language == "ar")
        assert paper.content()["approval"]["office"][language] in reading.plain(page.get_text())
        frames = [drawing["rect"] for drawing in page.get_drawings() if drawing["rect"].contains(line["bbox"][:2])]
        assert max(frame.height for frame in frames) >= 100  # room for a stamp of 35 mm


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_account_says_what_it_is_and_has_neither_law_nor_signature(language: str) -> None:
    line = copied((language,), paper.account())
    assert label("Account of the meeting", language) in line
    words = "This account was prepared from a public report; the signed minutes have not been entered."
    assert says((language,), label(words, language, ""), paper.account())
    assert paper.account()["source"][language] in line
    assert label("Signature and seal", language) not in line
    assert "113" not in line
    assert heading("signature", language) not in line


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_account_stays_one_even_if_an_approval_came_into_its_content(language: str) -> None:
    line = copied((language,), paper.account(approval=paper.content()["approval"]))
    assert label("Signature and seal", language) not in line
    assert "صاحب المقعد" not in line


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_approval_entered_by_the_writer_is_said_to_be(language: str) -> None:
    words = "The approval was entered by the person who wrote the minutes, as the commune’s setting allows."
    approval = paper.content()["approval"] | {"by_writer": True}
    assert says((language,), label(words, language, ""), paper.content(approval=approval))
    assert not says((language,), label(words, language, ""))


def test_in_both_languages_the_arabic_stands_whole_before_the_french() -> None:
    pages = [" ".join(page.split()) for page in reading.pages(made(("ar", "fr")).content)]
    first_french = next(number for number, page in enumerate(pages) if "Procès-verbal" in page)
    signed = next(number for number, page in enumerate(pages) if label("Signature and seal", "ar") in page)
    assert signed < first_french
    assert all("محضر" not in page.replace("مثال توضيحي", "") for page in pages[first_french:-2])


def test_minutes_that_wait_for_their_translation_are_printed_in_arabic() -> None:
    from tests.commitments.paper import without_french

    content = without_french(paper.content(languages=("ar",)))
    content["commune"] = paper.COMMUNE
    assert label("translation under way", "ar", "") not in copied(("ar",), content)


def test_texts_cannot_become_markup() -> None:
    evil = '<script>x</script><img src="file:///etc/passwd">{{ content }}{% now "Y" %}'
    texts = {"ar": evil, "fr": evil}
    content = paper.content(
        meeting=paper.meeting(title=texts, subject=texts, place=texts, organisers=texts, programme_title=texts),
        opening=texts,
        closing=texts,
        approval={"name": evil, "office": texts, "on": "2031-03-25", "by_writer": False},
        speeches=[{"speaker": texts, "capacity": texts, "text": texts}],
        working_groups=[{"axis": None, "facilitator": texts, "discussed": texts}],
        recommendations=[{"key": "a", "axis": paper.axis(1) | {"title": texts}, "text": texts}],
        decisions=[{"key": "b", "text": texts, "responsible": texts, "due": None}],
        presences=[{"name": texts, "office": texts, "state": "present"}],
    )
    written = html(content, ("ar", "fr"))
    assert "<script" not in written
    assert "<img src=" not in written.replace('<img class="qr" src=', "")
    assert "&lt;script&gt;" in written


# Its pages ----------------------------------------------------------------------------------------------------------


def edges(content: bytes) -> Iterator[tuple[int, Any]]:
    """Every line of text with its page number."""
    for number, page in enumerate(reading.opened(content)):
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", []):
                yield number, line["bbox"]


@pytest.mark.parametrize("languages", EDITIONS)
def test_every_page_says_which_document_it_is_and_where_it_stands(languages: tuple[str, ...]) -> None:
    document = made(languages)
    pages = reading.pages(document.content)
    sha256 = canonical.sha256(canonical.dumps(paper.content()))
    assert len(pages) == document.pages
    for number, page in enumerate(pages, start=1):
        line = reading.tokens(page)
        assert REFERENCE in line
        assert f"{sha256[:4]} {sha256[4:8]} {sha256[8:12]}" in line
        footers = [
            reading.tokens(label("Page %(number)s of %(count)s", one, "", number=number, count=len(pages)))
            for one in languages
        ]
        assert any(set(footer.split()) <= set(line.split()) for footer in footers), line


@pytest.mark.parametrize("languages", EDITIONS)
def test_a_sample_is_marked_on_every_page_in_both_languages(languages: tuple[str, ...]) -> None:
    for page in reading.pages(made(languages).content):
        assert "مثال توضيحي" in page
        assert "Exemple illustratif" in page


def test_real_minutes_bear_no_mark() -> None:
    line = copied(("ar",), paper.content(illustrative=False))
    assert "توضيحي" not in line
    assert "illustratif" not in line


@pytest.mark.parametrize("languages", [("ar",), ("fr",)])
@pytest.mark.parametrize("lines", [0, 2, 3])
def test_no_heading_stands_alone_at_the_foot_of_a_page(languages: tuple[str, ...], lines: int) -> None:
    """The opening is made longer line by line, so that each part comes to lie across the edge of a page."""
    extra = "\n\n".join(["سطر من الافتتاح"] * lines), "\n\n".join(["Une ligne de l’ouverture"] * lines)
    content = paper.content(times=2, opening=paper.both(*extra))
    language = languages[0]
    with override(language):
        heads = {reading.plain(str(text)) for text in HEADINGS.values()}
    heads |= {reading.plain(speech["capacity"][language]) for speech in content["speeches"]}
    heads |= {reading.plain(axis[2 if language == "fr" else 1]) for axis in paper.AXES.values()}
    for page in reading.opened(made(languages, content).content):
        found = sorted(
            (line["bbox"][3], reading.plain("".join(span["text"] for span in line["spans"])).strip())
            for block in page.get_text("dict")["blocks"]
            for line in block.get("lines", [])
            if line["bbox"][3] < page.rect.height - 45
        )
        lowest, _words = found[-1]
        beside = " ".join(text for bottom, text in found if abs(bottom - lowest) < CELL)
        assert not any(beside == head or beside.endswith(f": {head}") for head in heads), beside
        assert not re.fullmatch(r"[\d.\s]+", beside), "a number without its text"


def test_a_table_that_goes_on_repeats_its_head() -> None:
    content = paper.content(times=12)
    head = label("By when", "fr")
    pages = reading.pages(made(("fr",), content).content)
    decisions = [page for page in pages if "Point focal" in page and "/2031" in page and "Afficher l’appel" in page]
    assert len(decisions) >= 2
    assert all(head in page for page in decisions)


def test_rows_are_not_broken_inside() -> None:
    """Each action has a first and a last word: both are on the same page."""
    text = "Une action dont le texte prend plusieurs lignes dans la colonne étroite où elle est écrite. " * 3
    decisions = [
        {
            "key": f"d{place}",
            "text": paper.both("إجراء", f"debut{place} {text} fin{place}"),
            "responsible": paper.NOTHING,
            "due": "2031-04-15",
        }
        for place in range(30)
    ]
    pages = reading.pages(made(("fr",), paper.content(decisions=decisions)).content)
    for place in range(30):
        first = [number for number, page in enumerate(pages) if re.search(rf"\bdebut{place}\b", page)]
        last = [number for number, page in enumerate(pages) if re.search(rf"\bfin{place}\b", page)]
        assert first == last
        assert len(first) == 1
    assert sum("debut" in page for page in pages) >= 3


def test_texts_longer_than_a_page_lose_nothing() -> None:
    words = " ".join(f"mot{number}" for number in range(1000))
    long = paper.both(words, words)
    content = paper.content(
        opening=long,
        agenda=[paper.agenda()[0] | {"said": long}],
        speeches=[{"speaker": paper.NOTHING, "capacity": paper.both("متدخل", "Une voix"), "text": long}],
        working_groups=[{"axis": paper.axis(1), "facilitator": paper.NOTHING, "discussed": long}],
        recommendations=[{"key": "a", "axis": paper.axis(1), "text": long}],
        decisions=[{"key": "b", "text": long, "responsible": paper.NOTHING, "due": None}],
    )
    found = Counter(reading.words(reading.copied(render(content, ("ar",)).content)))
    assert {found[f"mot{number}"] for number in range(1000)} == {6}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_very_long_words_do_not_leave_the_page(language: str) -> None:
    word = "https://exemple.example/" + "chemin" * 60
    arabic = "كلمةطويلةجدا" * 40
    long = paper.both(f"{arabic} {word}", f"{word} {'motsansfin' * 40}")
    content = paper.content(
        meeting=paper.meeting(title=long, place=long),
        opening=long,
        agenda=[paper.agenda()[0] | {"title": long}],
        speeches=[{"speaker": long, "capacity": long, "text": long}],
        recommendations=[{"key": "a", "axis": paper.axis(1) | {"title": long}, "text": long}],
        decisions=[{"key": "b", "text": long, "responsible": long, "due": "2031-04-15"}],
        presences=[{"name": long, "office": long, "state": "present"}],
    )
    document = render(content, (language,)).content
    width = reading.opened(document)[0].rect.width
    assert all(box[0] >= 0 and box[2] <= width for _page, box in edges(document))


@pytest.mark.parametrize("lines", [0, 8, 14, 20])
def test_nothing_is_signed_on_a_page_that_says_nothing_else(lines: int) -> None:
    closing = paper.both("شكر", "\n\n".join(["Des remerciements."] * lines) or "Merci.")
    pages = reading.pages(made(("fr",), paper.content(closing=closing)).content)
    signed = next(page for page in pages if label("Signature and seal", "fr") in page)
    assert "La réunion a été levée" in signed


def test_a_meeting_of_two_days_names_both() -> None:
    content = paper.content(meeting=paper.meeting(ends_at="2031-03-19T16:00+01:00"), closed_at="16:20")
    assert "Réunion tenue du mardi 18 mars 2031 à 10:30 au mercredi 19 mars 2031 à 16:20" in copied(("fr",), content)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_long_title_stands_in_one_line_above_the_pages(language: str) -> None:
    long = paper.both("لقاء تواصلي وتكويني حول برنامج الدعم " * 5, "Rencontre de formation sur les WWW " * 5)
    document = reading.opened(made((language,), paper.content(meeting=paper.meeting(title=long))).content)
    for page in list(document)[1:]:
        tops = {round(word[1] / CELL) for word in page.get_text("words") if word[3] < 53}
        assert max(tops) - min(tops) <= 2


def test_a_big_record_is_laid_out_in_full() -> None:
    document = made(("ar",), paper.content(times=31))
    assert 22 <= document.pages <= 30


# What it is ---------------------------------------------------------------------------------------------------------


def test_two_renderings_are_the_same_bytes() -> None:
    assert render(paper.content(), ("ar", "fr")) == made(("ar", "fr"))


@pytest.mark.parametrize("languages", EDITIONS)
def test_title_language_and_author_are_declared(languages: tuple[str, ...]) -> None:
    document = reading.opened(made(languages).content)
    content = paper.content()
    assert reading.value(document, document.pdf_catalog(), "Lang") == languages[0]
    title = f"{label('Minutes', languages[0])} – {content['meeting']['title'][languages[0]]}"
    assert document.metadata["title"] == title
    assert document.metadata["author"] == content["commune"]["name"][languages[0]]


@pytest.mark.parametrize("languages", EDITIONS)
def test_every_part_is_tagged_in_its_language_and_every_figure_described(languages: tuple[str, ...]) -> None:
    tags = reading.tags(made(languages).content)
    assert {language for kind, language, _alt in tags if kind == "/Sect"} == set(languages)
    figures = [alt for kind, _language, alt in tags if kind == "/Figure"]
    assert len(figures) == len(languages)
    assert all(f"https://ouvert.beni-mithal.example/ar/publications/{REFERENCE}/" in alt for alt in figures)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/L"} <= {kind for kind, _language, _alt in tags}


@pytest.mark.parametrize("languages", EDITIONS)
def test_only_our_fonts_are_embedded(languages: tuple[str, ...]) -> None:
    assert {"Paper-Arabic-Bold", "Paper-Latin"} <= reading.fonts(made(languages).content) <= FONTS


@pytest.mark.parametrize("languages", EDITIONS)
def test_the_last_page_says_how_to_verify_the_document(languages: tuple[str, ...]) -> None:
    for position, language in enumerate(languages):
        page = " ".join(reading.pages(made(languages).content)[position - len(languages)].split())
        assert label("How to verify this document", language, "") in page
        assert canonical.sha256(canonical.dumps(paper.content())) in page.replace(" ", "")


def test_plural_of_minutes_is_known_in_arabic() -> None:
    with override("ar"):
        forms = [ngettext("%(count)s minute", "%(count)s minutes", n) % {"count": n} for n in (1, 2, 5, 45, 100)]
    assert forms == ["دقيقة واحدة", "دقيقتان", "5 دقائق", "45 دقيقة", "100 دقيقة"]
