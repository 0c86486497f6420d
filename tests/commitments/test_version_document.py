"""A frozen version on paper, in Arabic, in French and in both, read back from the PDF."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from commitments.document import context
from tamazgana_open import pdf
from tamazgana_open.publications import canonical
from tamazgana_open.publications.qr import qr_data_uri
from tests import reading
from tests.commitments import paper

pytestmark = pytest.mark.xdist_group("paper")

REFERENCE = "BML-EX-2025-PO-002"
EDITIONS = [("ar",), ("fr",), ("ar", "fr")]
FONTS = {"Paper-Arabic", "Paper-Arabic-Bold", "Paper-Latin", "Paper-Latin-Bold"}

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
        return render_to_string("commitments/version_document.html", given | context(content, languages))


def render(content: dict[str, Any], languages: tuple[str, ...]) -> pdf.Pdf:
    """The PDF, made as the queue's worker makes it."""
    return pdf.render(html(content, languages), identifier=REFERENCE, style=pdf.palette(content["commune"]["colours"]))


def made(languages: tuple[str, ...], **options: Any) -> pdf.Pdf:
    """The PDF of the made-up programme; each is made once."""
    content = paper.content(**options)
    key = (json.dumps(content), languages)
    if key not in _made:
        _made[key] = render(content, languages)
    return _made[key]


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


def label(words: str, language: str, **values: Any) -> str:
    """A label of the document as a reader of a language sees it."""
    with override(language):
        return reading.plain(gettext(words) % values if values else gettext(words))


# What it says -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", EDITIONS)
def test_nearly_all_words_can_be_copied_out(languages: tuple[str, ...]) -> None:
    content = paper.content()
    wanted: Counter[str] = Counter()
    for language in languages:
        for text in texts([content["programme"], content["version"], content["commune"]["name"]], language):
            wanted.update(reading.words(text))
    found = Counter(reading.words(reading.copied(made(languages).content)))
    missing = wanted - found
    assert sum(missing.values()) <= 0.03 * sum(wanted.values()), missing


@pytest.mark.parametrize("languages", [("ar",), ("ar", "fr")])
def test_amounts_and_ranges_stand_in_order_in_arabic_lines(languages: tuple[str, ...]) -> None:
    copied = reading.copied(made(languages).content)
    lines = reading.tokens(copied)
    for wanted in (
        "يتجاوز 500.000,00 درهم خلال",
        "برنامج 2025-2027 طبقا",
        "رقم 31.13 ويُنشر".replace("ُ", ""),
        "من نونبر 2025 إلى مارس 2027",
    ):
        assert wanted in lines
    for run in ("+212 500 00 00 00", "contact@beni-mithal.example", "500.000,00", "31/01/2026"):
        assert run in copied


def test_french_amounts_are_written_the_french_way() -> None:
    assert "500 000,00 DH" in " ".join(reading.copied(made(("fr",)).content).split())


def test_the_sheet_keeps_the_order_of_the_network() -> None:
    """Title, problem, solution, principles, cost and funding, expected result; then what the portal adds."""
    sheet = " ".join(reading.opened(made(("fr",)).content)[3].get_text().split())
    order = [
        "Publier les règles avant l’aide, partie 1.1",
        "La commune réserve chaque année",
        "Le conseil fixe un plafond",
        "Transparence et redevabilité",
        "Budget de la commune",
        "Les associations concourent",
        "Bureau du conseil",
        "Associations locales",
        "De novembre 2025 à mars 2027",
        "Douar El Aïn",
        "Rédaction du guide",
        "Part des rapports publiés",
        "Les rapports d’utilisation sont en ligne",
    ]
    positions = [sheet.find(words) for words in order]
    assert -1 not in positions
    assert positions == sorted(positions)


