"""Documents on paper: the same bytes each time, our own files alone, text that can be copied and read aloud."""

import base64
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tamazgana_open import pdf
from tests import reading

COLOURS = {"identity": "#2f5d3a", "council": "#5b2a4e", "open": "#8a5200"}
# One red pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def page(body: str, *, language: str = "ar", head: str = "") -> str:
    """An HTML document in a language."""
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><title>وثيقة للتجربة</title>{head}</head>'
        f'<body><section lang="{language}" dir="{direction}">{body}</section></body></html>'
    )


def made(body: str, *, language: str = "ar", head: str = "", style: str = "") -> bytes:
    """The PDF of a page."""
    return pdf.render(page(body, language=language, head=head), identifier="test", style=style).content


# The same each time -----------------------------------------------------------------------------------------------


def test_the_same_html_gives_the_same_bytes() -> None:
    html = page("<h1>عنوان</h1><p>نص بالعربية، et un mot.</p>")
    first = pdf.render(html, identifier="TMZ-2026-PV-001", style=pdf.palette(COLOURS))
    second = pdf.render(html, identifier="TMZ-2026-PV-001", style=pdf.palette(COLOURS))
    assert first == second
    assert first.pages == 1


def test_another_process_gives_the_same_bytes() -> None:
    html = page("<h1>عنوان</h1><p>نص بالعربية، et un mot.</p>")
    code = (
        "import sys, hashlib; from tamazgana_open import pdf; "
        "made = pdf.render(sys.stdin.buffer.read().decode(), identifier='x'); "
        "print(hashlib.sha256(made.content).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=html.encode(),
            capture_output=True,
            check=True,
            cwd=pdf.STATIC.parent.parent,
        ).stdout
        for _process in range(2)
    }
    assert len(hashes) == 1


def test_two_threads_at_once_give_what_one_gives() -> None:
    bodies = [f"<p>نص رقم {number}</p>" * 40 for number in range(4)]
    alone = [made(body) for body in bodies]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(made, bodies)) == alone


def test_the_identifier_tells_documents_apart() -> None:
    html = page("<p>نص</p>")
    assert pdf.render(html, identifier="a").content != pdf.render(html, identifier="b").content


def test_no_moment_is_written_into_a_document() -> None:
    content = made("<p>نص</p>")
    metadata = reading.opened(content).metadata
    assert not metadata["creationDate"]
    assert not metadata["modDate"]
    assert b"CreateDate" not in content


# Read aloud -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_language_title_and_tags_are_declared(language: str) -> None:
    document = reading.opened(made("<h1>عنوان</h1>", language=language))
    catalog = document.pdf_catalog()
    assert reading.value(document, catalog, "Lang") == language
    assert reading.value(document, catalog, "MarkInfo/Marked") == "true"
    assert reading.value(document, catalog, "ViewerPreferences/DisplayDocTitle") == "true"
    assert reading.value(document, catalog, "StructTreeRoot")
    assert document.metadata["title"] == "وثيقة للتجربة"
    assert b"pdfuaid:part" in document.xref_stream(document.xref_xml_metadata())


def test_each_section_declares_its_own_language() -> None:
    content = made(
        '<section lang="fr" dir="ltr"><h2>Un titre</h2><p>Du texte.</p></section>'
        '<section lang="ar" dir="rtl"><p>نص</p><section lang="fr" dir="ltr"><p>Encore.</p></section></section>' * 30
    )
    found = [language for kind, language, _alt in reading.tags(content) if kind == "/Sect"]
    assert len(reading.opened(content)) > 1
    assert set(found) == {"ar", "fr"}
    assert found.count("fr") >= 60


def test_headings_tables_and_pictures_are_tagged() -> None:
    content = made(
        "<h1>عنوان</h1><table><thead><tr><th>رأس</th></tr></thead><tbody><tr><td>خانة</td></tr></tbody></table>"
        f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="صورة" class="seal">'
    )
    found = {(kind, alt) for kind, _language, alt in reading.tags(content)}
    assert {("/H1", ""), ("/TH", ""), ("/TD", ""), ("/Figure", "صورة")} <= found


def test_a_link_says_its_words() -> None:
    content = made('<p><a href="#there">المحور الأول</a></p><p id="there">هنا</p>')
    document = reading.opened(content)
    assert [
        reading.value(document, number, "Contents")
        for number in range(1, document.xref_length())
        if reading.value(document, number, "Subtype") == "/Link"
    ] == ["المحور الأول"]


# Copied out -------------------------------------------------------------------------------------------------------


def test_arabic_is_copied_in_reading_order() -> None:
    text = "تنشر الجماعة لوائح الدعم ومعاييره قبل الصرف بخمسة عشر يوما في البوابة وفي مقر الجماعة"
    assert " ".join(reading.words(reading.copied(made(f"<p>{text}</p>")))) == text


