"""What the page of a meeting shows: its plan, and once a record of it is published, that record and what came of it.

Before publication the plan comes from the working rows, which everybody may see; the record comes from frozen content
alone, and with it what the plan was.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

from tamazgana_open.bilingual import LANGUAGES, reading_language
from tamazgana_open.publications.models import Publication, Rendition
from tamazgana_open.statements import Joint, Statement, columns_in, joined
from tamazgana_open.templatetags.charts import DOTS, SOLID, STRIPES, Bar, Chart, Series
from workshops.council.of_version import validations_at
from workshops.models import Attachment, Attending, Group, Meeting, MeetingKind, MeetingState, MinutesForm
from workshops.models.minutes import frozen_text
from workshops.paper import document
from workshops.public import outcomes
from workshops.public.listing import Standing, standing_of
from workshops.text import MinutesText, meeting_text
from workshops.text_parts import MeetingText
from workshops.timetable import timed
from workshops.when import day_of, formerly, span_of

PICTURE_SIDE = 480
"""Width or height at which a picture stands in the page, in CSS pixels."""
NO_TEXT = dict.fromkeys(LANGUAGES, "")


_FILE_PARTS = (
    Joint(Rendition),
    Joint(Publication, "publication", (
        "reference", "kind", "sha256", "languages", "titles", "illustrative", "published_at", "corrects_id",
        "translates_id", "reason", "redacted_at", "redaction_reason",
    )),
)  # fmt: skip
_FILES = Statement(
    lambda path: Rendition.objects.filter(publication__page_path=path).values_list(*columns_in(_FILE_PARTS))
)
_ATTACHMENT_PARTS = (Joint(Attachment),)
_ATTACHMENTS = Statement(
    lambda meeting: (
        Attachment.objects.filter(meeting=meeting).public().order_by("pk").values_list(*columns_in(_ATTACHMENT_PARTS))
    )
)


@dataclass(frozen=True)
class Record:
    """The published record as the page shows it. Its parts are put together only where they are not kept already."""

    text: MinutesText

    @property
    def agenda(self) -> list[document.Numbered]:
        """The points of the agenda with their numbers."""
        return document.numbered(self.text.agenda)

    @property
    def is_counted(self) -> bool:
        """Whether anybody counted who came."""
        return self.text.counted["total"] is not None

    @property
    def chart(self) -> Chart:
        """Who came, by group: women, men, not noted."""
        parts = {
            "women": Series(pgettext_lazy("attendance", "Women"), SOLID),
            "men": Series(pgettext_lazy("attendance", "Men"), STRIPES),
            "unspecified": Series(pgettext_lazy("attendance", "Not noted"), DOTS),
        }
        shown = [name for name in parts if name != "unspecified" or self.text.counted[name] is not None]
        return Chart(
            name="attendance-figures",
            title=pgettext_lazy("attendance", "Participants by group"),
            of=pgettext_lazy("attendance", "Group"),
            series=[parts[name] for name in shown],
            bars=[Bar(capfirst(row.label), [getattr(row, name) for name in shown]) for row in self.text.attendance],
        )

    @property
    def reviews(self) -> list[tuple[Any, Any]]:
        """Actions of earlier meetings, and how far they were."""
        return [(row, document.REVIEWED[row.state]) for row in self.text.reviews]


@dataclass(frozen=True)
class Picture:
    """A public photograph and the size in which it stands in the page."""

    row: Attachment
    width: int
    height: int


@dataclass(frozen=True)
class MeetingReading:
    """One meeting for its readers at one moment."""

    meeting: Meeting
    now: datetime

    @cached_property
    def standing(self) -> Standing:
        """What is known of it, as a word and a shape."""
        return standing_of(self.meeting, self.now)

    # The publications ----------------------------------------------------------------------------------------------

    @property
    def has_editions(self) -> bool:
        """Whether something of it is published."""
        return self.meeting.minutes.publication_id is not None

    @cached_property
    def _renditions(self) -> list[Rendition]:
        # The files of all editions with their publications: one query for both.
        if not self.has_editions:
            return []
        return [joined(row, _FILE_PARTS) for row in _FILES(self.meeting.path)]

    @cached_property
    def published(self) -> list[Publication]:
        """Everything that was published of this meeting, the last first."""
        found = {rendition.publication_id: rendition.publication for rendition in self._renditions}
        return [found[key] for key in sorted(found, reverse=True)]

    @cached_property
    def editions(self) -> list[Publication]:
        """The records that were published of it, the last first: editions, and an account before minutes."""
        return [edition for edition in self.published if edition.kind in MinutesForm.values]

    @cached_property
    def edition(self) -> Publication | None:
        """The one to read; None before there is one."""
        followers = {edition.corrects_id or edition.translates_id: edition for edition in self.editions}
        first = self.meeting.minutes.publication_id
        edition = next((edition for edition in self.editions if edition.pk == first), None)
        while edition is not None and edition.pk in followers:
            edition = followers[edition.pk]
        return edition

    @cached_property
    def text(self) -> MinutesText | None:
        """The published text; None before there is one, or where its content was removed."""
        if self.edition is None or self.edition.is_redacted:
            return None
        return frozen_text(self.edition.pk, self.edition.sha256)

    # What stands in the page ---------------------------------------------------------------------------------------

    @cached_property
    def plan(self) -> MeetingText:
        """What, where, who: as published with the record, before that as announced."""
        return self.text.meeting if self.text else meeting_text(self.meeting)

    @property
    def span(self) -> str:
        """Day and hours in words."""
        ends_at = self.plan.ends_at and datetime.fromisoformat(self.plan.ends_at)
        return span_of(datetime.fromisoformat(self.plan.starts_at), ends_at or None, self.plan.precision)

    @property
    def day(self) -> str:
        """The day alone."""
        return day_of(datetime.fromisoformat(self.plan.starts_at), self.plan.precision)

    @property
    def moved_from(self) -> str:
        """The date before the last change of date, where it takes place on another; empty where there is none."""
        meeting = self.meeting
        takes_place = meeting.state in {MeetingState.PLANNED, MeetingState.HELD}
        if not takes_place or not meeting.moved_from:
            return ""
        return formerly(meeting.moved_from, meeting.address, meeting.starts_at)

    @property
    def planned_agenda(self) -> list[document.Numbered]:
        """The agenda as announced: without what was said under it, which is public only with the record."""
        items = timed(self.meeting, list(self.meeting.agenda.all()))
        return document.numbered(replace(item, said=NO_TEXT) for item in items)

    def _attachments(self) -> dict[str, Any]:
        files = [joined(row, _ATTACHMENT_PARTS) for row in _ATTACHMENTS(self.meeting.pk)]
        return {
            "pictures": [_picture(row) for row in files if row.is_picture],
            "attachments": [(row, PurePath(row.file.name).suffix[1:].upper()) for row in files if not row.is_picture],
        }

    def context(self) -> dict[str, Any]:
        """What the page is given."""
        text, edition = self.text, self.edition
        return {
            "meeting": self.meeting,
            "programme": self.meeting.programme,
            "plan": self.plan,
            "kind": self.meeting.get_kind_display(),
            "standing": self.standing,
            "can_join": self.standing.code in ("planned", "now"),
            "span": self.span,
            "day": self.day,
            "moved_from": self.moved_from,
            "attending": Attending(self.plan.attending).label,
            "invited": [Group(code).label for code in self.plan.invited],
            "planned_agenda": [] if text else self.planned_agenda,
            "record": Record(text) if text else None,
            "record_key": edition.sha256 if edition and text else "",
            "in_one_language": bool(text and edition and reading_language() not in edition.languages),
            "recommendations": outcomes.recommendations(self.meeting, text) if text else [],
            "actions": outcomes.actions(self.meeting, text) if text else [],
            "edition": edition,
            "editions": self.editions,
            "corrected": next((row for row in self.editions if edition and row.pk == edition.corrects_id), None),
            "renditions": [row for row in self._renditions if edition and row.publication_id == edition.pk],
            "validations": validations_at(self.meeting) if self.meeting.kind == MeetingKind.COMMITTEE else [],
            "illustrative": self.meeting.illustrative,
            **self._attachments(),
            **({"current_programme": self.meeting.programme} if self.meeting.programme.is_current else {}),
        }


def _picture(row: Attachment) -> Picture:
    width, height = row.width or PICTURE_SIDE, row.height or PICTURE_SIDE
    scale = min(1, PICTURE_SIDE / max(width, height))
    return Picture(row, max(1, round(width * scale)), max(1, round(height * scale)))