def test_each_arabic_sheet_is_followed_by_its_french_one() -> None:
    outline = [(level, title) for level, title, _page in reading.opened(made(("ar", "fr")).content).get_toc()]
    sheets = [title for level, title in outline if level == 2]
    programme = paper.content()["programme"]
    assert sheets == [
        commitment["title"][language]
        for axis in programme["axes"]
        for commitment in axis["commitments"]
        for language in ("ar", "fr")
    ]


def test_a_version_that_waits_for_its_translation_is_printed_in_arabic() -> None:
    content = paper.without_french(paper.content(languages=("ar",)))
    copied = reading.copied(render(content, ("ar",)).content)
    assert label("translation under way", "ar") not in copied
    assert "يتجاوز 500.000,00 درهم" in reading.tokens(copied)


def test_texts_cannot_become_markup() -> None:
    evil = '<script>x</script><img src="file:///etc/passwd">{{ content }}{% now "Y" %}'
    content = paper.content(title={"ar": evil, "fr": evil}, summary={"ar": evil, "fr": evil})
    written = html(content, ("ar", "fr"))
    assert "<script" not in written
    assert "&lt;script&gt;" in written


# Its pages ----------------------------------------------------------------------------------------------------------


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
        # On the cover in both languages pdftotext gives the three parts of the Arabic footer from left to right.
        footers = [reading.tokens(_page_of(number, len(pages), one)) for one in languages]
        assert any(set(footer.split()) <= set(line.split()) for footer in footers), line
        assert len(languages) == 2 or footers[0] in line


def _page_of(number: int, count: int, language: str) -> str:
    return label("Page %(number)s of %(count)s", language, number=number, count=count)


@pytest.mark.parametrize("languages", EDITIONS)
def test_a_sample_is_marked_on_every_page_in_both_languages(languages: tuple[str, ...]) -> None:
    for page in reading.pages(made(languages).content):
        assert "مثال توضيحي" in page
        assert "Exemple illustratif" in page


def test_a_real_programme_bears_no_mark() -> None:
    copied = reading.copied(made(("ar",), illustrative=False).content)
    assert "توضيحي" not in copied
    assert "illustratif" not in copied


@pytest.mark.parametrize("languages", EDITIONS)
def test_the_contents_name_the_page_of_each_sheet(languages: tuple[str, ...]) -> None:
    """Read from the numbers printed, compared with the pages on which the headings are."""
    document = reading.opened(made(languages).content)
    where = {title: page for level, title, page in document.get_toc() if level == 2}
    axes = paper.content()["programme"]["axes"]
    for position, language in enumerate(languages):
        page = document[1 + position]
        rows = [word for word in page.get_text("words") if word[4].isdigit()]
        for commitment in (commitment for axis in axes for commitment in axis["commitments"]):
            code = next(word for word in page.get_text("words") if word[4] == commitment["code"])
            middle = (code[1] + code[3]) / 2
            printed = [int(word[4]) for word in rows if word[1] < middle < word[3]]
            assert where[commitment["title"][language]] in printed


@pytest.mark.parametrize("languages", EDITIONS)
def test_no_heading_stands_alone_at_the_foot_of_a_page(languages: tuple[str, ...]) -> None:
    labels = {reading.plain(text).strip() for language in languages for text in _labels(language)}
    for page in reading.opened(made(languages).content):
        lines = sorted(
            (line["bbox"][3], reading.plain("".join(span["text"] for span in line["spans"])).strip())
            for block in page.get_text("dict")["blocks"]
            for line in block.get("lines", [])
            if line["bbox"][3] < page.rect.height - 45
        )
        lowest, words = lines[-1]
        beside = {text for bottom, text in lines if abs(bottom - lowest) < 12}
        assert not beside <= labels, words


def _labels(language: str) -> list[str]:
    with override(language):
        return [str(text) for text in context(paper.content(), (language,))["labels"].values()]


