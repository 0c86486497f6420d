"""The life of a programme: every act from every stage."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from commitments.models import InvalidTransition, Programme, Stage, Version
from tamazgana_open.journal.models import Entry
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

ALLOWED = {
    "open_consultation": {"preparation": "consultation", "revision": "consultation"},
    "begin_revision": {"consultation": "revision"},
    "validate": {"revision": "revision"},
    "put_to_vote": {"revision": "deliberation"},
    "adopt": {"deliberation": "implementation"},
    "send_back": {"deliberation": "revision"},
    "reject": {"deliberation": "revision"},
    "become_executory": {"implementation": "implementation"},
    "oppose": {"implementation": "revision"},
    "begin_amendment": {},
    "close": {"implementation": "closed"},
}


def brought_to(stage: str) -> tuple[Programme, Version]:
    """A programme with one frozen version, brought to a stage by the acts that lead there."""
    version = builders.frozen_programme()
    programme = version.programme
    steps: dict[str, list[Callable[[], None]]] = {
        "consultation": [lambda: programme.open_consultation(version, by=None)],
        "revision": [lambda: programme.begin_revision(by=None)],
        "deliberation": [
            lambda: programme.validate(version, by=None, on=date(2031, 9, 1)),
            lambda: programme.put_to_vote(version, by=None),
        ],
        "implementation": [
            lambda: builders.adopt(version, on=date(2031, 10, 7)),
            programme.refresh_from_db,
        ],
        "closed": [
            lambda: programme.receive_evaluation(builders.publication(), by=None),
            lambda: programme.close(by=None),
        ],
    }
    if stage != "preparation":
        for reached, acts in steps.items():
            for act in acts:
                act()
            if reached == stage:
                break
    return programme, version


def perform(act: str, programme: Programme, version: Version) -> None:
    """The act with plausible arguments."""
    if act in ("open_consultation", "put_to_vote"):
        getattr(programme, act)(version, by=None)
    elif act == "validate":
        programme.validate(version, by=None, on=date(2031, 9, 1))
    elif act == "adopt":
        builders.adopt(version, on=date(2031, 10, 7))
        programme.refresh_from_db()
    elif act == "become_executory":
        programme.become_executory(by=None, on=date(2031, 10, 20))
    elif act in ("send_back", "reject", "oppose", "begin_amendment"):
        getattr(programme, act)(by=None, reason={"ar": "نقص في التمويل"})
    else:
        if act == "close" and programme.stage == Stage.IMPLEMENTATION:
            programme.receive_evaluation(builders.publication(), by=None)
        getattr(programme, act)(by=None)


@pytest.mark.parametrize("stage", Stage.values)
@pytest.mark.parametrize("act", ALLOWED)
def test_each_act_leads_from_its_own_stages_only(act: str, stage: str) -> None:
    programme, version = brought_to(stage)
    if act == "put_to_vote" and stage == "revision":
        programme.validate(version, by=None, on=date(2031, 9, 1))
    entries = Entry.objects.count()

    if stage in ALLOWED[act]:
        perform(act, programme, version)
        programme.refresh_from_db()
        assert programme.stage == ALLOWED[act][stage]
        assert Entry.objects.count() > entries
    else:
        # Adopting publishes its deliberation first; the refusal must come from the act itself.
        with pytest.raises(InvalidTransition):
            perform(act, programme, version)
        assert Programme.objects.get(pk=programme.pk).stage == stage


def test_the_council_votes_only_on_the_version_that_the_committee_validated() -> None:
    programme, first = brought_to("revision")
    programme.validate(first, by=None, on=date(2031, 9, 1))
    builders.changed_title(programme.commitments.first())
    second = builders.version(programme)

    for version in (first, second):
        with pytest.raises(InvalidTransition):
            programme.put_to_vote(version, by=None)

    programme.validate(second, by=None, on=date(2031, 9, 8))
    programme.put_to_vote(second, by=None)
    assert programme.version_put_to_vote == second


def test_the_council_never_votes_on_a_text_that_the_draft_has_left_behind() -> None:
    programme, version = brought_to("revision")
    programme.validate(version, by=None, on=date(2031, 9, 1))
    builders.changed_title(programme.commitments.first())

    with pytest.raises(InvalidTransition):
        programme.put_to_vote(version, by=None)


def test_an_amending_version_has_its_own_vote_while_the_adopted_text_stays_in_force() -> None:
    programme, adopted = brought_to("implementation")
    with pytest.raises(InvalidTransition):
        programme.begin_amendment(by=None, reason={"ar": "قبل أن يصبح المقرر قابلا للتنفيذ"})
    programme.become_executory(by=None, on=date(2031, 10, 20))
    programme.begin_amendment(by=None, reason={"ar": "تغير مصدر التمويل"})

    assert programme.text_can_change
    builders.changed_title(programme.commitments.first())
    amending = builders.version(programme)
    programme.validate(amending, by=None, on=date(2032, 2, 1))
    programme.put_to_vote(amending, by=None)
    assert (programme.stage, programme.adopted_version) == ("implementation", adopted)
    assert not programme.text_can_change

    builders.adopt(amending, on=date(2032, 2, 7))
    programme.refresh_from_db()
    assert (programme.stage, programme.adopted_version) == ("implementation", amending)
    assert programme.executory_on is None
    assert not programme.is_amended


def test_a_rejected_amendment_leaves_the_adopted_text_in_force() -> None:
    programme, adopted = brought_to("implementation")
    programme.become_executory(by=None, on=date(2031, 10, 20))
    programme.begin_amendment(by=None, reason={"ar": "تغير مصدر التمويل"})
    builders.changed_title(programme.commitments.first())
    amending = builders.version(programme)
    programme.validate(amending, by=None, on=date(2032, 2, 1))
    programme.put_to_vote(amending, by=None)

    programme.reject(by=None, reason={"ar": "لا جديد فيها"})
    assert (programme.stage, programme.adopted_version) == ("implementation", adopted)
    assert programme.executory_on == date(2031, 10, 20)
    assert programme.text_can_change


def test_citizens_are_consulted_only_on_a_version_in_both_languages() -> None:
    programme, _version = brought_to("deliberation")
    builders.changed_title(programme.commitments.first())
    arabic_only = Version.freeze(programme, by=None, why={"ar": "تعديلات الجلسة"}, languages=("ar",))
    programme.send_back(by=None, reason={"ar": "مراجعة"})

    with pytest.raises(InvalidTransition):
        programme.open_consultation(arabic_only, by=None)


def test_a_version_of_another_programme_is_refused() -> None:
    programme, _version = brought_to("preparation")
    other = builders.frozen_programme("2034-2036", current=False)

    with pytest.raises(InvalidTransition):
        programme.open_consultation(other, by=None)


def test_of_two_who_act_on_the_same_page_the_second_is_refused() -> None:
    programme, version = brought_to("preparation")
    same = Programme.objects.get(pk=programme.pk)
    programme.open_consultation(version, by=None)

    assert same.stage == "preparation"
    with pytest.raises(InvalidTransition):
        same.open_consultation(version, by=None)
    assert Entry.objects.filter(act="programme.consultation_opened").count() == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"stage": "implementation"}, "programme_in_force_was_adopted"),
        ({"stage": "deliberation"}, "programme_in_deliberation_has_version"),
        ({"stage": "consultation"}, "programme_in_consultation_has_version"),
        ({"last_year": 1999}, "programme_ends_after_it_begins"),
    ],
)
def test_the_database_refuses_what_must_never_be(fields: dict[str, object], constraint: str) -> None:
    programme = builders.empty_programme()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Programme.objects.filter(pk=programme.pk).update(**fields)


def test_only_one_programme_is_current() -> None:
    first = builders.empty_programme()
    second = builders.empty_programme("2034-2036", current=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(pk=second.pk).update(is_current=True)

    second.make_current()
    assert list(Programme.objects.current()) == [second]
    first.refresh_from_db()
    assert not first.is_current


def test_the_text_may_change_in_preparation_and_revision_only() -> None:
    for stage in Stage.values:
        programme = Programme(stage=stage)
        assert programme.text_can_change == (stage in {"preparation", "revision"})
