"""Moderation: for a reason, in a public register without the text, undone where wrong, looked at again by another."""

import pytest
from django.core.exceptions import ValidationError

from participation import permissions
from participation.models import Contribution, Moderation, NotInThisState, SamePerson, Told, moderation
from tamazgana_open.accounts.models import User
from tests import builders, consultations

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def withheld(by: User) -> Contribution:
    """A contribution that this person withheld, whose author asks for a second look."""
    sent = consultations.contribution(body="كلام غير لائق")
    moderation.withhold(sent, by=by, reason="insult")
    sent.ask_second_look()
    return sent


def test_published_it_is_read_and_found_by_everybody(focal: User) -> None:
    sent = consultations.contribution(body="نقترح إنارة الطريق إلى المدرسة.")
    assert not Contribution.objects.matching("المدرسة").exists()
    assert moderation.publish([sent], by=focal) == 1
    assert Contribution.objects.visible_to(builders.person()).matching("المدرسة").get() == sent


def test_published_by_two_at_once_it_is_published_once(focal: User) -> None:
    sent = consultations.contribution()
    assert moderation.publish([sent], by=focal) == 1
    assert moderation.publish([sent], by=focal) == 0
    assert Moderation.objects.count() == 1


def test_withheld_it_is_gone_for_everybody_and_its_author_reads_why(focal: User) -> None:
    sent = consultations.published(body="نص فيه إشهار لمحل تجاري")
    moderation.withhold(sent, by=focal, reason="advertising", note="هذا إشهار لمحل.")
    assert not Contribution.objects.visible_to(builders.person()).exists()
    assert not Contribution.objects.matching("إشهار").exists()
    act = sent.moderation.first()
    assert (act.act, act.reason, act.note) == ("withheld", "advertising", "هذا إشهار لمحل.")


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("because", "لأن"), ("other", ""), ("other", "  ")])
def test_without_a_reason_of_the_list_nothing_is_withheld(focal: User, reason: str, note: str) -> None:
    sent = consultations.contribution()
    with pytest.raises(ValidationError):
        moderation.withhold(sent, by=focal, reason=reason, note=note)
    sent.refresh_from_db()
    assert sent.state == "pending"


def test_a_decision_is_undone_and_taken_anew(focal: User) -> None:
    sent = consultations.contribution()
    moderation.withhold(sent, by=focal, reason="off_topic")
    moderation.undo(sent, by=focal)
    assert (sent.state, sent.withheld_for) == ("pending", "")
    moderation.publish([sent], by=focal)
    moderation.undo(Contribution.objects.get(pk=sent.pk), by=focal)
    assert not Contribution.objects.published().exists()


def test_the_register_has_every_act_but_plain_publication_and_no_word_of_the_text(focal: User) -> None:
    sent = consultations.published(body="الهاتف 0600000000 للاتصال")
    moderation.mask(sent, by=focal, passages=["0600000000"])
    moderation.withhold(sent, by=focal, reason="personal")
    assert [act.act for act in Moderation.objects.for_register()] == ["withheld", "masked"]


def test_personal_data_is_masked_and_the_rest_stays_word_for_word(focal: User) -> None:
    sent = consultations.published(body="اتصلوا بي على 0600000000 أو 0611111111، شكرا.")
    moderation.mask(sent, by=focal, passages=["0600000000", "0611111111"])
    stored = Contribution.objects.get(pk=sent.pk)
    assert stored.body == "اتصلوا بي على ▮▮▮ أو ▮▮▮، شكرا."
    assert not Contribution.objects.matching("0600000000").exists()
    moderation.mask(stored, by=focal, passages=["شكرا"])
    moderation.unmask(stored, by=focal)
    stored.refresh_from_db()
    assert stored.body == "اتصلوا بي على 0600000000 أو 0611111111، شكرا."
    with pytest.raises(NotInThisState):
        moderation.unmask(stored, by=focal)