def test_a_sheet_that_fits_stands_on_one_page_and_a_long_one_goes_on() -> None:
    outline = reading.opened(made(("ar",)).content).get_toc()
    sheets = [page for level, _title, page in outline if level == 2]
    first, long, last = sheets
    assert long == first + 1
    after = next(page for level, _title, page in outline if level == 1 and page > long)
    assert after > long + 1
    assert made(("ar",)).pages == last + 1  # the sheet of 4.2, then how to verify


def test_a_text_longer_than_a_page_loses_nothing() -> None:
    words = [f"mot{number}" for number in range(400)]
    axes = paper.content()["programme"]["axes"]
    axes[0]["commitments"] = [
        paper.commitment(
            "1.1",
            solution={"ar": "فقرة.\n\n" * 90 + "النهاية", "fr": "\n\n".join(words)},
            problem={"ar": "جملة طويلة. " * 400, "fr": " ".join(words)},
        )
    ]
    content = paper.content(axes=axes, summary={"ar": "ملخص طويل. " * 100, "fr": "Un long résumé. " * 80})
    content["version"]["why"] = {"ar": "سبب طويل. " * 100, "fr": "Un long motif. " * 60}
    found = Counter(reading.words(reading.copied(render(content, ("ar", "fr")).content)))
    assert all(found[word] == 2 for word in words)
    assert found["résumé"] >= 80
    assert found["motif"] >= 60
    assert found["فقرة"] >= 90
    assert found["النهاية"] >= 1
    assert found["جملة"] >= 400
    assert found["سبب"] >= 100


# What it is ---------------------------------------------------------------------------------------------------------


def test_two_renderings_are_the_same_bytes() -> None:
    assert render(paper.content(), ("ar", "fr")) == made(("ar", "fr"))


@pytest.mark.parametrize("languages", EDITIONS)
def test_title_language_and_author_are_declared(languages: tuple[str, ...]) -> None:
    document = reading.opened(made(languages).content)
    content = paper.content()
    assert reading.value(document, document.pdf_catalog(), "Lang") == languages[0]
    assert document.metadata["title"].startswith(content["programme"]["title"][languages[0]])
    assert document.metadata["author"] == content["commune"]["name"][languages[0]]


@pytest.mark.parametrize("languages", EDITIONS)
def test_every_part_is_tagged_in_its_language_and_every_figure_described(languages: tuple[str, ...]) -> None:
    tags = reading.tags(made(languages).content)
    assert {language for kind, language, _alt in tags if kind == "/Sect"} == set(languages)
    figures = [alt for kind, _language, alt in tags if kind == "/Figure"]
    assert len(figures) == len(languages)
    assert all(f"https://ouvert.beni-mithal.example/ar/publications/{REFERENCE}/" in alt for alt in figures)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/L", "/Link"} <= {kind for kind, _language, _alt in tags}


@pytest.mark.parametrize("languages", EDITIONS)
def test_only_our_fonts_are_embedded(languages: tuple[str, ...]) -> None:
    assert {"Paper-Arabic-Bold", "Paper-Latin"} <= reading.fonts(made(languages).content) <= FONTS


def test_the_seal_of_the_commune_is_shown_and_described() -> None:
    content = paper.content()
    red_pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
    content["commune"] = content["commune"] | {"seal_png": red_pixel}
    document = render(content, ("ar",)).content
    assert len(reading.opened(document)[0].get_images()) == 1
    assert label("Seal of the commune", "ar") in {
        reading.plain(alt) for _kind, _language, alt in reading.tags(document)
    }


@pytest.mark.parametrize("languages", EDITIONS)
def test_the_last_page_says_how_to_verify_the_document(languages: tuple[str, ...]) -> None:
    for position, language in enumerate(languages):
        page = " ".join(reading.pages(made(languages).content)[position - len(languages)].split())
        sha256 = canonical.sha256(canonical.dumps(paper.content()))
        assert label("How to verify this document", language) in page
        assert sha256 in page.replace(" ", "")
        assert f"https://ouvert.beni-mithal.example/ar/publications/{REFERENCE}/" in page
