"""Import of a filled-in spreadsheet: the template, faults by row and column, the look before it is saved, once only."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from participation.models import Consultation, Contribution, NotInThisState, Sender
from participation.paper import columns, pending, reading
from tamazgana_open.accounts.models import User
from tests import builders, consultations, meetings
from tests.participation.paper.sheets import filled_in, raw, saved
from tests.sending import Fields, form_of, text_of
from tests.workshops import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

BODY = "نقترح فتح الخزانة الجماعية يوم السبت لفائدة تلميذات وتلاميذ الإعدادية والثانوية"
OTHER = "إصلاح الطريق الرابطة بين الدوار ومركز الجماعة قبل فصل الشتاء حتى تصل سيارة الإسعاف"


def page(consultation: Consultation, name: str = "space-import", *more: Any) -> str:
    with override("fr"):
        return reverse(name, args=[consultation.slug, *more])


def sent(client: Client, consultation: Consultation, content: bytes) -> HttpResponse:
    return client.post(page(consultation), {"file": SimpleUploadedFile("jeu.xlsx", content)})


def confirmation(client: Client, answer: HttpResponse) -> Fields:
    """The fields of the button that saves."""
    assert answer.status_code == 302, text_of(answer)
    return {**form_of(client.get(answer["Location"]), "digest"), "confirm": ["1"]}


def faults(content: bytes, consultation: Consultation) -> list[tuple[int | None, str, str]]:
    with override("fr"):
        found = reading.read(content, consultation)
    return [(fault.row, fault.column, fault.message) for fault in found.faults]


def test_the_template_has_headings_lists_and_an_example_that_is_left_out(desk: Client) -> None:
    asked = consultations.consultation(title_ar="=برنامج", title_fr="=Programme")
    builders.douar()
    workshop = meetings.meeting(asked.programme, title_fr="=1+1")
    with override("ar"):
        answer = desk.get(reverse("space-import-template", args=[asked.slug]))
    content = b"".join(answer.streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows, how, values = book.worksheets
    heads = [cell.value for cell in rows[1]]
    assert heads[0] == "تاريخ التوصل / Reçue le *"
    assert len(heads) == len(columns.COLUMNS)
    assert rows.sheet_view.rightToLeft
    assert rows["D2"].number_format == "@"
    listed = {cell.value for row in values.iter_rows() for cell in row}
    assert {
        "على الورق / sur papier",
        "1.2",
        "Publier les procès-verbaux des sessions 1.2",
        "أقترح / je propose",
    } <= listed
    assert any("Douar de l’exemple 1" in str(value) for value in listed)
    assert any(workshop.title_ar in str(value) for value in listed)
    assert {str(rule.sqref).split(":")[0] for rule in rows.data_validations.dataValidation} == {
        "B2", "C2", "D2", "E2", "H2", "I2", "J2", "L2",
    }  # fmt: skip
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert any(
        "Formules" in str(cell.value) or "formules" in str(cell.value) for row in how.iter_rows() for cell in row
    )
    assert faults(content, asked) == [(None, "", "Il n’y a aucune ligne à importer\u00a0: l’exemple ne compte pas.")]


def test_a_filled_in_template_is_looked_over_confirmed_and_saved_once(desk: Client, editor: User, files: Path) -> None:
    asked = consultations.consultation(moderated_first=False)
    douar = builders.douar()
    workshop = meetings.meeting(asked.programme, starts_at=timezone.now() - timedelta(days=1))
    day = timezone.localtime(workshop.starts_at).strftime("%d/%m/%Y")
    consultations.on_paper(editor, asked, body=BODY)
    content = filled_in(
        asked,
        {
            "body": f"{BODY} !",
            "target": "2.1",
            "letter": "a1",
            "group": "الشباب",
            "name": "س",
            "name_shown": "نعم / oui",
        },
        {"body": OTHER, "target": 2, "letter": "A1", "stance": "je demande", "language": "arabe", "name": "مخفي"},
        {
            "channel": "en réunion",
            "meeting": f"{day} {workshop.title_fr}",
            "received_on": day,
            "body": "=CECI N'EST PAS UNE FORMULE",
            "target": None,
            "douar": f"{douar.name_ar} / {douar.name_fr}",
            "phone": "0600-00-00-00",
            "email": "auteur@exemple.example",
        },
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0]["F5"].data_type = "s"
    content = saved(book)
    answer = sent(desk, asked, content)
    fields = confirmation(desk, answer)
    looked = text_of(desk.get(answer["Location"]))
    assert "3 contributions sont prêtes à être enregistrées" in looked
    assert "La ligne d’exemple a été ignorée." in looked
    assert "presque identique : N° 1" in looked
    assert Contribution.objects.count() == 1
    done = desk.post(page(asked), fields)
    assert done.status_code == 302
    first, second, third = Contribution.objects.filter(number__gt=1).order_by("number")
    assert (first.commitment.code, first.group, first.shown_name) == ("2.1", "youth", "س")
    assert (second.axis.number, second.commitment, second.stance, second.language) == (2, None, "ask", "ar")
    assert (second.shown_name, second.sender.name) == ("", "مخفي")
    assert first.letter == second.letter is not None
    assert (third.letter, third.meeting, third.douar, third.axis) == (None, workshop, douar, None)
    assert third.body == "=CECI N'EST PAS UNE FORMULE"
    assert (third.sender.phone, third.sender.email) == ("0600-00-00-00", "auteur@exemple.example")
    assert {one.state for one in (first, second, third)} == {"pending"}
    assert {one.entered_by for one in (first, second, third)} == {editor}
    assert not list((files / "imports").iterdir())
    listed = text_of(desk.get(done["Location"]))
    assert all(one.sender.spaced_code in listed for one in (first, second, third))
    # Pressed twice, and sent again.
    assert desk.post(page(asked), fields)["Location"] == done["Location"]
    again = sent(desk, asked, content)
    assert "Ce même fichier avait déjà été importé" in text_of(desk.get(again["Location"]))
    assert Contribution.objects.count() == 4
    asked.refresh_from_db()
    assert asked.last_number == 4
    slips = desk.get(page(asked, "space-import-slips", fields["digest"][0], 1))
    assert slips.content.startswith(b"%PDF-")
    assert desk.get(page(asked, "space-import-slips", fields["digest"][0], 2)).status_code == 404
    assert desk.get(page(asked, "space-import-slips", "0" * 40, 1)).status_code == 404


def test_every_fault_is_named_by_its_row_and_column_and_nothing_is_saved(desk: Client, files: Path) -> None:
    asked = consultations.consultation()
    meetings.meeting(asked.programme)
    late = timezone.localdate() + timedelta(days=1)
    content = filled_in(
        asked,
        {"body": "=SUM(1,2)"},
        {"body": None, "stance": "peut-être"},
        {"received_on": "32/13/2031", "channel": "online", "body": OTHER},
        {"received_on": late, "target": "9.9", "body": OTHER},
        {"channel": "en réunion", "email": "pas-une-adresse", "phone": "appelez-moi", "body": OTHER},
        {"meeting": "autre", "body": "ن" * 10_001, "language": "klingon"},
        {"body": BODY},
    )
    answer = sent(desk, asked, content)
    assert answer.status_code == 200
    with override("fr"):
        first = f"{asked.opens_on:%d/%m/%Y}"
    assert [(row, column) for row, column, _message in faults(content, asked)] == [
        (3, "F"), (4, "E"), (4, "F"), (5, "A"), (5, "B"), (6, "A"), (6, "D"), (7, "C"), (7, "M"), (7, "N"),
        (8, "C"), (8, "C"), (8, "F"), (8, "H"),
    ]  # fmt: skip
    text = text_of(answer)
    for words in (
        "Rien n’a été enregistré : 14 erreurs dans le fichier",
        "3 F · Texte Ceci est une formule. Collez-en le résultat comme valeur.",
        "4 E · Position Cette valeur n’est pas admise : \u2068peut-être\u2069",
        "4 F · Texte Cette case doit être remplie.",
        "5 A · Reçue le Ce n’est pas une date.",
        f"6 A · Reçue le La date de réception est comprise entre le {first}",
        "6 D · Objet (code) Ceci ne figure pas parmi les sujets soumis aux citoyennes et citoyens : \u2068 9.9 \u2069",
        "7 C · Lors de quelle réunion Choisissez la réunion",
        "8 F · Texte Il y a ici 10001 caractères ; 10000 au plus sont admis.",
    ):
        assert words in text, words
    assert not Contribution.objects.exists()
    assert not (files / "imports").exists()


def test_a_code_of_which_the_spreadsheet_made_a_number_is_asked_about() -> None:
    programme = builders.programme(axes=1, commitments=10)
    asked = consultations.consultation(builders.version(programme))
    found = faults(filled_in(asked, {"target": 1.1, "body": BODY}, {"target": 1.2, "body": OTHER}), asked)
    assert [(row, column) for row, column, _message in found] == [(3, "D")]
    assert "1.1 ou 1.10" in found[0][2]


def test_headings_that_are_missing_unknown_or_twice_are_named() -> None:
    asked = consultations.consultation()
    book = openpyxl.load_workbook(io.BytesIO(filled_in(asked, {"body": BODY})))
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"], sheet["G1"] = "Date", "Position", "=HYPERLINK()"
    found = faults(saved(book), asked)
    assert [(row, column) for row, column, _message in found] == [(1, "A"), (1, "E"), (1, "G"), (1, ""), (1, "")]
    assert faults(saved(openpyxl.Workbook()), asked) == [(None, "", "La première feuille est vide.")]
    # The columns may stand in another order, and headings in one language.
    sheet["A1"], sheet["B1"], sheet["G1"] = "Reçue le", "طريقة الورود", "Passage cité"
    sheet.move_range("F1:F3", cols=20)
    assert faults(saved(book), asked) == []


def test_what_is_no_spreadsheet_is_said_in_clear_words(desk: Client) -> None:
    asked = consultations.consultation()
    cases = {
        b"": "vide",
        b"a;b;c\n1;2;3": "Ce n’est pas un tableau au format XLSX",
        samples.pdf(): "Ce n’est pas un tableau au format XLSX",
        samples.ooxml("docx"): "Ce n’est pas un tableau au format XLSX",
        samples.odf("application/vnd.oasis.opendocument.spreadsheet"): "Ce n’est pas un tableau au format XLSX",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000): "ancien format",
        samples.ooxml("xlsx", **{"xl/vbaProject.bin": b"x"}): "macros",
        filled_in(asked, {"body": BODY})[:-200]: "endommagé",
        raw('<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "a">]><worksheet>&a;</worksheet>'): "endommagé",
        raw(f'<row r="1">{"<c/>" * 1_100_000}</row>'): "plus que ne peuvent contenir",
        b"PK\x03\x04" + b"0" * (reading.MOST_BYTES + 1): "au plus",
    }
    for content, words in cases.items():
        answer = sent(desk, asked, content)
        assert answer.status_code == 200, words
        assert words in text_of(answer), (words, content[:20])
    assert "Choisissez le fichier." in text_of(desk.post(page(asked), {}))
    assert not Contribution.objects.exists()


def test_twenty_thousand_bad_rows_are_answered_soon_with_the_first_faults_and_how_many_there_are(desk: Client) -> None:
    asked = consultations.consultation()
    head = "".join(
        f'<c t="inlineStr"><is><t>{next(iter(columns.heading(column).values()))}</t></is></c>'
        for column in columns.COLUMNS
    )
    row = "<row>" + '<c t="inlineStr"><is><t>faux</t></is></c>' * len(columns.COLUMNS) + "</row>"
    content = raw(f"<row>{head}</row>" + row * 20_000)
    began = time.process_time()
    answer = sent(desk, asked, content)
    assert time.process_time() - began < 15
    text = text_of(answer)
    assert "Les 200 premières sont affichées." in text
    assert answer.content.count(b"<tr>") == 201
    with override("fr"):
        found = reading.read(content, asked)
    assert found.fault_count > 2_000
    assert len(found.faults) == reading.FAULTS_SHOWN
    with override("fr"):
        good = reading.read(filled_in(asked, *[{"body": f"{BODY} {n}"} for n in range(columns.MOST_ROWS + 2)]), asked)
    assert [fault.row for fault in good.faults] == [columns.MOST_ROWS + 3]


def test_two_thousand_rows_are_saved_in_a_few_statements(desk: Client, editor: User) -> None:
    asked = consultations.consultation()
    content = filled_in(asked, *[{"body": f"{BODY} {n}"} for n in range(300)])
    fields = confirmation(desk, sent(desk, asked, content))
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        desk.post(page(asked), fields)
    assert Contribution.objects.count() == Sender.objects.count() == 300
    assert len(asked_for) < 60
    found = list(Contribution.objects.order_by("number").values_list("number", flat=True))
    assert found == list(range(1, 301))
    assert Contribution.objects.first().like_first
    told = Sender.objects.first()
    with pytest.raises(NotInThisState):
        Contribution.receive_together(
            asked,
            [(consultations.Told(form_token=told.form_token), {"channel": "paper", "received_on": timezone.localdate(),
              "stance": "ask", "body": OTHER, "language": "ar"})],
            by=editor,
        )  # fmt: skip
    asked.refresh_from_db()
    assert asked.last_number == 300


def test_what_waits_is_nobody_elses_and_not_for_long(desk: Client, focal: User, files: Path, at: Any) -> None:
    asked, elsewhere = consultations.consultation(), consultations.call()
    answer = sent(desk, asked, filled_in(asked, {"body": BODY}))
    token = answer["Location"].partition("file=")[2]
    fields = confirmation(desk, answer)
    other = builders.signed_in(focal)
    assert other.get(answer["Location"]).status_code == 302
    assert other.post(page(asked), fields)["Location"] == page(asked)
    assert desk.get(f"{page(elsewhere)}?file={token}").status_code == 302
    for forged in ("../../portal.sqlite3", "x" * 32, "\x00", token[:-1]):
        assert desk.get(page(asked), {"file": forged}).status_code == 302
        assert desk.post(page(asked), {**fields, "file": [forged]})["Location"] == page(asked)
    assert desk.post(page(asked), {**fields, "digest": ["0" * 40]})["Location"] == page(asked)
    assert not Contribution.objects.exists()
    # Another one takes its place; after a day it is gone.
    second = sent(desk, asked, filled_in(asked, {"body": OTHER}))
    assert desk.get(answer["Location"]).status_code == 302
    assert len(list((files / "imports").iterdir())) == 1
    kept = next((files / "imports").iterdir())
    long_ago = time.time() - pending.KEPT_HOURS * 3600 - 60
    os.utime(kept, (long_ago, long_ago))
    assert desk.get(second["Location"]).status_code == 302
    assert kept.exists()
    pending.forget_stale()
    assert not kept.exists()


def test_an_import_that_cannot_be_saved_any_more_saves_nothing_and_says_so(desk: Client, editor: User) -> None:
    asked = consultations.consultation()
    fields = confirmation(desk, sent(desk, asked, filled_in(asked, {"body": BODY}, {"body": OTHER})))
    asked.cancel(by=None, reason=consultations.REASON)
    answer = desk.post(page(asked), fields, follow=False)
    assert answer.status_code == 302
    assert not Contribution.objects.exists()
    assert desk.get(page(asked)).status_code == 302


def test_a_confirmation_after_the_session_has_ended_comes_back_to_the_look(desk: Client) -> None:
    asked = consultations.consultation()
    answer = sent(desk, asked, filled_in(asked, {"body": BODY}))
    address, fields = answer["Location"], confirmation(desk, answer)
    desk.logout()
    carried = form_of(desk.post(address, fields), "carried")
    with override("fr"):
        signed_in = desk.post(reverse("account_login"), {**carried, "login": "editor", "password": builders.PASSWORD})
    back = desk.get(signed_in["Location"])
    assert "1 contribution est prête" in text_of(back)
    assert not Contribution.objects.exists()
    assert desk.post(address, {**form_of(back, "digest"), "confirm": "1"}).status_code == 302
    assert Contribution.objects.count() == 1
