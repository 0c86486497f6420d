"""The focal point's pages of monitoring: what is typed is done, or still there."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from commitments.models import Commitment, MilestoneSlip, MonitoringReport, Programme, Progress
from tamazgana_open import merging
from tests import builders, following
from tests.commitments.monitoring.test_monitoring_page import words

HOME = "/fr/space/programmes/2031-2033/monitoring/"


@pytest.fixture
def clerk(programme: Programme) -> Client:
    return builders.signed_in(builders.person("focal_point"))


def sent(client: Client, page: str, **typed: Any) -> Any:
    """The form of a page sent as it was opened, with this typed into it."""
    opened = client.get(f"{HOME}{page}")
    assert opened.status_code == 200
    text = opened.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and 'type="hidden"' in tag:
            hidden[name[1]] = value[1]
    return client.post(f"{HOME}{page}", {**hidden, **typed})


PROGRESS = {
    "on": "2032-02-20", "completion": "limited", "percent": "30", "text_ar": "أُعدت الصيغة الأولى.",
    "text_fr": "La première version est prête.", "evidence_ar": "محضر التسلم", "evidence_fr": "Procès-verbal",
}  # fmt: skip


def test_the_list_begins_with_what_is_late_and_silent(clerk: Client, commitment: Commitment) -> None:
    following.progress(commitment)
    text = words(clerk, HOME)
    assert text.index("1.2") < text.index("1.1")
    assert "sans relevé depuis 146 jours" in text  # since the adoption, 7 October


def test_progress_is_recorded_with_a_document_of_the_register(clerk: Client, commitment: Commitment) -> None:
    document = builders.publication()
    answer = sent(clerk, "1.1/record/", **PROGRESS, documents=f" {document.reference.lower()} ")
    assert answer["Location"] == f"{HOME}1.1/"
    record = Progress.objects.get()
    assert (record.percent, record.text_fr, list(record.documents.all())) == (30, PROGRESS["text_fr"], [document])
    assert record.by.username == "focal_point"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"evidence_ar": "", "evidence_fr": ""}, "doit être accompagné d’une pièce justificative"),
        ({"percent": "130"}, "100"),
        ({"percent": "x" * 50}, "nombre"),
        ({"on": "2032-03-02"}, "Ce jour est encore à venir"),
        ({"on": "31/02/2032"}, "date valide"),
        ({"completion": "nearly"}, "nearly"),
        ({"text_ar": ""}, "obligatoire"),
        ({"documents": "BML-2032-PV-999"}, "BML-2032-PV-999"),
        ({"text_ar": "ن" * 4001}, "4000"),
        ({"seen": "1; DROP TABLE"}, "entre-temps"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_still_there(
    clerk: Client, commitment: Commitment, typed: dict[str, str], said: str
) -> None:
    answer = sent(clerk, "1.1/record/", **{**PROGRESS, **typed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Progress.objects.exists()
    assert said in page
    assert "La première version est prête." in page
    for name, value in typed.items():
        assert value[:100] in page or name == "seen"


def test_two_at_once_the_second_sees_the_first_and_loses_nothing(clerk: Client, commitment: Commitment) -> None:
    page = clerk.get(f"{HOME}1.1/record/").content.decode()
    seen = re.search(r'name="seen"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="seen"', page)
    assert seen
    first = following.progress(commitment)
    answer = clerk.post(f"{HOME}1.1/record/", {**PROGRESS, "seen": "0"})
    page = answer.content.decode()
    assert "Quelqu’un d’autre a enregistré quelque chose entre-temps" in page
    assert following.WORDS["fr"] in page
    assert PROGRESS["text_fr"] in page
    assert clerk.post(f"{HOME}1.1/record/", {**PROGRESS, "seen": str(first.pk)}).status_code == 302
    assert Progress.objects.count() == 2


def test_nothing_new_cannot_be_said_before_anything_was(clerk: Client, commitment: Commitment) -> None:
    page = clerk.get(f"{HOME}1.1/nothing-new/", follow=True)
    assert page.redirect_chain[-1][0] == f"{HOME}1.1/record/"
    assert "Rien n’est encore enregistré" in page.content.decode()


def test_nothing_new_is_one_click_and_a_day(clerk: Client, commitment: Commitment) -> None:
    following.progress(commitment)
    assert sent(clerk, "1.1/nothing-new/", on="2032-03-01").status_code == 302
    assert Progress.objects.filter(nothing_new=True, on=date(2032, 3, 1)).count() == 1


def test_a_record_is_translated_and_withdrawn(clerk: Client, commitment: Commitment) -> None:
    record = following.progress(commitment, text={"ar": "أُعدت الصيغة الأولى.", "fr": ""})
    assert f"1.1/records/{record.pk}/translate/" in clerk.get(HOME).content.decode()
    sent(clerk, f"1.1/records/{record.pk}/translate/", text_fr="La première version est prête.", text_ar="غير هذا")
    record.refresh_from_db()
    assert (record.text_ar, record.text_fr) == ("أُعدت الصيغة الأولى.", "La première version est prête.")
    sent(clerk, f"1.1/records/{record.pk}/withdraw/", reason_ar="خطأ", reason_fr="Erreur")
    record.refresh_from_db()
    assert record.withdrawn_at
    assert clerk.get(f"{HOME}1.1/records/{record.pk}/withdraw/").status_code == 404


def test_a_milestone_is_reached_taken_back_and_put_off(clerk: Client, commitment: Commitment) -> None:
    milestone = commitment.milestones.first()
    sent(clerk, f"1.1/milestones/{milestone.pk}/done/", on="2032-02-20")
    milestone.refresh_from_db()
    assert milestone.done == date(2032, 2, 20)
    sent(clerk, f"1.1/milestones/{milestone.pk}/undo/", reason="خطأ")
    sent(clerk, f"1.1/milestones/{milestone.pk}/slip/", to="2032-05-01", reason_ar="تأخر", reason_fr="Retard")
    assert MilestoneSlip.objects.get().after == date(2032, 5, 1)


def test_a_stale_page_of_putting_off_is_told_so(clerk: Client, commitment: Commitment) -> None:
    milestone = commitment.milestones.first()
    opened = str(date(2032, 1, 15).toordinal())
    milestone.slip(date(2032, 4, 1), reason=following.REASON, by=None)
    typed = {"to": "2032-05-01", "reason_ar": "تأخر", "reason_fr": "Mon motif", "seen": opened}
    page = clerk.post(f"{HOME}1.1/milestones/{milestone.pk}/slip/", typed).content.decode()
    assert "entre-temps" in page
    assert "Mon motif" in page
    assert MilestoneSlip.objects.count() == 1


def test_a_value_is_measured_with_a_comma_and_withdrawn(clerk: Client, commitment: Commitment) -> None:
    indicator = commitment.indicators.get()
    sent(clerk, f"1.1/indicators/{indicator.pk}/measure/", on="2032-02-20", value="45,5", source_ar="سجل")
    measure = indicator.measures.get()
    assert str(measure.value) == "45.50"
    sent(clerk, f"1.1/measures/{measure.pk}/withdraw/", reason_ar="خطأ", reason_fr="")
    assert not indicator.measures.standing().exists()


def test_what_is_not_there_is_not_found(clerk: Client, commitment: Commitment) -> None:
    other = commitment.programme.commitments.get(code="1.2")
    foreign = other.milestones.first()
    for page in (
        "9.9/", "1.1/milestones/99999999999999999999/done/", f"1.1/milestones/{foreign.pk}/done/",
        "1.1/records/1/withdraw/", "1.1/measures/1/withdraw/", "1.1/indicators/0/measure/", "reports/7/", "evaluation/",
    ):  # fmt: skip
        assert clerk.get(f"{HOME}{page}").status_code == 404, page


def test_before_the_adoption_there_is_nothing_to_follow(db: None) -> None:
    builders.commune()
    builders.frozen_programme()
    client = builders.signed_in(builders.person("focal_point"))
    assert "n’a pas encore adopté" in words(client, HOME)
    assert client.get(f"{HOME}1.1/record/").status_code == 404
    answer = client.post(f"{HOME}reports/new/", {"starts": "2026-01-01", "ends": "2026-01-02"})
    assert "n’est pas en cours de mise en œuvre" in answer.content.decode()


def test_a_report_from_its_first_word_to_its_correction(clerk: Client, programme: Programme) -> None:
    one, two = programme.commitments.all()
    following.progress(one)
    answer = sent(clerk, "reports/new/", starts="2031-10-07", ends="2032-02-29")
    assert answer["Location"] == f"{HOME}reports/1/"
    page = words(clerk, f"{HOME}reports/1/")
    assert "Pas encore rédigé en arabe : introduction" in page
    assert "l’engagement 1.2 pendant cette période" in page
    assert clerk.get(f"{HOME}reports/1/publish/")["Location"] == f"{HOME}reports/1/"
    following.progress(two)
    texts = {"introduction_ar": "تقديم", "introduction_fr": "Intro", "conclusion_ar": "خلاصة", "conclusion_fr": "Fin"}
    assert sent(clerk, "reports/1/", starts="2031-10-07", ends="2032-02-29", **texts).status_code == 302
    assert "Intro" in words(clerk, f"{HOME}reports/1/preview/")
    assert clerk.post(f"{HOME}reports/1/publish/").status_code == 302
    report = MonitoringReport.objects.get()
    assert report.publication.reference == "BML-2032-RA-001"
    assert sent(clerk, "reports/1/", **{**texts, "conclusion_fr": "Autre fin"}).status_code == 302
    assert "diffère de l’édition publiée" in words(clerk, f"{HOME}reports/1/")
    assert sent(clerk, "reports/1/correct/", reason="Une faute").status_code == 302
    assert MonitoringReport.objects.get().edition.corrects == report.publication


def test_two_who_write_the_same_words_are_asked(clerk: Client, programme: Programme) -> None:
    report = following.report(programme)
    names = ("starts", "ends", "introduction_ar", "introduction_fr", "conclusion_ar", "conclusion_fr")
    base = {name: str(getattr(report, name)) for name in names}
    report.introduction_ar, report.conclusion_fr = "كلام الآخر", "Sa conclusion"
    report.save()
    typed = {**base, "introduction_ar": "كلامي", "base": merging.pack(base)}
    page = clerk.post(f"{HOME}reports/1/", typed).content.decode()
    assert "choice:introduction_ar" in page
    assert "كلام الآخر" in page
    assert "كلامي" in page
    opened = re.search(r'name="base" value="([^"]+)"', page)[1]
    clerk.post(f"{HOME}reports/1/", {**typed, "base": opened, "choice:introduction_ar": "mine",
                                     "conclusion_fr": "Sa conclusion"})  # fmt: skip
    report.refresh_from_db()
    assert (report.introduction_ar, report.conclusion_fr) == ("كلامي", "Sa conclusion")


def test_an_outdated_translation_is_flagged_until_it_is_looked_at(clerk: Client, programme: Programme) -> None:
    report = following.report(programme)
    days = {"starts": "2031-10-07", "ends": "2032-02-29"}
    texts = {f"{name}_{code}": getattr(report, f"{name}_{code}") for name in report.words for code in ("ar", "fr")}
    sent(clerk, "reports/1/", **days, **{**texts, "introduction_ar": "تقديم جديد"})
    report.refresh_from_db()
    assert report.outdated() == ["introduction_fr"]
    assert 'value="introduction_fr"' in clerk.get(f"{HOME}reports/1/").content.decode()
    sent(clerk, "reports/1/", **days, **{**texts, "introduction_ar": "تقديم جديد"}, fits="introduction_fr")
    report.refresh_from_db()
    assert report.outdated() == []
