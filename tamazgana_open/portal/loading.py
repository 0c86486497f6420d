"""Loading what is known of a commune, and the made-up sample, from data files. Each can be loaded twice without
doubling."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from commitments.models import Axis, Commitment, Indicator, Milestone, Programme, ProgrammeEvent, Version
from commitments.text import TRANSLATED_FIELDS
from tamazgana_open.accounts.models import Role, RoleCode, User
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.commune.models import Commune, CouncilMember, Douar
from tamazgana_open.journal.changes import change, record

DATA = Path(__file__).parent / "data"


def read(path: Path) -> dict[str, Any]:
    """The content of a data file."""
    return json.loads(path.read_text(encoding="utf-8"))


def load_facts(content: dict[str, Any], *, public_url: str) -> Programme:
    """The commune's profile and its real programme with axes and steps, without commitments: nothing is invented.

    What exists is left as it is: the commune may have changed it since.
    """
    with change():
        if not Commune.objects.filter(pk=1).exists():
            commune = Commune(public_url=public_url, **content["commune"])
            commune.confirm_translations(("name",))
            commune.save_profile(by=None)
        for person in content.get("people", []):
            if not CouncilMember.objects.filter(name_ar=person["name_ar"], illustrative=False).exists():
                CouncilMember.objects.create(**person)
        programme = _programme(content["programme"], illustrative=False)
        if not Programme.objects.current().exists():
            programme.make_current()
        if not programme.axes.exists():
            for axis in content["axes"]:
                Axis.add(programme, by=None, **axis)
        for event in content["events"]:
            _event(programme, event["key"], _local(event["on"]), event)
    return programme


def load_sample(content: dict[str, Any], *, now: datetime | None = None) -> Programme:
    """The made-up programme with its two frozen versions, current in the demonstration; and one account per role."""
    now = now or timezone.now()
    with change():
        Role.objects.update(requires_second_factor=False)
        focal_point = _accounts()[RoleCode.FOCAL_POINT]
        programme = _programme(content["programme"], illustrative=True)
        if programme.versions.exists():
            return programme
        programme.make_current()
        douars = [Douar.objects.create(illustrative=True, **douar) for douar in content["douars"]]
        axes = {}
        for axis in content["axes"]:
            fields = {name: value for name, value in axis.items() if name != "number"}
            axes[axis["number"]] = Axis.add(programme, by=focal_point, **fields)
        for index, event in enumerate(content["events"], start=1):
            key = event.get("key", f"step-{index}")
            starts_at = _local(event["on"]) if "on" in event else now + timedelta(days=event["days"])
            _event(programme, key, starts_at, event)
        rows: dict[int, Commitment] = {}
        for version in content["versions"]:
            overrides, absent = version.get("overrides", {}), version.get("absent", [])
            for index, commitment in enumerate(content["commitments"]):
                if index in absent:
                    continue
                text = {**commitment, **overrides.get(str(index), {})}
                if index not in rows:
                    rows[index] = Commitment.add(axes[commitment["axis"]], by=focal_point, title_ar=text["title_ar"])
                _fill(rows[index], text, douars)
            Version.freeze(
                programme,
                by=focal_point,
                why={language: version[f"why_{language}"] for language in LANGUAGES},
                now=now + timedelta(days=version["days"]),
            )
    return programme


def _programme(fields: dict[str, Any], *, illustrative: bool) -> Programme:
    programme = Programme.objects.filter(slug=fields["slug"]).first()
    if programme is None:
        programme = Programme(illustrative=illustrative, **fields)
        programme.confirm_translations(("title", "summary"))
        programme.save()
        record("programme.created", by=None, target=programme)
    return programme


def _event(programme: Programme, key: str, starts_at: datetime, fields: dict[str, Any]) -> None:
    ProgrammeEvent.objects.get_or_create(
        programme=programme,
        key=key,
        defaults={
            "starts_at": starts_at,
            "precision": fields["precision"],
            "state": fields["state"],
            "title_ar": fields["title_ar"],
            "title_fr": fields["title_fr"],
        },
    )


def _local(text: str) -> datetime:
    # Written as the clock on the commune's wall showed it; the time zone database knows its offset on that day.
    return timezone.make_aware(datetime.fromisoformat(text))


def _fill(row: Commitment, text: dict[str, Any], douars: list[Douar]) -> None:
    for name in TRANSLATED_FIELDS:
        for language in LANGUAGES:
            setattr(row, f"{name}_{language}", text.get(f"{name}_{language}", ""))
    row.principles = text["principles"]
    row.amount = Decimal(text["amount"]) if text["amount"] else None
    row.starts, row.ends = text["starts"], text["ends"]
    row.confirm_translations(TRANSLATED_FIELDS)
    row.full_clean(exclude=["programme", "axis"])
    row.save()
    row.douars.set([douars[index] for index in text["douars"]])
    row.milestones.all().delete()
    row.indicators.all().delete()
    for fields in text["milestones"]:
        milestone = Milestone(commitment=row, **fields)
        milestone.confirm_translations(("title", "output"))
        milestone.save()
    for fields in text["indicators"]:
        values = {key: Decimal(fields[key]) if fields[key] is not None else None for key in ("baseline", "target")}
        indicator = Indicator(commitment=row, **{**fields, **values})
        indicator.confirm_translations(("name", "unit"))
        indicator.save()


SAMPLE_PASSWORD = "olive-figue-2027"
"""Of the demonstration alone, which prints it at its start."""
SAMPLE_ACCOUNTS = {
    RoleCode.EDITOR: ("editor", "محرر(ة) المحاضر", "Rédaction des procès-verbaux"),
    RoleCode.FOCAL_POINT: ("focal", "نقطة الارتكاز", "Point focal"),
    RoleCode.COUNCIL_MEMBER: ("member", "مستشار(ة) جماعي(ة)", "Conseiller / conseillère"),
    RoleCode.REGISTRAR: ("registrar", "كتابة المجلس", "Secrétariat du conseil"),
    RoleCode.ADMINISTRATOR: ("admin", "إدارة البوابة", "Administration du portail"),
}
"""One account per role: user name and office; offices without names."""


def _accounts() -> dict[str, User]:
    accounts = {}
    for code, (username, arabic, french) in SAMPLE_ACCOUNTS.items():
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(
                username,
                f"{username}@example.org",
                SAMPLE_PASSWORD,
                name=f"{arabic} – {french}",
                office_ar=arabic,
                office_fr=french,
                illustrative=True,
            )
            user.roles.add(Role.objects.get(code=code))
        accounts[code] = user
    return accounts
