"""Meetings as iCalendar (RFC 5545, RFC 7986), for the calendar programs that people subscribe with.

The same data gives the same bytes: what a program needs to notice a change (SEQUENCE, DTSTAMP, STATUS) comes from the
meeting alone, and its UID from nothing that may change. Moments are in the commune's legal time with its VTIMEZONE.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vText

from commitments.models import ProgrammeEvent
from tamazgana_open.bilingual import Phrase, clean, phrase, reading_language
from tamazgana_open.commune.models import Commune
from tamazgana_open.formats import moroccan
from tamazgana_open.templatetags.bilingual import directed
from workshops.calendars.legal_time import vtimezone
from workshops.models import Attending, Meeting, MeetingState
from workshops.text_parts import AgendaText
from workshops.timetable import timed

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//openness-portal//meetings//EN"
ASKED_AGAIN_AFTER = timedelta(hours=6)
"""How often a subscribed program should look for news."""
YEARS_BACK = 2
"""The feed begins on 1 January of the second year before this one: it changes by the clock once a year."""
MOST_MEETINGS = 300
"""A feed of more drops the oldest: programs read the whole of it on every visit."""
STATUS = {
    MeetingState.PLANNED: "CONFIRMED",
    MeetingState.HELD: "CONFIRMED",
    MeetingState.POSTPONED: "CANCELLED",  # a program that kept the old date would mislead
    MeetingState.CANCELLED: "CANCELLED",
}


class ExactText(vText):
    """Text as RFC 5545 (3.3.11) escapes it. icalendar takes `\\N` in a text for the end of a line."""

    def to_ical(self) -> bytes:
        text = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return text.encode()


def in_feed(now: datetime) -> list[Meeting]:
    """The meetings of the feed, whoever asks: public, with a known day, of the last two years and to come."""
    begins = timezone.localtime(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    begins = begins.replace(year=begins.year - YEARS_BACK)
    found = Meeting.objects.visible_to(AnonymousUser(), now).filter(starts_at__gte=begins)
    found = found.exclude(precision=ProgrammeEvent.Precision.MONTH).select_related("programme")
    return list(found.prefetch_related("agenda")[:MOST_MEETINGS])


def write(meetings: Iterable[Meeting]) -> bytes:
    """A calendar of these meetings in the active language. Meetings whose day is not known are left out."""
    commune, language = Commune.current(), reading_language()
    dated = [meeting for meeting in meetings if meeting.precision != ProgrammeEvent.Precision.MONTH]
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    name = _("Meetings – %(commune)s") % {"commune": commune.phrase("name")}
    for property_name in ("NAME", "X-WR-CALNAME"):
        calendar.add(property_name, _text(name, language))
    calendar.add("X-WR-TIMEZONE", timezone.get_default_timezone_name())
    calendar.add("REFRESH-INTERVAL", ASKED_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(ASKED_AGAIN_AFTER).to_ical().decode())
    years = [
        timezone.localtime(moment).year
        for meeting in dated
        for moment in (meeting.starts_at, meeting.ends_at)
        if moment
    ]
    if years:
        calendar.add_component(vtimezone(timezone.get_default_timezone_name(), min(years), max(years)))
    for meeting in dated:
        calendar.add_component(_event(meeting, commune, language))
    return calendar.to_ical()


def _event(meeting: Meeting, commune: Commune, language: str) -> Event:
    event = Event()
    event.add("UID", f"{meeting.uid}@meetings")
    event.add("SEQUENCE", meeting.sequence)
    for name, moment in (
        ("DTSTAMP", meeting.changed_at),
        ("LAST-MODIFIED", meeting.changed_at),
        ("CREATED", meeting.created_at),
    ):
        event.add(name, moment.replace(microsecond=0))
    for name, when in _times(meeting).items():
        event.add(name, when)
    event.add("STATUS", STATUS[MeetingState(meeting.state)])
    if STATUS[MeetingState(meeting.state)] == "CANCELLED":
        event.add("TRANSP", "TRANSPARENT")
    event.add("SUMMARY", _text(headline(meeting), meeting.phrase("title").language, mark=True))
    if place := meeting.phrase("place"):
        event.add("LOCATION", _text(place.text, place.language, mark=True))
    address = f"{commune.public_url.rstrip('/')}/{language}/{meeting.path}"
    event.add("DESCRIPTION", ExactText("\n\n".join(filter(None, _description(meeting, address)))))
    event.add("CATEGORIES", [_text(capfirst(meeting.get_kind_display()), language)])
    event.add("URL", address)
    return event


def _times(meeting: Meeting) -> dict[str, date | datetime]:
    starts = timezone.localtime(meeting.starts_at).replace(second=0, microsecond=0)
    ends = timezone.localtime(meeting.ends_at).replace(second=0, microsecond=0) if meeting.ends_at else None
    if meeting.precision == ProgrammeEvent.Precision.MOMENT:
        return {"DTSTART": starts} | ({"DTEND": ends} if ends else {})
    # RFC 5545, 3.6.1: a date alone lasts one day; an end is the day after the last one.
    lasts = ends is not None and ends.date() > starts.date()
    return {"DTSTART": starts.date()} | ({"DTEND": ends.date() + timedelta(days=1)} if lasts else {})


def _text(words: str, language: str, *, mark: bool = False) -> ExactText:
    text = ExactText(directed(clean(words), language))
    if mark:
        text.params["LANGUAGE"] = language
    return text


def headline(meeting: Meeting) -> str:
    """The title, with what a list of titles must not hide: that it is cancelled, postponed, or of the sample."""
    title = meeting.phrase("title").text
    if meeting.state == MeetingState.CANCELLED:
        title = _("Cancelled: %(title)s") % {"title": title}
    elif meeting.state == MeetingState.POSTPONED:
        title = _("Postponed: %(title)s") % {"title": title}
    return _("[example] %(title)s") % {"title": title} if meeting.illustrative else title


def _description(meeting: Meeting, address: str) -> Iterator[str]:
    """The paragraphs, each ready to be shown without markup; the page's address comes last."""
    language = reading_language()
    yield directed(put_off(meeting), language)
    yield _said(meeting.phrase("subject"))
    if agenda := timed(meeting, list(meeting.agenda.all())):
        yield "\n".join([_("Agenda:"), *(_point(item) for item in agenda)])
    if organisers := meeting.phrase("organisers"):
        yield _("Organisers: %(names)s") % {"names": _said(organisers)}
    if meeting.link and meeting.attending != Attending.IN_PERSON:
        yield _("Taking part online: %(address)s") % {"address": meeting.link}
    yield address


