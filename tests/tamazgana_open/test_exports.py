"""Tables for spreadsheets: what would run as a formula is text, dates are dates, memory stays flat."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from tamazgana_open.exports import Sheet, csv_response, harmless, xlsx_response

FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", '=HYPERLINK("http://x")']


def workbook(*sheets: Sheet, **options: Any) -> Any:
    """The workbook as a spreadsheet program reads it."""
    response = xlsx_response("essai.xlsx", sheets, **options)
    content = b"".join(response.streaming_content)
    assert len(content) == int(response["Content-Length"])
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(*values: Any) -> list[Any]:
    """One row of values, read back as cells."""
    book = workbook(Sheet("essai", [f"c{place}" for place, _value in enumerate(values)], [list(values)]))
    return list(book.active[2])


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_text_in_both_files(formula: str) -> None:
    assert harmless(formula).startswith("'")
    assert harmless(formula).replace("'", "") == formula
    (cell,) = cells(formula)
    assert cell.data_type == "s"
    assert cell.quotePrefix  # stays text when somebody edits it
    assert cell.value.split() == formula.replace("\r", "\n").split()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("texte;=cmd|'/C calc'!A0", "texte;'=cmd|'/C calc'!A0"),
        ('texte; "=1+1', "texte; \"'=1+1"),
        ("texte\t+1", "texte\t'+1"),
        ("ligne\n@SUM(A1)", "ligne\n'@SUM(A1)"),
        ("ligne\n-2+3", "ligne\n'-2+3"),
        ("ligne;＝1", "ligne;'＝1"),
        ("a;=1;=2", "a;'=1;'=2"),
        ("Deux points :\n- le premier ;\n- le second.", "Deux points :\n- le premier ;\n- le second."),
        ("a = b, c + d ; e - f", "a = b, c + d ; e - f"),
    ],
)
def test_a_program_that_cuts_at_semicolons_finds_no_formula_within_a_cell(typed: str, written: str) -> None:
    assert harmless(typed) == written


def test_headings_and_tabs_run_nothing_either() -> None:
    book = workbook(Sheet("=1+1[a]/b", ["=1+1"], []))
    assert book.sheetnames == ["=1+1 a  b"]
    assert book.active["A1"].data_type == "s"


def test_numbers_stay_numbers_and_days_days() -> None:
    whole, negative, exact, day, moment, nothing = cells(
        12, -3, Decimal("1.50"), date(2025, 3, 18), datetime(2025, 5, 18, 9, 30, tzinfo=UTC), None
    )
    assert (whole.value, whole.data_type) == (12, "n")
    assert (negative.value, negative.data_type) == (-3, "n")
    assert exact.value == 1.5
    assert day.is_date
    assert (day.value.date(), day.number_format) == (date(2025, 3, 18), "dd/mm/yyyy")
    assert moment.value.isoformat() == "2025-05-18T10:30:00"  # legal time, UTC+1 in May
    assert nothing.value is None


def test_what_no_cell_can_hold_is_left_out() -> None:
    (control,) = cells("قبل\x00\x0bبعد")
    assert control.value == "قبلبعد"
    (long,) = cells("ن" * 40_000)
    assert len(long.value) == 32_767


def test_the_heading_is_bold_and_stays_in_view_and_arabic_reads_from_the_right() -> None:
    book = workbook(Sheet("اجتماعات", ["عنوان", "عدد"], [["نص", 1]], [30]), right_to_left=True)
    page = book.active
    assert page.sheet_view.rightToLeft
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
    assert not page["A2"].font.bold
    assert page.column_dimensions["A"].width == 30
    assert not workbook(Sheet("Réunions", ["Titre"], [])).active.sheet_view.rightToLeft


def test_memory_stays_flat_however_many_rows_there_are() -> None:
    def rows(count: int) -> Iterator[list[Any]]:
        return ([number, "نص طويل بعض الشيء", date(2025, 3, 18), "=1+1"] for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        response = xlsx_response("essai.xlsx", [Sheet("essai", ["a", "b", "c", "d"], rows(count))])
        assert sum(len(part) for part in response.streaming_content) > 1000
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(6000) < peak(600) + 2_000_000


def test_csv_opens_as_utf8_and_quotes_what_it_must() -> None:
    response = csv_response("essai.csv", ["a", "b"], [["واحد, اثنان", '"='], [None, 0]])
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["a", "b"], ["واحد, اثنان", '"='], ["", "0"]]
