"""What looks like personal data is pointed out, and what only has digits in it is not."""

import pytest

from participation.personal_data import Run, runs, suspected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("هاتفي 0612345678 للاتصال", [("0612345678", "telephone")]),
        ("06 12 34 56 78", [("06 12 34 56 78", "telephone")]),
        ("06.12.34.56.78 / 05-35-12-34-56", [("06.12.34.56.78", "telephone"), ("05-35-12-34-56", "telephone")]),
        (
            "+212 6 12 34 56 78 et 00212612345678",
            [("+212 6 12 34 56 78", "telephone"), ("00212612345678", "telephone")],
        ),
        ("+212 (0)612345678", [("+212 (0)612345678", "telephone")]),
        ("رقمي ٠٦١٢٣٤٥٦٧٨", [("٠٦١٢٣٤٥٦٧٨", "telephone")]),
        ("بطاقتي CD123456.", [("CD123456", "identity")]),
        ("CIN: K 45678 ou k45678", [("K 45678", "identity"), ("k45678", "identity")]),
        ("رقم البطاقة وZT123456", [("ZT123456", "identity")]),
        ("ecrivez à nadia.b@example.org, merci", [("nadia.b@example.org", "email")]),
        ("ab12345@example.org", [("ab12345@example.org", "email")]),
        ("0612345678 ثم 0612345678", [("0612345678", "telephone")]),
    ],
)
def test_it_is_found_as_it_was_written(text: str, found: list[tuple[str, str]]) -> None:
    assert [(run.text, run.kind) for run in suspected(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "بكلفة 500.000,00 درهم في 2026",
        "القانون التنظيمي رقم 113.14",
        "loi n° 31-13, article 273",
        "TMZ-2026-PV-003",
        "à 10:30 le 18/03/2025",
        "la route P5320",
        "il y a 45000 habitants",
        "0512",
        "12345678901234567890",
        "المشروع 0612345678901234",
        "x@y",
    ],
)
def test_digits_alone_are_no_personal_data(text: str) -> None:
    assert suspected(text) == []


def test_cut_and_put_together_it_is_the_same_text() -> None:
    text = "اتصلوا: 0612345678 أو CD123456\nأو a@b.ma"
    assert "".join(run.text for run in runs(text)) == text
    assert runs("كلام") == [Run("كلام")]


def test_a_long_hostile_text_takes_no_time() -> None:
    for piece in ("a.", "0 ", "+212", "A1", "@", "06 "):
        assert len(runs(piece * 10_000)) >= 1
