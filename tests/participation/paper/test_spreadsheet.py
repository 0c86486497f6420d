"""Reading the rows of a workbook: every way in which programs write a cell, and files that were made to do harm."""

import io
import resource
import time
from datetime import date

import pytest

from participation.paper import spreadsheet
from participation.paper.spreadsheet import Cell, TooMuch, Unreadable
from participation.paper.targets import code_in
from tests.participation.paper.sheets import raw


def read(content: bytes, most: int = 100) -> list[spreadsheet.Row]:
    book = spreadsheet.opened(io.BytesIO(content))
    return list(spreadsheet.rows(book, next(iter(book.sheets.values())), most))


def texts(content: bytes) -> list[tuple[int, dict[int, str]]]:
    return [(row.number, {place: cell.text for place, cell in row.cells.items()}) for row in read(content)]


def test_every_way_in_which_programs_write_a_cell() -> None:
    strings = "<si><t>نص مشترك</t></si><si><r><t>en </t></r><r><t>deux</t></r><rPh sb='0' eb='1'><t>フリ</t></rPh></si>"
    sheet = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row><c t="inlineStr"><is><t>=1+1</t></is></c><c t="str"><v>mot</v></c><c/><c t="b"><v>1</v></c></row>'
        '<row r="9"><c r="AB9"><v>2.2999999999999998</v></c><c r="AC9"><v>612345678</v></c>'
        '<c r="AD9"><v>4e2</v></c></row>'
        '<row r="10"><c r="A10"><f>SUM(A1)</f><v>3</v></c><c r="B10" t="e"><v>#REF!</v></c>'
        '<c r="C10" t="s"><v>7</v></c>'
        '<c r="D10" t="inlineStr"><is><t xml:space="preserve">  </t></is></c></row>'
        '<row r="11"><c r="A11" t="inlineStr"><is><t></t></is></c></row>'
    )
    assert texts(raw(sheet, strings=strings)) == [
        (1, {0: "نص مشترك", 2: "en deux"}),
        (2, {0: "=1+1", 1: "mot", 3: "1"}),
        (9, {27: "2.3", 28: "612345678", 29: "400"}),
        (10, {0: "3", 1: "#REF!"}),
    ]
    cells = read(raw(sheet, strings=strings))[-1].cells
    assert cells[0].formula
    assert cells[1].error
    assert not read(raw(sheet, strings=strings))[1].cells[0].formula
    assert len(read(raw(sheet, strings=strings), most=2)) == 2


def test_days_are_counted_as_the_workbook_says() -> None:
    sheet = '<row r="1"><c r="A1"><v>46150</v></c></row>'
    for properties, day in (("", date(2026, 5, 8)), ('<workbookPr date1904="1"/>', date(2030, 5, 9))):
        book = spreadsheet.opened(io.BytesIO(raw(sheet, properties=properties)))
        cell = next(spreadsheet.rows(book, "xl/worksheets/sheet1.xml", 1)).cells[0]
        assert spreadsheet.day_of(cell, from_1904=book.from_1904) == day
    for number in (None, 0.0, -5.0, 9e9):
        assert spreadsheet.day_of(Cell(number=number), from_1904=False) is None


@pytest.mark.parametrize(
    "content",
    [
        raw('<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'),
        raw('<?xml version="1.0"?><!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet/>'),
        raw('<row r="99999999"><c><v>1</v></c></row><row r="0"><c><v>1</v></c></row>'),
        raw('<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>'),
        raw('<row r="1"><c r="A1"><v>1</v></row>'),
        raw("", link="../../../../etc/passwd"),
        raw("", link="worksheets/none.xml"),
        raw("")[:-30],
        b"PK\x03\x04" + bytes(100),
    ],
    ids=["entities", "outside", "row", "twice", "broken", "elsewhere", "missing", "cut", "zeros"],
)
def test_what_is_no_workbook_is_told_apart(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


@pytest.mark.parametrize(
    "content",
    [
        raw(f'<row r="1">{"<c/>" * 3_000_000}</row>'),
        raw("<row></row>" * 1_040_000),
        raw('<row r="1"><c t="inlineStr"><is><t>' + "a" * 61_000_000 + "</t></is></c></row>"),
        raw(f'<row r="1" spans="{"1" * 58_000_000}"/>'),
        raw(f"<!--{'1' * 58_000_000}-->"),
        raw("", strings="<si><t>a</t></si>" * 200_000),
        raw("", strings="".join(f"<si><t>{'b' * 32_000}</t></si>" for _string in range(1_000))),
    ],
    ids=["cells", "rows", "signs", "tag", "comment", "strings", "text"],
)
def test_what_unpacks_at_a_stroke_costs_little_time_and_memory(content: bytes) -> None:
    assert len(content) < 500_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with pytest.raises(TooMuch):
        read(content)
    assert time.process_time() - began < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kilobytes


def test_a_cell_and_a_row_of_any_length_are_read_to_a_bound() -> None:
    long = raw(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"c" * 900_000}</t></is></c><c r="XFD1"><v>1</v></c></row>')
    cells = read(long)[0].cells
    assert list(cells) == [0]
    assert len(cells[0].text) == spreadsheet.LONGEST_CELL


def test_columns_are_named_as_spreadsheets_name_them_and_codes_found_where_a_text_begins_with_one() -> None:
    assert [spreadsheet.column_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
    found = [code_in(text) for text in ("2.3", " 2.10 – titre", "2", "2.3.1", "x 2.3", "", "12,5", "2.")]
    assert found == ["2.3", "2.10", "2", "", "", "", "12", ""]
