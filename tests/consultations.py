"""Small functions that build consultations, contributions and replies for tests; beside `tests.builders`."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from commitments.models import Programme, Version
from participation.models import Channel, Consultation, ConsultationKind, Contribution, Reply, Stance, Told, moderation
from tamazgana_open.accounts.models import User
from tamazgana_open.bilingual import Texts
from tests import builders

REASON: Texts = {"ar": "طلبت الجمعيات وقتا أطول", "fr": "Les associations ont demandé plus de temps"}


def consultation(version: Version | None = None, *, announced: bool = True, **fields: Any) -> Consultation:
    """A consultation on a version that opened three days ago, for ten days more; `kind="call"` makes it a call."""
    today = timezone.localdate()
    kind = fields.setdefault("kind", ConsultationKind.VERSION)
    if version is None and "programme" not in fields:
        version = Version.objects.first() or builders.frozen_programme()
    programme: Programme = fields.pop("programme", None) or version.programme
    values = {
        "slug": f"consultation-{Consultation.objects.count() + 1}",
        "title_ar": "التشاور حول مشروع البرنامج",
        "title_fr": "Consultation sur le projet de programme",
        "question_ar": "ما رأيكم في الالتزامات المقترحة؟",
        "question_fr": "Que pensez-vous des engagements proposés ?",
        "use_ar": "تجيب الجماعة عن كل مساهمة قبل عرض البرنامج على المجلس.",
        "use_fr": "La commune répond à chaque contribution avant de présenter le programme au conseil.",
        "version": version if kind == ConsultationKind.VERSION else None,
        "opens_on": today - timedelta(days=3),
        "closes_on": today + timedelta(days=10),
        "replies_by": today + timedelta(days=25),
        **fields,
    }
    built = Consultation.prepare(programme, by=None, **values)
    if announced:
        built.announce(by=None)
    return built


def call(**fields: Any) -> Consultation:
    """A call for proposals on the axes of a programme in preparation."""
    fields.setdefault("programme", Programme.objects.first() or builders.programme())
    return consultation(kind=ConsultationKind.CALL, **fields)


def contribution(consultation_: Consultation | None = None, **fields: Any) -> Contribution:
    """A contribution as a citizen sends it, waiting for moderation. What belongs to the sender: `told=Told(…)`."""
    consultation_ = consultation_ or Consultation.objects.first() or consultation()
    values = {
        "stance": Stance.PROPOSE,
        "body": "نقترح فتح مكتب الاستقبال يوم السوق الأسبوعي.",
        "language": "ar",
        **fields,
    }
    return Contribution.receive(consultation_, sender=values.pop("told", Told()), **values)


def on_paper(by: User, consultation_: Consultation | None = None, **fields: Any) -> Contribution:
    """A contribution on paper as this person enters it."""
    received = fields.pop("received_on", timezone.localdate())
    return contribution(consultation_, by=by, channel=Channel.PAPER, received_on=received, **fields)


def published(consultation_: Consultation | None = None, **fields: Any) -> Contribution:
    """A contribution that everybody reads."""
    built = contribution(consultation_, **fields)
    moderation.publish([built], by=None)
    built.refresh_from_db()
    return built


def draft(*contributions: Contribution, by: User | None = None, **fields: Any) -> Reply:
    """A reply that is being written: not retained, with a reason in Arabic and French."""
    values = {
        "outcome": "not_retained",
        "reason_ar": "لا يدخل هذا المقترح في مدة البرنامج.",
        "reason_fr": "Cette proposition dépasse la durée du programme.",
        **fields,
    }
    consultation_ = values.pop("consultation", None) or contributions[0].consultation
    return Reply.draft(consultation_, by=by, contributions=contributions, **values)


def answered(*contributions: Contribution, by: User | None = None, **fields: Any) -> Reply:
    """A published reply."""
    reply = draft(*contributions, by=by, **fields)
    reply.publish(by=None)
    for one in contributions:
        one.refresh_from_db()
    return reply


def tomorrow() -> date:
    """The day after today in the commune."""
    return timezone.localdate() + timedelta(days=1)
