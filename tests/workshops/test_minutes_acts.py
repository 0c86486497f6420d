"""The life of minutes: every act from every state, and what each leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tamazgana_open.journal.models import Entry
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import redact
from tests import builders, meetings
from workshops.models import (
    Decision,
    Incomplete,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    NotInThisState,
    Recommendation,
    Review,
    WriterMayNotApprove,
)

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

ALLOWED = {
    "submit": {"draft": "submitted"},
    "send_back": {"submitted": "draft", "approved": "draft"},
    "approve": {"submitted": "approved"},
    "publish": {"approved": "published"},
    "begin_correction": {"published": "draft"},
}


def perform(act: str, minutes: Minutes) -> None:
    """The act with plausible arguments."""
    if act == "send_back":
        minutes.send_back(by=None, remark="ينقص اسم القاعة")
    elif act == "approve":
        minutes.approve(
            by=builders.person("registrar", username="other_registrar"),
            name="الرئيس",
            office=meetings.OFFICE,
            on=timezone.localdate(),
            scan=meetings.scan(minutes.meeting),
        )
    elif act == "begin_correction":
        minutes.begin_correction(by=None, reason="خطأ في تاريخ")
    else:
        getattr(minutes, act)(by=None)


@pytest.mark.parametrize("state", MinutesState.values)
@pytest.mark.parametrize("act", ALLOWED)
def test_each_act_leads_from_its_own_states_only(act: str, state: str) -> None:
    minutes = meetings.brought_to(state).minutes
    entries, publications = Entry.objects.count(), Publication.objects.count()

    if state in ALLOWED[act]:
        perform(act, minutes)
        minutes.refresh_from_db()
        assert minutes.state == ALLOWED[act][state]
        assert Entry.objects.count() > entries
    else:
        with pytest.raises(NotInThisState):
            perform(act, minutes)
        assert Minutes.objects.get(pk=minutes.pk).state == state
        assert Publication.objects.count() == publications


def test_published_minutes_are_a_publication_in_both_languages() -> None:
    meeting = meetings.recorded(meetings.meeting())
    publication = meetings.published(meeting)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    assert publication.kind == "minutes"
    assert publication.reference == f"BML-{timezone.localdate().year}-PV-001"
    assert publication.languages == ["ar", "fr"]
    assert publication.page_path == f"meetings/{meeting.address}/"
    assert publication.data["approval"]["name"] == "الرئيس"
    assert publication.data["recommendations"][0]["axis"]["number"] == 1
    assert Recommendation.objects.filter(meeting=meeting, published=True).count() == 1
    assert Minutes.objects.get(meeting=meeting).text.recommendations[0].text["ar"].startswith("نشر محاضر")


def translate_rows(meeting: Meeting) -> None:
    """French beside every Arabic text of the record."""
    for row in [*meeting.agenda.all(), *meeting.speeches.all(), *meeting.working_groups.all(), meeting.minutes,
                *meeting.recommendations.all(), *meeting.decisions.all(), *meeting.presences.all()]:  # fmt: skip
        for name in (
            "title",
            "said",
            "capacity",
            "text",
            "facilitator",
            "discussed",
            "responsible",
            "office",
            "opening",
        ):
            if getattr(row, f"{name}_ar", ""):
                setattr(row, f"{name}_fr", f"Traduit : {name}")
        row.save()


def test_arabic_suffices_and_french_joins_as_a_translation_edition() -> None:
    meeting = meetings.recorded(meetings.meeting(), french=False)
    first = meetings.published(meeting)
    assert first.languages == ["ar"]
    with pytest.raises(Incomplete):
        meeting.minutes.add_translation(by=None)

    translate_rows(meeting)
    edition = meeting.minutes.add_translation(by=None)

    assert edition.languages == ["ar", "fr"]
    assert edition.translates == first
    assert edition.authoritative_sha256 == first.authoritative_sha256
    assert Minutes.objects.get(meeting=meeting).edition == edition


def test_a_correction_is_an_edition_with_its_reason_and_both_stay_readable() -> None:
    meeting = meetings.recorded(meetings.meeting())
    first = meetings.published(meeting)
    meeting.minutes.begin_correction(by=None, reason="خطأ في العدد")
    minutes = Minutes.objects.get(meeting=meeting)
    assert minutes.is_readable  # what was published stays while it is mended
    assert minutes.edition == first

    minutes.opening_ar = "افتتح النائب الأول للرئيس الاجتماع."
    minutes.save()
    meeting = Meeting.objects.get(pk=meeting.pk)
    second = meetings.published(meeting)

    assert second.corrects == first
    assert second.reason == "خطأ في العدد"
    assert second.data["correction"] == {"corrects": first.reference, "reason": "خطأ في العدد"}
    assert Minutes.objects.get(meeting=meeting).edition == second
    assert Publication.objects.get(pk=first.pk).data["opening"]["ar"].startswith("افتتح رئيس")


def test_who_wrote_does_not_approve_unless_the_profile_allows_it_and_then_it_shows() -> None:
    writer = builders.person("editor")
    meeting = meetings.recorded(meetings.meeting())
    meeting.minutes.submit(by=writer)
    approval = {"name": "الرئيس", "office": meetings.OFFICE, "on": timezone.localdate()}

    with pytest.raises(WriterMayNotApprove):
        meeting.minutes.approve(by=writer, scan=meetings.scan(meeting), **approval)
    assert Minutes.objects.get(meeting=meeting).state == MinutesState.SUBMITTED

    builders.commune(writer_may_approve=True)
    meeting.minutes.approve(by=writer, scan=meetings.scan(meeting), **approval)
    publication = meeting.minutes.publish(by=writer)
    assert publication.data["approval"]["by_writer"] is True


def test_who_changes_the_plan_of_a_record_that_is_begun_has_written_in_it() -> None:
    planner, clerk = builders.person("editor"), builders.person("focal_point")
    meeting = meetings.recorded(meetings.meeting())
    meeting.change_plan(by=planner, title_ar="ورشة")
    assert not meeting.minutes.is_writer(planner)  # nothing was recorded yet: that was planning

    Minutes.objects.update(saved_at=timezone.now())
    meeting.change_plan(by=planner, title_ar="ورشة أخرى")
    meeting.minutes.submit(by=clerk)
    with pytest.raises(WriterMayNotApprove):
        meeting.minutes.approve(
            by=planner, name="ر", office=meetings.OFFICE, on=timezone.localdate(), scan=meetings.scan(meeting)
        )


def test_minutes_of_which_the_law_left_nothing_are_not_corrected() -> None:
    meeting = meetings.brought_to(MinutesState.PUBLISHED)
    redact(meeting.minutes.publication, by=None, reason="بطلب من المعنية بالأمر")
    minutes = Minutes.objects.get(meeting=meeting)
    with pytest.raises(NotInThisState):
        minutes.begin_correction(by=None, reason="خطأ")
    assert Minutes.objects.get(meeting=meeting).state == MinutesState.PUBLISHED


def test_french_does_not_join_a_record_that_is_open_for_correction() -> None:
    meeting = meetings.recorded(meetings.meeting(), french=False)
    first = meetings.published(meeting)
    translate_rows(meeting)
    meeting.minutes.begin_correction(by=None, reason="خطأ")
    with pytest.raises(NotInThisState):
        Minutes.objects.get(meeting=meeting).add_translation(by=None)
    assert Minutes.objects.get(meeting=meeting).edition == first


def test_approval_is_not_dated_before_the_meeting_nor_after_today() -> None:
    meeting = meetings.brought_to(MinutesState.SUBMITTED)
    other = builders.person("focal_point")
    for day in (timezone.localdate() + timedelta(days=1), timezone.localdate(meeting.starts_at) - timedelta(days=1)):
        with pytest.raises(ValidationError):
            meeting.minutes.approve(by=other, name="ر", office=meetings.OFFICE, on=day, scan=meetings.scan(meeting))
    assert Minutes.objects.get(meeting=meeting).state == MinutesState.SUBMITTED


def test_the_scan_of_another_meeting_approves_nothing() -> None:
    meeting = meetings.brought_to(MinutesState.SUBMITTED)
    strange = meetings.scan(meetings.meeting(title_fr="Autre"))
    with pytest.raises(ValidationError):
        meeting.minutes.approve(by=builders.person("focal_point"), name="ر", office=meetings.OFFICE,
                                on=timezone.localdate(), scan=strange)  # fmt: skip


def test_an_account_is_published_without_approval_and_signed_minutes_take_its_place_later() -> None:
    meeting = meetings.account(meetings.recorded(meetings.meeting()))
    with pytest.raises(NotInThisState):
        meeting.minutes.submit(by=None)
    account = meeting.minutes.publish(by=None)
    assert account.kind == "account"
    assert "-CR-" in account.reference
    assert account.data["approval"] is None

    meeting.minutes.begin_minutes(by=None)
    assert Minutes.objects.get(meeting=meeting).edition == account
    signed = meetings.published(Meeting.objects.get(pk=meeting.pk))
    assert signed.kind == "minutes"
    assert Minutes.objects.get(meeting=meeting).edition == signed
    assert not account.passages.filter(superseded=False).exists()


def test_an_empty_record_is_not_submitted_and_says_what_is_missing() -> None:
    meeting = meetings.meeting()
    with pytest.raises(Incomplete) as refused:
        meeting.minutes.submit(by=None)
    assert [gap.section for gap in refused.value.gaps] == ["opening"]


def test_a_recommendation_without_an_axis_is_named() -> None:
    meeting = meetings.recorded(meetings.meeting(), rows=2)
    meeting.recommendations.filter(position=1).update(axis=None)
    with pytest.raises(Incomplete) as refused:
        meeting.minutes.submit(by=None)
    assert [(gap.section, gap.row) for gap in refused.value.gaps] == [("recommendations", 2)]


def test_rows_that_say_nothing_and_a_dropped_action_without_a_reason_are_named() -> None:
    earlier = meetings.recorded(
        meetings.meeting(starts_at=timezone.now() - timedelta(days=30), title_fr="Atelier précédent")
    )
    meetings.published(earlier)
    meeting = meetings.recorded(meetings.meeting())
    meeting.agenda.update(title_ar="", title_fr="", said_ar="", said_fr="")
    meeting.decisions.update(text_ar="", text_fr="")
    Review.objects.create(meeting=meeting, decision=earlier.decisions.get(), state=Review.State.DROPPED)
    with pytest.raises(Incomplete) as refused:
        meeting.minutes.submit(by=None)
    assert {(gap.section, gap.row) for gap in refused.value.gaps} == {("agenda", 1), ("reviews", 1), ("decisions", 1)}


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_a_meeting_that_does_not_take_place_has_no_minutes(state: str) -> None:
    meeting = meetings.recorded(meetings.meeting())
    act = meeting.postpone if state == "postponed" else meeting.cancel
    act(by=None, reason=meetings.REASON)
    with pytest.raises(NotInThisState):
        meeting.minutes.submit(by=None)
    assert not Minutes.objects.get(meeting=meeting).can_be_written


def test_minutes_of_a_meeting_to_come_are_refused() -> None:
    meeting = meetings.recorded(meetings.meeting(days=2))
    with pytest.raises(ValidationError):
        meeting.minutes.submit(by=None)
    assert Minutes.objects.get(meeting=meeting).state == MinutesState.DRAFT


def test_what_is_said_of_an_action_at_its_end_is_translated_from_the_arabic_beside_it() -> None:
    decision = meetings.brought_to(MinutesState.PUBLISHED).decisions.get()
    today = timezone.localdate()
    decision.drop(by=None, on=today, outcome={"ar": "لم تعد هناك حاجة", "fr": "N’est plus utile"})
    decision.reopen(by=None)
    decision.finish(by=None, on=today, outcome={"ar": "أُعدت المسودة", "fr": "Le projet est prêt"})
    assert not decision.is_outdated("outcome", "fr")
    Decision.objects.update(outcome_ar="أُعدت المسودة كاملة")
    decision.refresh_from_db()
    assert decision.is_outdated("outcome", "fr")

    decision.reopen(by=None)
    decision.finish(by=None, on=today)  # without a word: what was said at an earlier end is not said of this one
    assert (decision.outcome_ar, decision.outcome_fr) == ("", "")


def test_publishing_settles_the_actions_that_the_meeting_reviewed() -> None:
    earlier = meetings.recorded(
        meetings.meeting(starts_at=timezone.now() - timedelta(days=30), title_fr="Atelier précédent"), rows=2
    )
    meetings.published(earlier)
    done, open_ = Decision.objects.filter(meeting=earlier)
    meeting = meetings.recorded(meetings.meeting())
    assert list(Decision.objects.left_open_before(meeting)) == [done, open_]
    Review.objects.create(meeting=meeting, decision=done, state=Review.State.DONE)
    Review.objects.create(meeting=meeting, decision=open_, state=Review.State.OPEN)
    publication = meetings.published(meeting)

    assert Decision.objects.get(pk=done.pk).done_on == timezone.localdate(meeting.starts_at)
    assert Decision.objects.get(pk=open_.pk).is_open
    assert [review["state"] for review in publication.data["reviews"]] == ["done", "open"]
