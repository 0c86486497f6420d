"""Small functions that build meetings and their records for tests; beside `tests.builders`, in the same manner."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.utils import timezone

from commitments.models import Axis, Programme
from tamazgana_open.accounts.models import User
from tamazgana_open.bilingual import Texts
from tamazgana_open.publications.models import Publication
from tests import builders
from workshops.models import (
    AgendaItem,
    Attachment,
    AttachmentKind,
    Attendance,
    Decision,
    Group,
    Meeting,
    MeetingKind,
    MinutesForm,
    MinutesState,
    Presence,
    Recommendation,
    Speech,
    WorkingGroup,
)

CASABLANCA = ZoneInfo("Africa/Casablanca")
REASON: Texts = {"ar": "تعذر استعمال القاعة", "fr": "La salle n’est pas disponible"}
OFFICE: Texts = {"ar": "رئيس المجلس", "fr": "Président du conseil"}


def local(*moment: int) -> datetime:
    """A moment by the clock on the commune's wall: `local(2031, 3, 18, 10, 30)`."""
    return datetime(*moment, tzinfo=CASABLANCA)


def _two_hours_before(moment: datetime) -> datetime:
    # Early enough in the evening that three hours are left of its day, whenever the tests run: a plan covers one day.
    began = moment - timedelta(hours=2)
    return min(began, began.astimezone(CASABLANCA).replace(hour=20, minute=0, second=0, microsecond=0))


def _three_hours_later(moment: datetime) -> datetime:
    last_minute = moment.astimezone(CASABLANCA).replace(hour=23, minute=59, second=0, microsecond=0)
    return min(moment + timedelta(hours=3), last_minute)


def meeting(programme: Programme | None = None, *, by: User | None = None, **fields: Any) -> Meeting:
    """A workshop that began two hours ago, public, with its empty minutes. `days=7` plans it in a week instead."""
    programme = programme or Programme.objects.first() or builders.programme(axes=2, commitments=1)
    now = timezone.now()
    days = fields.pop("days", None)
    starts_at = _two_hours_before(now) if days is None else now + timedelta(days=days)
    values = {
        "kind": MeetingKind.WORKSHOP,
        "title_ar": "ورشة الإعداد المشترك",
        "title_fr": "Atelier de co-création",
        "subject_ar": "تحديد المحاور ذات الأولوية مع السكان.",
        "subject_fr": "Choisir avec les habitants les axes prioritaires.",
        "place_ar": "قاعة الاجتماعات بمقر الجماعة",
        "place_fr": "Salle de réunion du siège de la commune",
        "organisers_ar": "الجماعة",
        "organisers_fr": "La commune",
        "starts_at": starts_at,
        "ends_at": fields["starts_at"] + timedelta(hours=3) if "starts_at" in fields else _three_hours_later(starts_at),
        "invited": [Group.COUNCIL, Group.ASSOCIATIONS],
        "public_from": now - timedelta(days=30),
        **fields,
    }
    return Meeting.plan(programme, by=by, **values)


def recorded(meeting: Meeting, *, french: bool = True, rows: int = 1) -> Meeting:
    """The meeting with a complete record, in Arabic and (unless `french=False`) French."""

    def both(field: str, arabic: str, french_text: str) -> dict[str, str]:
        return {f"{field}_ar": arabic, f"{field}_fr": french_text if french else ""}

    axis: Axis = meeting.programme.axes.first() or builders.axis(meeting.programme)
    minutes = meeting.minutes
    minutes.opening_ar = "افتتح رئيس المجلس الاجتماع بالترحيب بالحاضرات والحاضرين."
    minutes.opening_fr = "Le président du conseil a ouvert la réunion en saluant l’assistance." if french else ""
    minutes.save()
    for place in range(rows):
        at = {"meeting": meeting, "position": place}
        AgendaItem.objects.create(
            **at,
            **both("title", f"عرض المحاور {place}", f"Présentation des axes {place}"),
            **both("said", "قُدمت المحاور ونوقشت.", "Les axes ont été présentés."),
            minutes=30,
        )
        Speech.objects.create(
            **at,
            **both("speaker", "", ""),
            **both("capacity", "ممثلة جمعية", "Représentante"),
            **both("text", f"طلبت نشر المحاضر {place}.", f"A demandé la publication {place}."),
        )
        WorkingGroup.objects.create(
            **at,
            axis=axis,
            **both("facilitator", "المؤطرة", "Facilitatrice"),
            **both("discussed", "ناقشت المجموعة النشر.", "Le groupe a discuté."),
        )
        Recommendation.objects.create(
            **at, axis=axis, **both("text", f"نشر محاضر الدورات {place}", f"Publier les procès-verbaux {place}")
        )
        Decision.objects.create(
            **at,
            **both("text", f"إعداد مسودة {place}", f"Préparer un projet {place}"),
            **both("responsible", "نقطة الارتكاز", "Point focal"),
            due=timezone.localdate(meeting.starts_at) + timedelta(days=14),
        )
    Attendance.objects.create(meeting=meeting, key="council", group=Group.COUNCIL, position=0, women=4, men=9)
    Attendance.objects.create(meeting=meeting, key="associations", group=Group.ASSOCIATIONS, position=1)
    Presence.objects.create(meeting=meeting, **both("name", "", ""), **both("office", OFFICE["ar"], OFFICE["fr"]))
    return meeting


def scan(meeting: Meeting, *, by: User | None = None, **fields: Any) -> Attachment:
    """A file of the meeting: the scan of the signed paper, unless told otherwise."""
    content = fields.pop("content", b"%PDF-1.7\nmade up\n%%EOF\n")
    values = {"kind": AttachmentKind.SIGNED_MINUTES, "media_type": "application/pdf", **fields}
    made = Attachment(
        meeting=meeting, size=len(content), sha256=hashlib.sha256(content).hexdigest(), added_by=by, **values
    )
    made.file.save(f"meetings/{made.token}.pdf", ContentFile(content), save=True)
    return made


def approved(meeting: Meeting, *, by: User | None = None) -> Meeting:
    """The recorded meeting's minutes submitted by nobody in particular and approved."""
    minutes = meeting.minutes
    minutes.submit(by=None)
    minutes.approve(
        by=by or User.objects.filter(username="approver").first() or builders.person("registrar", username="approver"),
        name="الرئيس",
        office=OFFICE,
        on=timezone.localdate(),
        scan=scan(meeting),
    )
    return meeting


def published(meeting: Meeting, *, by: User | None = None) -> Publication:
    """The minutes of a recorded meeting, approved and published; an account is published as it is."""
    if not meeting.minutes.is_account:
        approved(meeting)
    return meeting.minutes.publish(by=by)


def account(meeting: Meeting, source: str = "أُعد من تقرير صحفي") -> Meeting:
    """The meeting with its record turned into an account."""
    minutes = meeting.minutes
    minutes.form, minutes.source_ar, minutes.source_fr = MinutesForm.ACCOUNT, source, "D’après un article de presse"
    minutes.save()
    return meeting


def brought_to(state: str, **fields: Any) -> Meeting:
    """A recorded meeting whose minutes were brought to this state by the acts that lead there."""
    made = recorded(meeting(**fields))
    if state == MinutesState.SUBMITTED:
        made.minutes.submit(by=None)
    elif state == MinutesState.APPROVED:
        approved(made)
    elif state == MinutesState.PUBLISHED:
        published(made)
    return made