def put_off(meeting: Meeting) -> str:
    """That it does not take place as first announced, and why; empty where it does."""
    reason = clean(meeting.phrase("reason").text)
    if meeting.state == MeetingState.CANCELLED:
        return _("This meeting is cancelled. Reason: %(reason)s") % {"reason": reason}
    if meeting.state == MeetingState.POSTPONED:
        return _("This meeting is postponed; its new date is not known yet. Reason: %(reason)s") % {"reason": reason}
    if meeting.state == MeetingState.PLANNED and meeting.moved_from:
        words = {"before": _day_or_moment(meeting.moved_from), "reason": reason}
        if reason:
            return _("This meeting was planned for %(before)s and has another date now. Reason: %(reason)s") % words
        return _("This meeting was planned for %(before)s and has another date now.") % words
    return ""


def _day_or_moment(moment: datetime) -> str:
    # Where only the day had been known, the hour is midnight.
    local = timezone.localtime(moment)
    return moroccan.moment(moment) if (local.hour, local.minute) != (0, 0) else moroccan.date_long(moment)


def _point(item: AgendaText) -> str:
    words = _said(phrase(item.title))
    return ("– " if item.level else "") + (f"{item.starts} {words}" if item.starts else words)


def _said(words: Phrase) -> str:
    return directed(clean(words.text), words.language)
