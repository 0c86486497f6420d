"""The report: not before everybody has a reply, then frozen as it stands, and pushed down to the programme."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from commitments.models import Programme, Version
from participation.models import (
    Consultation,
    Contribution,
    NotInThisState,
    Told,
    moderation,
)
from participation.report import building, gate
from participation.report.correcting import BringsBack, correct_report
from participation.report.gate import NotYet
from participation.report.publishing import publish_report
from participation.report.text import ReportText
from tamazgana_open.accounts.models import User
from tamazgana_open.journal.models import Entry
from tamazgana_open.publications.models.publication import redact
from tamazgana_open.publications.redaction import without
from tamazgana_open.publications.rendering import html
from tests import builders, consultations

pytestmark = pytest.mark.django_db

CITIZEN = "مواطن ثابت الاسم"
BODIES = [
    "نقترح فتح مكتب الاستقبال يوم السوق الأسبوعي.",
    "La piste de l’école est coupée à chaque pluie.",
    "إنارة المسلك المؤدي إلى المدرسة ضرورية في الشتاء.",
    "Qui peut consulter les procès-verbaux du conseil ?",
    "الماء الصالح للشرب ينقطع كل أسبوع في الصيف.",
    "نطلب نشر لائحة الجمعيات المستفيدة من الدعم.",
]


def codes(consultation: Consultation) -> list[str]:
    return [row.code for row in gate.missing(consultation)]


def later(consultation: Consultation) -> time_machine.travel:
    """The day after its last one."""
    return time_machine.travel(consultation.closes_at + timedelta(hours=9), tick=False)


@pytest.fixture
def commune(db: None) -> Any:
    """The profile of the commune."""
    return builders.commune()


@pytest.fixture
def consultation(commune: Any) -> Consultation:
    """An open one on version 1 of a programme."""
    return consultations.consultation(builders.version(builders.programme(axes=2, commitments=2)))


def test_the_report_waits_for_all_that_is_missing_and_says_what(consultation: Consultation, focal: User) -> None:
    commitment = consultation.programme.commitments.get(code="1.1")
    waiting = consultations.contribution(consultation, body=BODIES[0])
    withheld = consultations.contribution(consultation, body=BODIES[1], language="fr")
    moderation.withhold(withheld, by=focal, reason="off_topic")
    withheld.ask_second_look()
    asked = consultations.published(consultation, body=BODIES[2], commitment=commitment)
    assert codes(consultation) == ["open", "pending", "second_look", "reply", "revision"]
    with pytest.raises(NotYet) as refused:
        publish_report(consultation, by=focal)
    assert [row.code for row in refused.value.missing] == codes(consultation)
    assert Consultation.objects.get(pk=consultation.pk).report is None
    with later(consultation):
        moderation.publish([waiting], by=focal)
        moderation.settle_second_look(withheld, by=builders.person("registrar"), publish_it=False, note="خارج الموضوع")
        consultations.answered(Contribution.objects.get(pk=waiting.pk))
        reply = consultations.answered(asked, outcome="retained", commitments=[commitment])
        assert codes(consultation) == ["revision", "version"]
        consultation.begin_revision(by=focal)
        assert codes(consultation) == ["version"]
        builders.changed_title(commitment)
        reply.link_version(builders.version(consultation.programme, by=focal), by=focal)
        assert codes(consultation) == []
        publication = publish_report(consultation, by=focal)
        assert publication.reference == f"BML-{timezone.localdate().year}-RC-001"
        assert (consultation.report, consultation.reported_at) == (publication, timezone.now())
        assert Programme.objects.get(pk=consultation.programme_id).consultation_report == publication
        assert Entry.objects.filter(act="consultation.reported", public=True).count() == 1
        with pytest.raises(NotInThisState):
            publish_report(consultation, by=focal)
        with pytest.raises(NotInThisState):
            Contribution.objects.get(pk=withheld.pk).ask_second_look()


def reported(consultation: Consultation, focal: User) -> ReportText:
    """A consultation with every sort of thing in it, and its report as it is read back."""
    axis = consultation.programme.axes.get(number=2)
    commitment = consultation.programme.commitments.get(code="1.1")
    one, rare = builders.douar(1), builders.douar(2)
    made = [
        consultations.contribution(consultation, body=BODIES[0], commitment=commitment, group="youth", douar=one,
                                   shown_name=CITIZEN, told=Told(name="اسم مستور", email="secret@example.org")),
        consultations.contribution(consultation, body=BODIES[1], language="fr", group="youth", douar=one, axis=axis,
                                   quote="Un passage cité", stance="against"),
        consultations.on_paper(focal, consultation, body=BODIES[2], group="media", douar=rare, stance="for"),
        consultations.contribution(consultation, body="ⵜⴰⵙⵓⵜⴰ ⵏ ⵡⴰⵎⴰⵏ", language="zgh", commitment=commitment),
    ]  # fmt: skip
    moderation.publish(made, by=focal)
    for reason, body in (("insult", BODIES[3]), ("other", BODIES[4])):
        kept_back = consultations.contribution(consultation, body=body)
        moderation.withhold(kept_back, by=focal, reason=reason, note="لا علاقة له")
    consultations.contribution(consultation, body=BODIES[5]).withdraw()
    first, second, third, fourth = Contribution.objects.filter(pk__in=[row.pk for row in made]).order_by("number")
    with later(consultation):
        retained = consultations.answered(first, fourth, outcome="retained", commitments=[commitment])
        consultations.answered(second)
        consultations.answered(
            third,
            outcome="passed_on",
            passed_to_ar="وزارة التجهيز",
            passed_to_fr="Ministère",
            passed_on=date(2026, 1, 5),
        )
        consultation.begin_revision(by=focal)
        builders.changed_title(commitment)
        retained.link_version(builders.version(consultation.programme, by=focal), by=focal)
        builders.commune(shared_by_at_least=2)
        publish_report(consultation, by=focal)
    return ReportText.from_content(consultation.report.data)


def test_the_figures_the_contributions_and_the_changes_are_frozen(consultation: Consultation, focal: User) -> None:
    report = reported(consultation, focal)
    figures = report.figures
    assert (figures.received, figures.published, figures.withdrawn) == (7, 4, 1)
    assert figures.withheld == {"insult": 1, "other": 1}
    assert figures.stances == {"for": 1, "against": 1, "propose": 2}
    assert figures.channels == {"online": 3, "paper": 1}
    assert figures.outcomes == {"retained": 2, "not_retained": 1, "passed_on": 1}
    assert [(row.axis and row.axis.number, sum(row.stances.values())) for row in figures.axes] == [
        (None, 1), (1, 2), (2, 1)
    ]  # fmt: skip
    assert sum(figures.weeks.values()) == 4
    assert all(date.fromisoformat(monday).weekday() == 0 for monday in figures.weeks)
    # What fewer than two share is not told, not even how often.
    assert (figures.groups, figures.group_rest) == ({"youth": 2}, 2)
    assert [row.name["fr"] for row in figures.douars] == ["Douar de l’exemple 1"]
    assert "media" in figures.unheard_groups
    assert "citizens" in figures.unheard_groups
    assert [name["fr"] for name in figures.unheard_douars] == ["Douar de l’exemple 2"]
    # Contributions in their own words, each with its reply.
    assert [row.number for row in report.contributions] == [1, 2, 3, 4]
    first, second, third, fourth = report.contributions
    assert (first.code, first.axis, first.group, first.douar["fr"]) == ("1.1", 1, "youth", "Douar de l’exemple 1")
    assert (second.axis, second.quote, second.language, second.body) == (2, "Un passage cité", "fr", BODIES[1])
    assert (third.group, third.douar, third.channel) == ("", {}, "paper")
    assert first.reply == fourth.reply == 1
    replies = {reply.number: reply for reply in report.replies}
    assert (replies[1].outcome, replies[1].commitments, replies[1].version) == ("retained", ["1.1"], 2)
    assert (replies[3].passed_to["fr"], replies[3].passed_on) == ("Ministère", "2026-01-05")
    # Which words changed, and who asked.
    (change,) = report.changes
    assert (change.code, change.status, change.before, change.version, change.asked_in) == (
        "1.1",
        "changed",
        1,
        2,
        [1, 4],
    )
    assert [field.name for field in change.fields] == ["title"]
    assert "added" in {op for op, _text in change.fields[0].runs["ar"]}
    # What is frozen is read back as it was built, and says the same at any later time.
    assert ReportText.from_content(consultation.report.data) == building.report(consultation)


def test_a_correction_leaves_out_what_was_withheld_and_counts_anew(consultation: Consultation, focal: User) -> None:
    before = reported(consultation, focal)
    moderation.withhold(Contribution.objects.get(number=1), by=focal, reason="insult")
    edition = correct_report(consultation, by=focal, reason="سب شخص")
    report = ReportText.from_content(edition.data)
    assert [row.number for row in report.contributions] == [2, 3, 4]
    # The reply to 1 and 4 now stands beside 4, with the change that it names.
    assert [reply.number for reply in report.replies] == [2, 3, 4]
    assert [change.asked_in for change in report.changes] == [[4]]
    assert (report.figures.published, report.figures.withheld["insult"]) == (3, 2)
    assert (report.asked, report.commitments) == (before.asked, before.commitments)
    assert BODIES[0] not in edition.content
    assert consultation.report.reference in html(edition, ("ar",))
    assert "سب شخص" in html(edition, ("ar",))


def test_a_correction_never_brings_back_what_the_law_took_out(consultation: Consultation, focal: User) -> None:
    reported(consultation, focal)
    cleaned, _found = without(consultation.report.data, ["المسلك"])
    redact(consultation.report, reason="طلب صاحب الشأن", by=focal, cleaned=cleaned)
    moderation.withhold(Contribution.objects.get(number=2), by=focal, reason="insult")
    with pytest.raises(BringsBack) as refused:
        correct_report(consultation, by=focal, reason="سب شخص")
    assert refused.value.numbers == [3]
    moderation.mask(Contribution.objects.get(number=3), by=focal, passages=["المسلك"])
    edition = correct_report(consultation, by=focal, reason="سب شخص")
    assert "المسلك" not in edition.content
    redact(edition, reason="طلب صاحب الشأن", by=focal)
    with pytest.raises(NotInThisState):
        correct_report(consultation, by=focal, reason="سب شخص")


def test_no_citizen_is_named_in_it_and_the_paper_has_every_voice(consultation: Consultation, focal: User) -> None:
    reported(consultation, focal)
    publication = consultation.report
    for word in (CITIZEN, "اسم مستور", "secret@example.org", BODIES[3], BODIES[4], BODIES[5], "لا علاقة له"):
        assert word not in publication.content, word
    codes_of = Contribution.objects.filter(consultation=consultation).values_list("sender__code", flat=True)
    assert not [code for code in codes_of if code in publication.content]
    for languages in (("ar",), ("fr",), ("ar", "fr")):
        paper = html(publication, languages)
        for body in (*BODIES[:3], "ⵜⴰⵙⵓⵜⴰ ⵏ ⵡⴰⵎⴰⵏ"):
            assert paper.count(body) == 1, (languages, body)
        assert "<script" not in paper
        assert "Douar de l’exemple 2" in paper or "دوار المثال 2" in paper
    assert "Ministère" in html(publication, ("fr",))


def test_a_call_has_its_report_while_the_text_is_in_preparation(commune: Any, focal: User) -> None:
    call = consultations.call(programme=builders.programme(axes=2, commitments=1))
    contribution = consultations.published(call, body="<script>alert(1)</script> & نقترح محورا للماء")
    with later(call):
        commitment = call.programme.commitments.first()
        consultations.answered(contribution, outcome="retained", commitments=[commitment])
        publication = publish_report(call, by=focal)
    call.programme.refresh_from_db()
    assert call.programme.consultation_report is None  # no step of the programme
    assert call.report == publication
    paper = html(publication, ("ar", "fr"))
    assert "&lt;script&gt;" in paper
    assert "<script" not in paper
    assert not Version.objects.filter(programme=call.programme).exists()


def test_a_cancelled_one_and_one_that_was_never_announced_have_no_report(commune: Any, focal: User) -> None:
    draft = consultations.call(programme=builders.programme(axes=1, commitments=1), announced=False)
    with pytest.raises(NotInThisState):
        publish_report(draft, by=focal)
    assert codes(draft) == ["phase"]
    draft.announce(by=focal)
    draft.cancel(by=focal, reason={"ar": "تأجل", "fr": ""})
    with later(draft), pytest.raises(NotInThisState):
        publish_report(draft, by=focal)
