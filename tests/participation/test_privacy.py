"""Nothing of a sender leaves: marked values are planted and searched for in all that is public, frozen or logged.

The addresses are those that the portal has: a new public page is read without anything being added here, unless its
address holds a value that is not in `Planted.values`, which the test then asks for.
"""

import io
import itertools
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.debug import get_exception_reporter_class

from participation import notices
from participation.masking import WithoutReceipts
from participation.models import Consultation, Contribution, Scan, Told, moderation
from participation.report.publishing import publish_report
from tamazgana_open import pdf
from tamazgana_open.accounts.models import User
from tamazgana_open.journal.models import Entry
from tamazgana_open.publications.models import PassageEntry, Publication
from tamazgana_open.publications.rendering import html
from tests import builders, consultations, meetings
from tests.participation.public.pages import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readable_papers")]

EMAIL, PHONE, NAME = "marque-courriel@secret.example", "0698765432", "اسممستورجدا"
ADDRESS_KEY, SCAN_FILE = "feedc0de" * 8, "scans/marque-scan.pdf"
MASKED, NOTE = "0687654321", "ملاحظةداخليةللمؤلف"
WITHHELD, PENDING, WITHDRAWN = "نصمحجوبتماما", "نصينتظرالمراجعة", "نصسحبهصاحبه"
RARE_DOUAR = "دوارنادرجدا"
OWN_RECEIPT = {"receipt", "receipt-withdraw", "receipt-remove-contact", "receipt-second-look"}
"""The author's own pages, which nobody else has the address of."""
NOT_PUBLIC = ("space", "account", "mfa", "socialaccount", "theme", "seal", "admin")
MUST_BE_READ = {
    "home", "data", "journal", "register", "publication", "search", "privacy", "sitemap", "commitment", "axis",
    "meetings", "consultations", "consultation", "contribute", "contributions", "contribution", "moderation-register",
    "consultation-report", "contributions-csv", "contributions-json", "contributions-xlsx", "consultation-data",
    "receipts", "consultation-form", "data-journal-csv", "data-publications-csv",
}  # fmt: skip


class Planted:
    """A portal whose secrets carry marks."""

    def __init__(self, focal: User) -> None:
        self.focal = focal
        builders.commune(shared_by_at_least=2)
        programme = builders.programme(axes=2, commitments=2)
        self.call = consultations.call(programme=programme, moderated_first=True)
        meeting = meetings.recorded(meetings.meeting(programme))
        meetings.published(meeting)
        self._speak(self.call)
        # Closed and reported as it was at its end; then the text goes before the citizens.
        with time_machine.travel(self.call.closes_at + timedelta(hours=9), tick=False):
            for waiting in Contribution.objects.pending():
                moderation.publish([waiting], by=focal)
            for contribution in Contribution.objects.published().filter(reply=None):
                consultations.answered(contribution)
            publish_report(self.call, by=focal)
        self.version = builders.version(programme, by=focal)
        self.open = consultations.consultation(self.version)
        self._speak(self.open)
        told = Told(email=EMAIL)
        consultations.contribution(self.open, body=PENDING, told=told)
        moderation.withhold(
            consultations.contribution(self.open, body=WITHHELD, told=told), by=focal, reason="other", note=NOTE
        )
        consultations.contribution(self.open, body=WITHDRAWN, told=told).withdraw()
        consultations.answered(Contribution.objects.get(consultation=self.open, number=1), by=focal)
        report = self.call.report
        self.values: dict[str, list[Any]] = {
            "slug": [self.call.slug, self.open.slug, programme.slug],
            "number": [1, 2],
            "code": ["1.1"],
            "older": [1],
            "newer": [1],
            "other": [1],
            "address": [meeting.address],
            "reference": [report.reference, self.version.publication.reference],
            "year": [meeting.address[:4]],
            "month": [meeting.address[5:7]],
            "pk": [1],
            "token": ["00000000-0000-4000-8000-000000000000"],
            "digest": ["none"],
            "page": [1],
        }

    def _speak(self, consultation: Consultation) -> None:
        rare, common = builders.Douar.objects.get_or_create(name_ar=RARE_DOUAR)[0], builders.douar()
        scan = Scan.objects.create(
            file=default_storage.save(SCAN_FILE, ContentFile(b"%PDF-")), media_type="application/pdf", size=5,
            sha256="5ca9" * 16,
        )  # fmt: skip
        told = Told(name=NAME, email=EMAIL, phone=PHONE, address_key=ADDRESS_KEY, scan=scan)
        made = consultations.contribution(
            consultation, body=f"اتصلوا بي على {MASKED} من فضلكم", told=told, group="media", douar=rare
        )
        moderation.mask(made, by=self.focal, passages=[MASKED])
        others = [
            consultations.contribution(consultation, body=f"نقترح {word}", group="youth", douar=common, told=told)
            for word in ("سوقا نظيفا", "ملعبا للشباب")
        ]
        moderation.publish([made, *others], by=self.focal)

    def secrets(self) -> list[str]:
        """Everything that nobody else may read."""
        senders = [contribution.sender for contribution in Contribution.objects.select_related("sender")]
        scans = Scan.objects.all()
        return [
            EMAIL, PHONE, NAME, ADDRESS_KEY, MASKED, NOTE, WITHHELD, PENDING, WITHDRAWN,
            *(sender.code for sender in senders), *(sender.spaced_code for sender in senders),
            *(str(scan.token) for scan in scans), *(scan.file.name for scan in scans), scans[0].sha256,
        ]  # fmt: skip

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Name and address of every public page, whichever values its address takes."""
        unknown = set()
        names = get_resolver().reverse_dict
        for name in sorted(key for key in names if isinstance(key, str)):
            if name.startswith(NOT_PUBLIC) or name in OWN_RECEIPT:
                continue
            for possible, *_rest in names.getlist(name):
                for _pattern, parameters in possible:
                    unknown |= {(name, one) for one in parameters if one not in self.values}
                    choices = [self.values.get(one, []) for one in parameters]
                    for chosen in itertools.product(*choices):
                        yield name, reverse(name, kwargs=dict(zip(parameters, chosen, strict=True)))
        assert not unknown, f"say in `values` what stands in these addresses: {unknown}"


@pytest.fixture
def planted(focal: User) -> Planted:
    """The marked portal."""
    return Planted(focal)


@pytest.fixture
def readable_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers come as the HTML that would be laid out: in the compressed bytes of a PDF a search finds nothing."""
    monkeypatch.setattr(pdf, "render", lambda html, **_options: pdf.Pdf(b"%PDF-1.7 " + html.encode(), 1))