@pytest.mark.parametrize(
    "run", ["500.000,00", "2025-2027", "1.2", "TMZ-2026-PO-001", "+212 500 00 00 00", "18/03/2025"]
)
def test_isolated_runs_keep_their_order_in_an_arabic_line(run: str) -> None:
    content = made(f'<p>قبلها <bdi dir="ltr">{run}</bdi> بعدها</p>')
    lines = " ".join(reading.copied(content).split())
    assert run in lines
    assert lines.index("قبلها") < lines.index(run) < lines.index("بعدها")


def test_a_vowel_sign_is_copied_with_its_own_letter() -> None:
    """The first letter that carries a sign must not follow the sign through the whole document."""
    text = "أُنجز العمل كما يُصرف المال حين دُرست الملفات وعُدلت الآجال ثم نُشرت النتائج"
    copied = reading.copied(made(f"<p>{text}</p>"))
    assert set(reading.words(text)) <= set(reading.words(copied))


# Our own files alone ----------------------------------------------------------------------------------------------


def test_all_fonts_are_ours() -> None:
    content = made(
        "<p>نص <b>غليظ</b> latin <b>gras</b> ⵜⵉⴼⵉⵏⴰⵖ 漢字 ☃</p>", style="p { font-family: 'DejaVu Sans', serif }"
    )
    assert reading.fonts(content) <= {
        "Paper-Arabic",
        "Paper-Arabic-Bold",
        "Paper-Latin",
        "Paper-Latin-Bold",
        "Paper-Tifinagh",
    }


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "https://example.org/x.png",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "document:../settings.py",
        "document:%2e%2e/settings.py",
        "document:fonts/../../settings.py",
        "document:/etc/passwd",
        "document:fonts/paper/README.md",
        "document:fonts/paper/",
        "document:css/../../../pyproject.toml",
        "Document:css/document.css",
        "css/document.css",
        "",
    ],
)
def test_an_address_that_is_not_ours_is_refused(address: str) -> None:
    with pytest.raises((ValueError, OSError)):
        pdf.OwnFiles().fetch(address)


def test_our_own_files_are_served() -> None:
    served = pdf.OwnFiles().fetch("document:css/document.css")
    assert served.content_type == "text/css"
    assert served.read() == (pdf.STATIC / "css" / "document.css").read_bytes()


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(PNG)

        def log_message(self, *_arguments: object) -> None:
            pass

    serving = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}", asked
    serving.shutdown()
    serving.server_close()
    thread.join()


def test_nothing_is_fetched_from_the_network_or_the_disk(server: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = server
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    for where in (address, secret.as_uri(), str(secret)):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{where}"/></svg>'
        drawing = base64.b64encode(svg.encode()).decode()
        content = made(
            f'<img src="{where}" alt="x" class="seal"><p style="background:url({where})">نص</p>'
            f'<img src="data:image/svg+xml;base64,{drawing}" alt="x" class="seal"><object data="{where}"></object>',
            head=f'<base href="{where}"><link rel="stylesheet" href="{where}"><link rel="attachment" href="{where}">'
            f"<style>@import url({where}); @font-face {{ font-family: F; src: url({where}) }}</style>",
            style="p { font-family: F }",
        )
        document = reading.opened(content)
        assert document[0].get_images(full=True) == []
        assert document.embfile_count() == 0
    assert asked == []


def test_a_temporary_folder_that_was_emptied_costs_no_letter() -> None:
    wanted = made("<p>نص <b>غليظ، gras</b> ⵜⵉⴼⵉⵏⴰⵖ</p>")
    pdf._press.cache_clear()
    made("<p>نص</p>")  # opens one font of five
    shutil.rmtree(pdf._press()[0]._folder)
    assert made("<p>نص <b>غليظ، gras</b> ⵜⵉⴼⵉⵏⴰⵖ</p>") == wanted


def test_the_machine_keeps_its_own_font_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/machine/fonts.conf")
    with pdf._without_system_fonts():
        assert os.environ["FONTCONFIG_FILE"].startswith(str(pdf.STATIC))
    assert os.environ["FONTCONFIG_FILE"] == "/machine/fonts.conf"


# The commune's colours ----------------------------------------------------------------------------------------------


def test_the_band_and_the_headings_have_the_colours_of_the_commune() -> None:
    style = pdf.palette(COLOURS | {"identity": "#123456"})
    assert "--identity:#123456;" in style
    assert "%23123456" in style  # the band
    assert "#2f5d3a" not in style
    document = reading.opened(made("<h1>عنوان</h1>", style=style))
    colours = {
        span["color"]
        for block in document[0].get_text("dict")["blocks"]
        for line in block["lines"]
        for span in line["spans"]
    }
    assert 0x123456 in colours
