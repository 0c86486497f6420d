"""Two texts compared word by word."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from commitments.comparison import changed_codes, compare, words
from commitments.text import AxisText, CommitmentText, ProgrammeText

EMPTY = {"ar": "", "fr": ""}


def commitment(code: str, **fields: object) -> CommitmentText:
    """A commitment with empty texts but these."""
    blank = ("title", "summary", "problem", "solution", "expected_result", "lead_body", "partners", "funding")
    return replace(CommitmentText(code, *[EMPTY] * len(blank), verification=EMPTY), **fields)


def programme(*codes_or_commitments: CommitmentText) -> ProgrammeText:
    """A programme with these commitments under one axis."""
    axis = AxisText(1, "integrity", {"ar": "محور", "fr": "Axe"}, EMPTY, list(codes_or_commitments))
    return ProgrammeText("p", {"ar": "برنامج", "fr": "Programme"}, EMPTY, 2031, 2033, False, [axis])


def runs(before: str, after: str) -> list[tuple[str, str]]:
    return [(run.op, run.text.strip()) for run in words(before, after)]


def test_replaced_words_stand_beside_each_other() -> None:
    assert runs("نشر اللائحة بعد المصادقة عليها", "نشر اللائحة قبل الصرف عليها") == [
        ("same", "نشر اللائحة"),
        ("removed", "بعد المصادقة"),
        ("added", "قبل الصرف"),
        ("same", "عليها"),
    ]


def test_long_unchanged_stretches_are_folded_around_the_change() -> None:
    head = " ".join(f"a{n}" for n in range(30))
    found = runs(f"{head} old", f"{head} new")
    assert [op for op, _text in found] == ["folded", "same", "removed", "added"]
    assert found[0][1].split() == [f"a{n}" for n in range(22)]
    assert found[1][1].split() == [f"a{n}" for n in range(22, 30)]


WORDS = st.lists(st.sampled_from(["نشر", "لائحة", "الدعم", "le", "la", "souk", "2027-2029", "500.000,00"]), max_size=60)


@given(WORDS, WORDS)
def test_every_word_of_both_texts_is_shown_once(olds: list[str], news: list[str]) -> None:
    found = words(" ".join(olds), " ".join(news))
    assert " ".join(run.text for run in found if run.op != "added").split() == olds
    assert " ".join(run.text for run in found if run.op != "removed").split() == news


def test_added_withdrawn_and_changed_commitments_are_told_apart() -> None:
    older = programme(commitment("1.1"), commitment("1.2"), commitment("1.3"))
    newer = programme(commitment("1.1"), commitment("1.3", amount="500000.00"), commitment("1.4"))

    assert changed_codes(older, newer) == {"added": ["1.4"], "changed": ["1.3"], "withdrawn": ["1.2"]}
    fates = [(c.code, c.status) for c in compare(older, newer, "ar") if c.is_commitment]
    assert fates == [("1.1", "same"), ("1.2", "withdrawn"), ("1.3", "changed"), ("1.4", "added")]


def test_a_change_in_one_language_shows_in_that_language_only() -> None:
    older = programme(commitment("1.1", title={"ar": "عنوان", "fr": "Titre"}))
    newer = programme(commitment("1.1", title={"ar": "عنوان", "fr": "Titre corrigé"}))
    status = {language: compare(older, newer, language)[-1].status for language in ("ar", "fr")}
    assert status == {"ar": "same", "fr": "changed"}
    assert changed_codes(older, newer)["changed"] == ["1.1"]


def test_amounts_are_compared_as_they_are_written() -> None:
    older = programme(commitment("1.1", amount="40000.00"))
    newer = programme(commitment("1.1", amount="500000.00"))
    (field,) = compare(older, newer, "fr")[-1].fields
    # Numbers have no-break spaces, so that an amount is one word.
    assert [(run.op, run.text.strip()) for run in field.runs] == [
        ("removed", "40\u00a0000,00\u00a0DH"),
        ("added", "500\u00a0000,00\u00a0DH"),
    ]


def test_a_text_compared_with_itself_has_no_change() -> None:
    text = programme(commitment("1.1", title={"ar": "عنوان", "fr": "Titre"}))
    assert {change.status for change in compare(text, text, "ar")} == {"same"}