def test_the_quoted_passage_and_the_name_are_masked_each_with_its_act_and_shown_again_together(focal: User) -> None:
    words = {"body": "غير صحيح يا خالد", "quote": "كما قال خالد", "shown_name": "خالد"}
    sent = consultations.published(**words)
    moderation.mask(sent, by=focal, hide_name=True)
    moderation.mask(sent, by=focal, passages=["خالد"])
    stored = Contribution.objects.get(pk=sent.pk)
    assert (stored.body, stored.quote, stored.shown_name) == ("غير صحيح يا ▮▮▮", "كما قال ▮▮▮", "")
    assert [act.act for act in Moderation.objects.for_register()] == ["masked", "name_hidden"]
    assert not Contribution.objects.matching("خالد").exists()
    moderation.unmask(stored, by=focal)
    stored.refresh_from_db()
    assert {name: getattr(stored, name) for name in words} == words
    assert not stored.sender.has_original


def test_a_name_that_is_not_shown_cannot_be_hidden(focal: User) -> None:
    with pytest.raises(ValidationError):
        moderation.mask(consultations.contribution(), by=focal, hide_name=True)


@pytest.mark.parametrize("passages", [[], [""], ["ليس في النص"], ["نقترح", "ليس في النص"]])
def test_words_that_are_not_in_the_text_mask_nothing(focal: User, passages: list[str]) -> None:
    sent = consultations.contribution()
    before = sent.body
    with pytest.raises(ValidationError):
        moderation.mask(sent, by=focal, passages=passages)
    sent.refresh_from_db()
    assert sent.body == before
    assert sent.sender.original_body == ""


def test_a_second_look_is_had_by_somebody_else(focal: User, registrar: User) -> None:
    sent = withheld(focal)
    with pytest.raises(SamePerson):
        moderation.settle_second_look(sent, by=focal, publish_it=True)
    moderation.settle_second_look(sent, by=registrar, publish_it=True)
    assert (sent.state, sent.second_look) == ("published", "overturned")


def test_who_was_overturned_does_not_withhold_it_again_for_the_same_reason(focal: User, registrar: User) -> None:
    sent = withheld(focal)
    moderation.settle_second_look(sent, by=registrar, publish_it=True)
    with pytest.raises(SamePerson):
        moderation.undo(sent, by=focal)
    with pytest.raises(ValidationError):
        moderation.withhold(sent, by=focal, reason="insult")
    sent.refresh_from_db()
    assert sent.state == "published"

    moderation.withhold(sent, by=focal, reason="unlawful")
    assert (sent.state, sent.second_look) == ("withheld", "")


def test_a_decision_that_stands_is_explained_and_is_the_end(focal: User, registrar: User) -> None:
    sent = withheld(focal)
    with pytest.raises(ValidationError):
        moderation.settle_second_look(sent, by=registrar, publish_it=False)
    moderation.settle_second_look(sent, by=registrar, publish_it=False, note="النص يمس بكرامة شخص.")
    assert (sent.state, sent.second_look) == ("withheld", "upheld")
    with pytest.raises(NotInThisState):
        sent.ask_second_look()


@pytest.mark.parametrize("state", ["pending", "published", "withdrawn"])
def test_a_second_look_is_asked_for_what_is_withheld_alone(state: str) -> None:
    sent = consultations.published() if state == "published" else consultations.contribution()
    if state == "withdrawn":
        sent.withdraw()
    with pytest.raises(NotInThisState):
        sent.ask_second_look()


def test_where_nobody_can_look_again_it_is_known(focal: User) -> None:
    sent = withheld(focal)
    assert not permissions.somebody_can_look_again(sent)
    assert not permissions.can_look_again(focal, sent)
    second = builders.person("registrar")
    assert permissions.somebody_can_look_again(sent)
    assert permissions.can_look_again(second, sent)
    assert not permissions.can_look_again(builders.person("editor"), sent)


def test_what_its_author_withdrew_is_not_moderated(focal: User) -> None:
    sent = consultations.contribution(told=Told(name="اسم"))
    sent.withdraw()
    assert moderation.publish([sent], by=focal) == 0
    for act in (
        lambda: moderation.withhold(sent, by=focal, reason="insult"),
        lambda: moderation.undo(sent, by=focal),
        lambda: moderation.mask(sent, by=focal, passages=["x"]),
        lambda: moderation.unmask(sent, by=focal),
    ):
        with pytest.raises(NotInThisState):
            act()