def text_of(response: Any) -> str:
    """All words of an answer: of a workbook those of its sheets; of a PDF the HTML that it would be made of."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in response.items())


def test_no_public_page_feed_or_export_holds_anything_of_a_sender(planted: Planted) -> None:
    secrets = planted.secrets()
    member = builders.signed_in(builders.person("council_member"))
    read: set[str] = set()
    for language, client in (("ar", Client()), ("fr", Client()), ("ar", member)):
        with override(language):
            found = list(dict.fromkeys(planted.addresses()))
        for name, address in found:
            response = client.get(address)
            if response.status_code != 200:
                continue
            read.add(name)
            text = text_of(response)
            leaked = [secret for secret in secrets if secret in text]
            assert not leaked, (address, leaked)
    assert read >= MUST_BE_READ, MUST_BE_READ - read


def test_council_members_see_no_sender_in_the_workspace(planted: Planted) -> None:
    member = builders.signed_in(builders.person("council_member"))
    secrets = planted.secrets()
    opened = 0
    values = planted.values | {"code": ["1.1", "sent", "minutes"]}  # of commitments, of steps of an act, of papers
    names = get_resolver().reverse_dict
    with override("ar"):
        for name in (key for key in names if isinstance(key, str) and key.startswith("space")):
            reached = 0
            for possible, *_rest in names.getlist(name):
                for _pattern, parameters in possible:
                    for chosen in itertools.product(*(values.get(one, [1]) for one in parameters)):
                        try:
                            address = reverse(name, kwargs=dict(zip(parameters, chosen, strict=True)))
                        except NoReverseMatch:
                            continue  # a code of another sort
                        reached += 1
                        response = member.get(address)
                        opened += response.status_code == 200
                        leaked = [secret for secret in secrets if secret in text_of(response)]
                        assert not leaked, (name, leaked)
            assert reached, name
    assert opened  # the first page of the workspace at least


def test_what_is_frozen_recorded_or_found_holds_nothing_of_a_sender(planted: Planted) -> None:
    secrets = planted.secrets()
    for publication in Publication.objects.all():
        made = [publication.content, json.dumps(publication.titles, ensure_ascii=False)]
        if publication.kind == "consultation_report":
            made += [html(publication, languages) for languages in (("ar",), ("fr",), ("ar", "fr"))]
        for text in made:
            leaked = [secret for secret in secrets if secret in text]
            assert not leaked, (publication.reference, leaked)
    for entry in Entry.objects.all():
        text = json.dumps([entry.target, entry.details, entry.path], ensure_ascii=False) + entry.sentence("ar")
        assert not [secret for secret in secrets if secret in text], entry.act
    for passage in PassageEntry.objects.all():
        assert not [secret for secret in secrets if secret in passage.text], passage.title
    for word in (NAME, WITHHELD, PENDING, WITHDRAWN, MASKED):
        assert not Contribution.objects.matching(word).exists(), word


def test_a_rare_group_and_douar_stand_on_nothing_that_they_could_name(planted: Planted, visitor: Client) -> None:
    for consultation in (planted.call, planted.open):
        here = f"/ar/consultations/{consultation.slug}"
        page = text_of(visitor.get(f"{here}/contributions/1/"))
        assert "من فضلكم" in page
        assert RARE_DOUAR not in page
        assert "وسائل الإعلام" not in page
        for name in ("csv", "json"):
            table = text_of(visitor.get(f"{here}/contributions.{name}"))
            assert RARE_DOUAR not in table
            assert "media" not in table
        # Asked for the rare group, the list gives nothing, or everything: never those of that group.
        listed = text_of(visitor.get(f"{here}/contributions/?group=media"))
        assert ("من فضلكم" in listed) == ("نقترح سوقا نظيفا" in listed)
    report = planted.call.report.data["report"]
    told = [(row["group"], row["douar"].get("ar", "")) for row in report["contributions"]]
    assert told[0] == ("", "")
    assert "media" not in report["figures"]["groups"]


def test_the_log_holds_no_code_and_no_contact(planted: Planted, caplog: Any) -> None:
    sender = Contribution.objects.get(consultation=planted.open, number=1).sender
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(WithoutReceipts())
    logging.getLogger().addHandler(handler)
    client = Client(raise_request_exception=False)
    try:
        with caplog.at_level(logging.INFO):
            assert client.get(f"/ar/receipts/{sender.code}/").status_code == 200
            assert client.get(f"/ar/receipts/{sender.code}/none/").status_code == 404
            logging.getLogger("gunicorn.access").info('"GET /ar/receipts/%s/ HTTP/1.1" 200', sender.code)
    finally:
        logging.getLogger().removeHandler(handler)
    assert "receipts/…" in out.getvalue()
    assert not [secret for secret in planted.secrets() if secret in out.getvalue()]


def test_a_report_of_an_error_does_not_lead_to_a_receipt(planted: Planted, rf: RequestFactory) -> None:
    code = Contribution.objects.get(consultation=planted.open, number=1).sender.code
    request = rf.get(f"/ar/receipts/{code}/", HTTP_REFERER=f"https://portail.example/ar/receipts/{code}/")
    try:
        raise RuntimeError(code)
    except RuntimeError as error:
        kind = get_exception_reporter_class(request)
        report = kind(request, RuntimeError, error, error.__traceback__)
    assert code not in report.get_traceback_text()
    assert code not in report.get_traceback_html()


def test_a_report_of_an_error_holds_nothing_that_was_typed(
    planted: Planted, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    client = Client(raise_request_exception=False)
    fields = filled_in(client, planted.open) | {"name": [NAME], "email": [EMAIL], "phone": [PHONE], "body": [PENDING]}

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Contribution, "receive", broken)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        answer = client.post(f"/fr/consultations/{planted.open.slug}/contribute/", fields)
    failed = [record for record in caplog.records if record.exc_info and "the disk is full" in str(record.exc_info[1])]
    if not failed:
        pytest.fail(f"the form was not taken: {answer.status_code} {re.sub('<.*?>', ' ', answer.content.decode())}")
    assert answer.status_code == 500
    for record in failed:
        reporter = get_exception_reporter_class(record.request)(record.request, *record.exc_info)
        report = reporter.get_traceback_text() + reporter.get_traceback_html()
        assert "the disk is full" in report
        for secret in (NAME, EMAIL, PHONE, PENDING):
            assert secret not in report, secret
            assert secret not in caplog.text, secret


def test_an_e_mail_names_its_recipient_and_nothing_else(planted: Planted) -> None:
    contribution = Contribution.objects.select_related("sender", "consultation").get(
        consultation=planted.open, number=1
    )  # fmt: skip
    for what in (notices.RECEIVED, notices.ANSWERED):
        message = notices.message(what, contribution.sender).message()
        headers = "\n".join(f"{name}: {value}" for name, value in message.items() if name != "To")
        own = {contribution.sender.code, contribution.sender.spaced_code}
        assert not [secret for secret in planted.secrets() if secret in headers]
        body = message.get_payload(decode=True).decode()
        assert not [secret for secret in planted.secrets() if secret in body and secret not in own]
        assert "من فضلكم" not in body
