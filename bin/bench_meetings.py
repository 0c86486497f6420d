"""The meetings that `bin/bench` measures: 2,000 of them with 30 rows each and published minutes, and long minutes."""

import copy
import itertools
from datetime import timedelta
from typing import Any

MEETINGS, ROWS_OF_A_KIND = 2000, 6
WORDS = [
    "الشفافية",
    "والمشاركة",
    "المواطنة",
    "في",
    "برامج",
    "الجماعة",
    "وتتبعها",
    "مع",
    "السكان",
    "والجمعيات",
    "بالدواوير",
    "والمدارس",
    "والطرق",
    "والماء",
]
FRENCH = [
    "la",
    "transparence",
    "et",
    "la",
    "participation",
    "citoyenne",
    "dans",
    "les",
    "programmes",
    "de",
    "la",
    "commune",
    "avec",
    "les",
    "associations",
]


def sentence(words: list[str], start: int, length: int) -> str:
    """So many words, another part of the list for another start."""
    return " ".join(words[(start + place * 3) % len(words)] for place in range(length)) + "."


def both(field: str, start: int, length: int) -> dict[str, str]:
    """A translated field in both languages."""
    return {f"{field}_ar": sentence(WORDS, start, length), f"{field}_fr": sentence(FRENCH, start, length)}


def fill() -> None:
    """Add the meetings to the sample programme, the way the acts leave them, in bulk where the acts would take long."""
    from django.utils import timezone

    from commitments.models import Programme
    from tamazgana_open.journal.changes import change
    from workshops.models import Meeting, Minutes, MinutesForm, MinutesState, Recommendation

    programme = Programme.objects.get(illustrative=True)
    axes = list(programme.axes.all())
    now = timezone.now().replace(microsecond=0)
    with change():
        meetings = Meeting.objects.bulk_create(_meeting(programme, number, now) for number in range(MEETINGS))
        minutes = Minutes.objects.bulk_create(Minutes(meeting=meeting) for meeting in meetings)
        for rows in _batches(_rows(meetings, axes), 3000):
            for kind, of_kind in itertools.groupby(sorted(rows, key=lambda row: type(row).__name__), key=type):
                kind.objects.bulk_create(list(of_kind))
        for record in minutes:
            record.form, record.source_ar, record.source_fr = MinutesForm.ACCOUNT, WORDS[0], FRENCH[0]
            record.publication = _publication(record)
            record.state = MinutesState.PUBLISHED
            record.save()
            record.meeting.index_words()
        Recommendation.objects.filter(meeting__in=[meeting.pk for meeting in meetings]).update(published=True)


def _batches(rows: Any, size: int) -> Any:
    rows = iter(rows)
    while batch := list(itertools.islice(rows, size)):
        yield batch


def _meeting(programme: Any, number: int, now: Any) -> Any:
    from workshops.models import Meeting, MeetingKind, MeetingState

    starts_at = now - timedelta(days=number % 700, hours=number % 7)
    return Meeting(
        programme=programme,
        kind=MeetingKind.values[number % 5],
        address=f"{starts_at:%Y-%m-%d}-bench-{number}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        state=MeetingState.HELD,
        public_from=starts_at - timedelta(days=10),
        invited=["council", "associations"],
        **both("title", number, 6),
        **both("subject", number + 1, 20),
        **both("place", number + 2, 4),
        **both("organisers", number + 3, 3),
    )


def _rows(meetings: list[Any], axes: list[Any]) -> Any:
    from workshops.models import AgendaItem, Attendance, Decision, Group, Recommendation, Speech

    for number, meeting in enumerate(meetings):
        for place in range(ROWS_OF_A_KIND):
            at = {"meeting": meeting, "key": f"{place:06x}", "position": place}
            start = number + place
            yield AgendaItem(**at, minutes=20, **both("title", start, 5), **both("said", start, 25))
            yield Speech(**at, **both("capacity", start, 2), **both("text", start, 30))
            yield Recommendation(**at, axis=axes[start % len(axes)], **both("text", start, 14))
            yield Decision(**at, **both("text", start, 10), **both("responsible", start, 2))
            yield Attendance(
                **{**at, "key": Group.values[place]}, group=Group.values[place], women=place, men=start % 20
            )


def _publication(record: Any) -> Any:
    from tamazgana_open.publications.models.publication import publish
    from workshops.text import MinutesText

    text = MinutesText.from_rows(record)
    return publish("account", text.to_content(), by=None, titles=record.titles(), illustrative=True)


def long_minutes(number: int) -> Any:
    """A publication of minutes with so many speeches; nothing is saved."""
    from tamazgana_open.publications import canonical
    from tamazgana_open.publications.models import Publication

    parts = ("agenda", "speeches", "recommendations", "decisions")
    published = Publication.objects.filter(kind="minutes", illustrative=True).order_by("pk")
    original = next(one for one in published if all(one.data[name] for name in parts))
    content = copy.deepcopy(original.data)
    for name in parts:
        rows = content[name]
        wanted = number if name == "speeches" else max(len(rows), number // 4)
        content[name] = [copy.deepcopy(rows[place % len(rows)]) for place in range(wanted)]
    for place, speech in enumerate(content["speeches"]):
        speech["text"] = {"ar": sentence(WORDS, place, 90), "fr": sentence(FRENCH, place, 90)}
    original.content = canonical.dumps(content)
    original.sha256 = canonical.sha256(original.content)
    original.__dict__.pop("data", None)
    return original
