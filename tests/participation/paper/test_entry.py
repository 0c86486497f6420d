"""The entry page: a stack of forms, several points of one letter, scans, what was entered before, and who may."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from participation.models import Consultation, Contribution, Scan, Sender, moderation
from participation.paper import pending, scans, views
from participation.paper.scans import store
from tamazgana_open.accounts.models import RoleCode, User
from tests import builders, consultations, meetings
from tests.sending import Fields, errors_of, form_of, text_of
from tests.workshops import samples
from workshops.attachments import files as stored_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

BODY = "نقترح فتح الخزانة الجماعية يوم السبت لفائدة تلميذات وتلاميذ الإعدادية والثانوية"
OTHER = "إصلاح الطريق الرابطة بين الدوار ومركز الجماعة قبل فصل الشتاء حتى تصل سيارة الإسعاف"

TEXTS = [
    "Ouvrir la bibliothèque communale le samedi matin pour les élèves.",
    "Réparer la route du douar avant l’hiver afin que l’ambulance passe.",
    "Publier chaque mois les dépenses de la commune au souk hebdomadaire.",
    "Installer un guichet unique pour les actes d’état civil.",
    "Former les associations à l’usage du portail et des données.",
]


def page(consultation: Consultation, language: str = "fr", name: str = "space-entry", *more: Any) -> str:
    with override(language):
        return reverse(name, args=[consultation.slug, *more])


def opened(client: Client, consultation: Consultation, query: str = "") -> Fields:
    """The fields of the page as a browser has them."""
    return form_of(client.get(page(consultation) + query), "token")


def entered(client: Client, consultation: Consultation, fields: Fields | None = None, **changes: Any) -> HttpResponse:
    """Fill in the first point, and what is given; send it."""
    fields = fields or opened(client, consultation)
    names = {name.replace("__", "-"): value for name, value in changes.items()}
    return client.post(page(consultation), {**fields, "point-0-stance": "propose", "point-0-body": BODY, **names})


def numbers() -> list[int]:
    return list(Contribution.objects.order_by("number").values_list("number", flat=True))


def test_five_forms_one_after_the_other_keep_what_they_share_and_put_the_cursor_where_the_next_begins(
    desk: Client, editor: User
) -> None:
    asked = consultations.consultation()
    workshop = meetings.meeting(asked.programme, starts_at=timezone.now() - timedelta(days=1))
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    shared = {"channel": "meeting", "meeting": str(workshop.pk), "received_on": yesterday, "language": "fr"}
    response = entered(desk, asked, **shared, point__0__body=TEXTS[0])
    for number in range(1, 5):
        assert response.status_code == 302, errors_of(response)
        again = desk.get(response["Location"])
        text = text_of(again)
        assert f"Enregistrée sous le n° {number}." in text
        assert Sender.objects.get(contribution__number=number).spaced_code in text
        assert f"/contributions/{number}/slip.pdf" in again.content.decode()
        fields = form_of(again, "token")
        assert {name: fields[name][0] for name in shared} == shared
        assert fields["point-0-body"] == [""]
        tag = next(part for part in again.content.decode().split("<") if "autofocus" in part)
        assert 'name="point-0-target"' in tag
        response = entered(desk, asked, fields, point__0__body=TEXTS[number])
    rows = Contribution.objects.filter(channel="meeting", meeting=workshop, entered_by=editor, letter=None)
    assert rows.filter(received_on=yesterday, language="fr", state="pending").count() == 5


def test_several_points_of_one_letter_become_contributions_that_belong_together(desk: Client) -> None:
    asked = consultations.consultation()
    code = asked.version.text.axes[0].commitments[0].code
    fields = opened(desk, asked)
    scan = samples.upload(samples.jpeg(), "lettre.jpg")
    typed = {"point-0-body": BODY, "name": "س. م.", "name_shown": "on", "received_on": "x", "scan": scan}
    more = desk.post(page(asked), {**fields, **typed, "do": "more"})
    assert more.status_code == 200
    assert not numbers()
    assert not errors_of(more)
    fields = form_of(more, "token") | {"received_on": [timezone.localdate().isoformat()]}
    assert fields["name_shown"] == ["on"]
    assert fields["kept_scan"] == [str(Scan.objects.get().token)]
    assert fields["point-0-body"] == [BODY]
    assert fields["name"] == ["س. م."]
    tag = next(part for part in more.content.decode().split("<") if "autofocus" in part)
    assert 'name="point-1-target"' in tag
    fields |= {"points": ["3"], "point-2-target": [""], "point-2-stance": [""], "point-2-body": [""]}
    response = entered(
        desk, asked, fields, point__0__target=code, point__1__target="2", point__1__stance="ask", point__1__body=OTHER,
        group="youth", phone="+212 600-00-00-00", email="auteur@exemple.example",
    )  # fmt: skip
    assert response.status_code == 302
    first, second = Contribution.objects.order_by("number")
    assert first.letter == second.letter is not None
    assert (first.commitment.code, second.axis.number, second.commitment) == (code, 2, None)
    assert {first.shown_name, second.shown_name} == {"س. م."}
    assert first.sender.code != second.sender.code
    assert (first.sender.name, first.sender.phone) == ("", "+212 600-00-00-00")
    assert first.sender.scan == second.sender.scan is not None
    assert "slip.pdf?letter=all" in desk.get(response["Location"]).content.decode()


def test_the_same_page_sent_twice_is_one_entry_and_sent_with_other_words_another(desk: Client, files: Path) -> None:
    asked = consultations.consultation()
    fields = opened(desk, asked)
    pdf = b"%PDF-1.7\nmade up\n%%EOF\n"
    first = entered(desk, asked, fields, scan=samples.upload(pdf, "a.pdf"))
    second = entered(desk, asked, fields, scan=samples.upload(pdf, "a.pdf"))
    assert first["Location"] == second["Location"]
    assert numbers() == [1]
    assert len(list((files / "scans").iterdir())) == 1
    # Gone back to, and filled in anew for the next form: nothing that was typed is taken for the one before.
    assert entered(desk, asked, fields, point__0__body=OTHER).status_code == 302
    assert numbers() == [1, 2]


def test_a_form_that_was_entered_before_is_pointed_out_and_entered_all_the_same_if_it_is_another(
    desk: Client, editor: User, focal: User, files: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    asked = consultations.consultation()
    pdf = b"%PDF-1.7\nmade up\n%%EOF\n"
    entered(desk, asked, scan=samples.upload(pdf))
    for changes in ({"point__0__body": f"{BODY} !"}, {"point__0__body": OTHER, "scan": samples.upload(pdf)}):
        pointed_out = entered(desk, asked, **changes)
        assert pointed_out.status_code == 200
        assert "Ce formulaire a peut-être déjà été saisi" in text_of(pointed_out)
        assert "N° 1" in text_of(pointed_out)
        assert numbers() == [1]
    fields = form_of(pointed_out, "token")
    assert fields["point-0-body"] == [OTHER]
    # The scan waits with the form that came back; for nobody else, and not for ever.
    waiting = Scan.objects.get(senders=None)
    assert scans.waiting(str(waiting.token), focal) is None
    assert desk.post(page(asked), {**fields, "anyway": "1"}).status_code == 302
    assert numbers() == [1, 2]
    assert waiting.senders.get().contribution.number == 2
    assert scans.waiting(str(waiting.token), editor) is None
    abandoned = store(stored_files.checked(samples.upload(pdf), "document"), by=editor)
    Scan.objects.filter(pk=abandoned.pk).update(
        added_at=timezone.now() - timedelta(hours=pending.KEPT_HOURS, minutes=1)
    )
    with django_capture_on_commit_callbacks(execute=True):
        pending.forget_scans()
    assert set(Scan.objects.all()) == {Scan.objects.get(senders__contribution__number=1), waiting}
    assert len(list((files / "scans").iterdir())) == 2
    # What was not pointed out before is pointed out, whatever the button says.
    assert entered(desk, asked, anyway="2").status_code == 200
    # Many agree in the same three words: that is no double, unless all the rest is the same too.
    assert entered(desk, asked, point__0__body="أوافق على هذا", group="youth").status_code == 302
    assert entered(desk, asked, point__0__body="أوافق على هذا", group="students").status_code == 302
    assert entered(desk, asked, point__0__body="أوافق على هذا", group="youth").status_code == 200
    assert len(numbers()) == 4


def test_what_looks_private_is_pointed_out_once_and_the_second_press_saves(desk: Client) -> None:
    asked = consultations.consultation()
    typed = {"point__0__body": f"{BODY} CD123456", "point__0__quote": "0612345678"}
    first = entered(desk, asked, **typed, phone="0655443322", name="0699887766")
    assert first.status_code == 200
    assert not numbers()
    text = text_of(first)
    assert "CD123456" in text
    assert "0612345678" in text
    assert "0699887766" not in text  # a contact, and a name that is not shown, are private where they stand
    tag = next(part for part in first.content.decode().split("<") if "autofocus" in part)
    assert tag.startswith("button")  # the cursor stands at the remark, and the same keys save
    fields = form_of(first, "token")
    # Something else that looks private, typed meanwhile, is pointed out as well.
    other = desk.post(page(asked), {**fields, "point-0-quote": "0612345679"})
    assert other.status_code == 200
    assert desk.post(page(asked), form_of(other, "token")).status_code == 302
    assert Contribution.objects.get().quote == "0612345679"
    shown = entered(desk, asked, point__0__body=OTHER, name="0699887766", name_shown="on")
    assert "0699887766" in text_of(shown)


def test_what_is_wrong_stands_beside_its_field_and_everything_typed_stays(desk: Client, files: Path) -> None:
    asked = consultations.consultation()
    outside = (asked.opens_on - timedelta(days=1)).isoformat()
    response = entered(
        desk, asked, received_on=outside, channel="meeting", point__0__stance="", point__0__target="9.9",
        point__0__body="ن" * 50_000, phone="abc", email="pas-une-adresse", name="ا" * 81,
        scan=samples.upload(b"<svg onload=alert(1)>"),
    )  # fmt: skip
    assert response.status_code == 200
    found = " ".join(errors_of(response))
    for words in (
        "La date de réception est comprise entre",
        "Choisissez la réunion",
        "Choisissez la position.",
        "Ceci ne figure pas parmi les sujets",
        "10000 caractères",
        "au moins six chiffres",
        "page web",
    ):
        assert words in found, words
    fields = form_of(response, "token")
    assert fields["point-0-body"] == ["ن" * 50_000]
    assert fields["phone"] == ["abc"]
    assert not numbers()
    assert not list(files.rglob("*.*"))
    for forged in ({"channel": "online"}, {"points": "9" * 30}, {"points": "-1"}, {"token": "x"}, {"meeting": "1"}):
        answer = entered(desk, asked, **forged)
        assert answer.status_code == (200 if {"channel", "meeting"} & set(forged) else 302), forged
        Contribution.objects.all().update(like_same="", like_first="", like_second="")
    assert not Contribution.objects.filter(channel="online").exists()
    markup = entered(desk, asked, point__0__body="<script>alert(1)</script>\x00 \u202eمقلوب " + "😀" * 2_000)
    assert markup.status_code == 302
    assert Contribution.objects.latest("pk").body.startswith("<script>alert(1)</script> مقلوب")


def test_a_scan_is_painted_anew_kept_private_and_given_in_a_sandbox(desk: Client, files: Path) -> None:
    asked, elsewhere = consultations.consultation(), consultations.call()
    picture = samples.noted_pictures()["jpeg"]
    entered(desk, asked, scan=samples.upload(picture))
    scan = Scan.objects.get()
    stored = (files / scan.file.name).read_bytes()
    assert samples.PLACE not in stored
    address = page(asked, "fr", "space-scan", scan.token)
    answer = desk.get(address)
    assert b"".join(answer.streaming_content) == stored
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert (answer["Cache-Control"], answer["Content-Type"]) == ("private, no-store", "image/jpeg")
    assert "attachment" not in answer["Content-Disposition"]
    assert desk.get(page(elsewhere, "fr", "space-scan", scan.token)).status_code == 404
    assert desk.get(page(asked, "fr", "space-scan", uuid4())).status_code == 404
    for role in set(RoleCode.values) - {"editor", "focal_point"}:
        answer = builders.signed_in(builders.person(role)).get(address)
        assert answer.status_code == 403, role
    assert Client().get(address).status_code == 302
    bomb = entered(desk, asked, point__0__body=OTHER, scan=samples.upload(samples.png_of(60_000, 60_000)))
    assert "millions de pixels" in text_of(bomb)
    document = entered(desk, asked, point__0__body=OTHER, scan=samples.upload(samples.ooxml("docx")))
    assert "Une numérisation est un PDF ou une image" in text_of(document)
    assert Scan.objects.count() == 1


def test_what_its_author_takes_back_takes_the_scan_along_once_no_other_point_needs_it(
    files: Path, editor: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    asked = consultations.consultation()
    kept = store(stored_files.checked(samples.upload(b"%PDF-1.7\nx\n%%EOF\n"), "document"), by=editor)
    told = [consultations.Told(scan=kept, phone="0600000000") for _point in range(2)]
    first, second = (consultations.on_paper(editor, asked, body=f"نقطة {n}", told=told[n]) for n in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        first.withdraw()
    assert (files / kept.file.name).exists()
    assert Scan.objects.get().senders.get().contribution == second
    with django_capture_on_commit_callbacks(execute=True):
        second.sender.remove_contact()
    assert not Scan.objects.exists()
    assert not (files / kept.file.name).exists()


def test_who_may_enter_and_import() -> None:
    builders.commune()
    open_, draft = consultations.consultation(), consultations.consultation(announced=False)
    for role in (None, *RoleCode.values):
        client = builders.signed_in(builders.person(role)) if role else Client()
        allowed = role in ("editor", "focal_point")
        for name in ("space-entry", "space-import", "space-import-template"):
            expected = 200 if allowed else 403 if role else 302
            assert client.get(page(open_, "fr", name)).status_code == expected, (role, name)
            if role and not allowed:
                hidden = 403 if role == "registrar" else 404
                assert client.get(page(draft, "fr", name)).status_code == hidden, (role, name)
        if role and not allowed:
            assert client.post(page(open_), {"point-0-body": BODY}).status_code == 403
        if allowed:  # nothing can have come in before it was announced
            assert client.get(page(draft))["Location"] == page(draft, "fr", "space-consultation")
    assert not numbers()


def test_what_was_received_in_time_is_entered_until_the_report_and_then_the_text_stays_on_the_page(
    at: Callable[..., Any], editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.commune()
    with at(2031, 6, 1, 9, 0):
        asked = consultations.consultation(
            opens_on=date(2031, 6, 1), closes_on=date(2031, 6, 15), replies_by=date(2031, 6, 30)
        )
        planned = consultations.call(opens_on=date(2031, 7, 1), closes_on=date(2031, 7, 2), replies_by=date(2031, 8, 1))
        desk = builders.signed_in(editor)
        assert desk.get(page(planned))["Location"] == page(planned, "fr", "space-consultation")
    with at(2031, 6, 20, 9, 0):
        desk = builders.signed_in(editor)
        fields = opened(desk, asked)
        assert fields["received_on"] == ["2031-06-15"]
        assert entered(desk, asked, fields).status_code == 302
        assert entered(desk, asked, received_on="2031-06-16", point__0__body=OTHER).status_code == 200
        fields = opened(desk, asked)
        asked.cancel(by=None, reason=consultations.REASON)
        late = entered(desk, asked, fields, point__0__body=OTHER)
        assert late.status_code == 200
        assert "La consultation a été annulée" in text_of(late)
        assert form_of(late, "token")["point-0-body"] == [OTHER]
        # Another person's act between the look and the saving.
        monkeypatch.setattr(views, "why_not", lambda _consultation: "")
        assert "rien n’a été enregistré" in text_of(entered(desk, asked, fields, point__0__body=OTHER))
        assert numbers() == [1]


def test_nothing_typed_is_lost_when_the_session_has_ended(editor: User) -> None:
    builders.commune()
    asked = consultations.consultation()
    desk = builders.signed_in(editor)
    address = page(asked) + "?channel=spoken"
    fields = form_of(desk.get(address), "token")
    desk.logout()
    sent = {**fields, "point-0-stance": "ask", "point-0-body": BODY, "name": "س"}
    answer = desk.post(address, {**sent, "scan": samples.upload(samples.jpeg())})
    carried = form_of(answer, "carried")
    with override("fr"):
        signed_in = desk.post(reverse("account_login"), {**carried, "login": "editor", "password": builders.PASSWORD})
    back = desk.get(signed_in["Location"])
    assert form_of(back, "token")["point-0-body"] == [BODY]
    assert form_of(back, "token")["channel"] == ["spoken"]
    assert form_of(back, "token")["name"] == ["س"]
    assert "choisir" in text_of(back)
    assert not numbers()
    assert desk.post(signed_in["Location"], form_of(back, "token")).status_code == 302
    assert numbers() == [1]


def test_nothing_of_a_failed_entry_stays(desk: Client, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = consultations.consultation()
    received = Contribution.receive
    calls: list[int] = []

    def second_fails(*args: Any, **kwargs: Any) -> Contribution:
        calls.append(1)
        if len(calls) == 2:
            raise ValidationError({"body": "non"})
        return received(*args, **kwargs)

    monkeypatch.setattr(Contribution, "receive", second_fails)
    answer = entered(
        desk, asked, points="2", point__1__stance="ask", point__1__body=OTHER, scan=samples.upload(samples.jpeg())
    )
    assert answer.status_code == 200
    assert not numbers()
    waiting = Scan.objects.get()  # with the form that came back, for the next time it is sent
    assert not waiting.senders.exists()
    assert len((files / waiting.file.name).read_bytes()) == waiting.size
    assert len(list((files / "scans").iterdir())) == 1
    asked.refresh_from_db()
    assert asked.last_number == 0


def test_entries_wait_for_moderation_and_change_nothing_public(desk: Client, focal: User) -> None:
    asked = consultations.consultation(moderated_first=False)
    entered(desk, asked)
    one = Contribution.objects.get()
    assert one.state == "pending"
    moderation.publish([one], by=focal)
    assert Contribution.objects.published().get() == one
