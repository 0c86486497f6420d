"""Loading what is known of a commune, and the made-up sample, from data files. Each can be loaded twice without
doubling."""

import json
from datetime import date, datetime, time, timedelta
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
from tamazgana_open.portal.loading_meetings import load_real_meetings
from tamazgana_open.portal.sample_consultations import SampleConsultations
from tamazgana_open.portal.sample_meetings import Sample, on, working_day

DATA = Path(__file__).parent / "data"
AFTER_THE_MEETINGS = time(16, 30)
"""When in the day a version of the sample is frozen: on that day the committee meets in the morning."""


def read(path: Path) -> dict[str, Any]:
    """The content of a data file."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_sample(path: Path) -> dict[str, Any]:
    """The content of a sample's file, with its meetings and consultations from the files beside it
    (`sample_meetings.json`, `sample_consultations.json`)."""
    beside = [path.with_name(f"{path.stem}_{part}{path.suffix}") for part in ("meetings", "consultations")]
    content = read(path)
    for file in beside:
        content |= read(file) if file.exists() else {}
    return content


def load_facts(content: dict[str, Any], *, public_url: str, now: datetime | None = None) -> Programme:
    """The commune's profile and its real programme with axes, steps and meetings, without commitments: nothing is
    invented.

    What exists is left as it is: the commune may have changed it since.
    """
    now = now or timezone.now()
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
        load_real_meetings(programme, content.get("meetings", []), now=now)
    return programme


def load_sample(content: dict[str, Any], *, now: datetime | None = None) -> Programme:
    """The made-up programme with two frozen versions, its meetings and its consultations, current in the demonstration;
    and one account per role.

    Run again, it only sees to it that a meeting lies ahead and that the open consultation stays open.
    """
    now = now or timezone.now()
    with change():
        Role.objects.update(requires_second_factor=False)
        people = _accounts()
        programme = _programme(content["programme"], illustrative=True)
        loaded_on = timezone.localdate(now)
        if programme.versions.exists():
            loaded_on = _loaded_on(programme, content)
        else:
            _load_text(programme, content, by=people[RoleCode.FOCAL_POINT], now=now)
        if "meetings" in content:
            sample = Sample(programme, loaded_on=loaded_on, people=people, now=now)
            sample.tell(content)
            sample.keep_one_ahead(content["coming"])
        if "consultations" in content:
            consultations = SampleConsultations(programme, loaded_on=loaded_on, people=people, now=now)
            consultations.tell(content["consultations"])
            consultations.keep_open(content["consultations"])
    return programme


def _loaded_on(programme: Programme, content: dict[str, Any]) -> date:
    # An earlier start of the demonstration may have loaded the text: the meetings belong to the days of that one.
    first = programme.versions.get(number=1)
    return timezone.localdate(first.frozen_at) - timedelta(days=content["versions"][0]["days"])


def _load_text(programme: Programme, content: dict[str, Any], *, by: User, now: datetime) -> None:
    programme.make_current()
    douars = [Douar.objects.create(illustrative=True, **douar) for douar in content["douars"]]
    axes = {}
    for axis in content["axes"]:
        fields = {name: value for name, value in axis.items() if name != "number"}
        axes[axis["number"]] = Axis.add(programme, by=by, **fields)
    for index, event in enumerate(content["events"], start=1):
        key = event.get("key", f"step-{index}")
        starts_at = _local(event["on"]) if "on" in event else on(_day(now, event["days"]), time(0, 0))
        _event(programme, key, starts_at, event)
    rows: dict[int, Commitment] = {}
    for version in content["versions"]:
        overrides, absent = version.get("overrides", {}), version.get("absent", [])
        for index, commitment in enumerate(content["commitments"]):
            if index in absent:
                continue
            text = {**commitment, **overrides.get(str(index), {})}
            if index not in rows:
                rows[index] = Commitment.add(axes[commitment["axis"]], by=by, title_ar=text["title_ar"])
            _fill(rows[index], text, douars)
        Version.freeze(
            programme,
            by=by,
            why={language: version[f"why_{language}"] for language in LANGUAGES},
            now=on(_day(now, version["days"]), AFTER_THE_MEETINGS),
        )


def _day(now: datetime, days: int) -> date:
    return working_day(timezone.localdate(now) + timedelta(days=days))


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
                office_ar=arabic,
                office_fr=french,
                illustrative=True,
            )
            user.roles.add(Role.objects.get(code=code))
        accounts[code] = user
    return accounts
