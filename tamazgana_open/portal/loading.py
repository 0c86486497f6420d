"""Loading what is known of a commune, and the made-up sample, from data files. Each can be loaded twice without
doubling."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from commitments.models import Axis, Programme, ProgrammeEvent
from tamazgana_open.accounts.models import Role, RoleCode, User
from tamazgana_open.commune.models import Commune, CouncilMember
from tamazgana_open.journal.changes import change, record
from tamazgana_open.portal.loading_meetings import load_real_meetings
from tamazgana_open.portal.sample_consultations import SampleConsultations, Telling
from tamazgana_open.portal.sample_council import SampleCouncil
from tamazgana_open.portal.sample_meetings import Sample, on, working_day
from tamazgana_open.portal.sample_progress import SampleProgress
from tamazgana_open.portal.sample_text import SampleText

DATA = Path(__file__).parent / "data"
EARLIER = DATA / "sample_earlier.json"
"""The made-up programme of the years before the sample's."""


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

    Run again, it only sees to it that a meeting and a sitting of the council lie ahead and that the open consultation
    stays open.
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
            _load_text(programme, content, by=people[RoleCode.FOCAL_POINT], loaded_on=loaded_on)
        if "meetings" in content:
            sample = Sample(programme, loaded_on=loaded_on, people=people, now=now)
            sample.tell(content)
            sample.keep_one_ahead(content["coming"])
            sample.keep_sitting_ahead(content["coming"]["sitting"])
        if "consultations" in content:
            consultations = SampleConsultations(programme, loaded_on=loaded_on, people=people, now=now)
            consultations.tell(content["consultations"])
            consultations.keep_open(content["consultations"])
    return programme


def load_earlier_sample(content: dict[str, Any], *, now: datetime | None = None) -> Programme:
    """The made-up programme of the years before, which went all the way from its workshop to a first year of progress.

    Its dates are those of the file. Run again, it leaves what is there.
    """
    now = now or timezone.now()
    with change():
        Role.objects.update(requires_second_factor=False)
        people = _accounts()
        begun = on(date.fromisoformat(content["committee"]["founded"]), time(9, 0))
        programme = _programme(content["programme"], illustrative=True, now=begun)
        if not programme.versions.exists():
            _tell_earlier(programme, content, people, now)
    return Programme.objects.get(pk=programme.pk)


def _tell_earlier(programme: Programme, content: dict[str, Any], people: dict[RoleCode, User], now: datetime) -> None:
    loaded_on, focal_point = timezone.localdate(now), people[RoleCode.FOCAL_POINT]
    first, second = content["versions"]
    text = SampleText(programme, content, loaded_on=loaded_on, by=focal_point)
    text.write(first)
    text.freeze(first)
    meetings = Sample(programme, loaded_on=loaded_on, people=people, now=now)
    meetings.tell(content)
    asked = SampleConsultations(programme, loaded_on=loaded_on, people=people, now=now)
    (consulted,) = content["consultations"]
    telling = Telling(asked, consulted)
    telling.hear()
    telling.consultation.begin_revision(by=focal_point, now=asked.act(consulted["revised"], time(9, 0)))
    text.write(second)
    telling.answer()
    version = text.freeze(second)
    telling.end()
    council = SampleCouncil(meetings, content["council"])
    council.tell(version)
    SampleProgress(council.adopted, meetings).tell(content["monitoring"])


def _loaded_on(programme: Programme, content: dict[str, Any]) -> date:
    # An earlier start of the demonstration may have loaded the text: the meetings belong to the days of that one.
    first = programme.versions.get(number=1)
    return timezone.localdate(first.frozen_at) - timedelta(days=content["versions"][0]["days"])


def _load_text(programme: Programme, content: dict[str, Any], *, by: User, loaded_on: date) -> None:
    programme.make_current()
    text = SampleText(programme, content, loaded_on=loaded_on, by=by)
    for index, event in enumerate(content["events"], start=1):
        key = event.get("key", f"step-{index}")
        day = working_day(loaded_on + timedelta(days=event.get("days", 0)))
        _event(programme, key, _local(event["on"]) if "on" in event else on(day, time(0, 0)), event)
    for version in content["versions"]:
        text.write(version)
        text.freeze(version)


def _programme(fields: dict[str, Any], *, illustrative: bool, now: datetime | None = None) -> Programme:
    programme = Programme.objects.filter(slug=fields["slug"]).first()
    if programme is None:
        programme = Programme(illustrative=illustrative, **fields)
        programme.confirm_translations(("title", "summary"))
        programme.save()
        record("programme.created", by=None, target=programme, now=now)
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
    names = [username for username, *_office in SAMPLE_ACCOUNTS.values()]
    known = {user.username: user for user in User.objects.filter(username__in=names)}
    # A hash takes long by design: accounts whose password everybody knows share one.
    password = make_password(SAMPLE_PASSWORD) if len(known) < len(names) else ""
    accounts = {}
    for code, (username, arabic, french) in SAMPLE_ACCOUNTS.items():
        user = known.get(username)
        if user is None:
            email = f"{username}@example.org"
            user = User.objects.create(
                username=username, email=email, password=password, office_ar=arabic, office_fr=french, illustrative=True
            )
            user.roles.add(Role.objects.get(code=code))
        accounts[code] = user
    return accounts
