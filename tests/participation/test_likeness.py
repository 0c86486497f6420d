"""Which texts are alike: copies with a word changed are, two opinions on one thing are not."""

import pytest

from participation import likeness

LETTER = (
    "نطالب بفتح مكتب الاستقبال بمقر الجماعة كل يوم سوق أسبوعي من الثامنة صباحا حتى الزوال لأن سكان الدواوير البعيدة "
    "لا يستطيعون التنقل مرتين في الأسبوع لقضاء أغراضهم الإدارية البسيطة"
)


def alike(one: str, other: str) -> bool:
    """Whether the two are taken for alike."""
    a, b = likeness.of(one), likeness.of(other)
    return a.same == b.same or bool(a.first and (a.first == b.first or a.second == b.second))


def test_punctuation_harakat_and_case_do_not_matter() -> None:
    assert (
        likeness.of("Un guichet unique, ouvert le samedi.").same
        == likeness.of("UN guichet unique ouvert le samedi").same
    )
    assert likeness.of("نُطالِبُ بمكتبٍ واحد").same == likeness.of("نطالب بمكتب واحد!").same


@pytest.mark.parametrize(
    "copy",
    [f"{LETTER} وشكرا", f"السلام عليكم {LETTER}", LETTER.replace("الثامنة", "التاسعة"), f"{LETTER}\n\nسعيد"],
)
def test_a_copy_with_a_word_changed_is_alike(copy: str) -> None:
    assert alike(LETTER, copy)


def test_another_opinion_on_the_same_thing_is_not() -> None:
    other = (
        "لا أرى فائدة في فتح مكتب الاستقبال يوم السوق، الأفضل خدمة إلكترونية يستعملها السكان متى شاؤوا من بيوتهم "
        "دون تنقل"
    )
    assert not alike(LETTER, other)


def test_short_agreement_is_alike_only_word_for_word() -> None:
    assert alike("أنا موافق على هذا", "أنا موافق على هذا.")
    assert not alike("أنا موافق على هذا الالتزام", "أنا موافق على هذا المشروع")


@pytest.mark.parametrize("text", ["😀" * 10, "؟!", "..."])
def test_a_text_without_words_is_like_itself_alone(text: str) -> None:
    assert alike(text, text)
    assert not alike(text, text + "?")
