"""The calendar of a session as a checklist: for each line its last day, its article, and whether it is done or late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from commitments.models import Programme
from tamazgana_open.commune.models import Commune
from tamazgana_open.commune.working_days import is_working_day
from tamazgana_open.formats.moroccan import month_year, weekday_date
from tamazgana_open.portal.council import deadlines
from tamazgana_open.portal.council.deadlines import Deadline, Terms
from tamazgana_open.portal.council.facts import Fact, Recorded
from workshops.council import law
from workshops.models import Session, Sitting, SittingState

DONE, DONE_LATE, DUE, LATE, NOT_RECORDED, UNKNOWN = "done", "done_late", "due", "late", "not_recorded", "unknown"
ICONS = {DONE: "check", DONE_LATE: "history", DUE: "calendar", LATE: "warning", NOT_RECORDED: "question",
         UNKNOWN: "question"}  # fmt: skip
BADGES = {DONE: "badge-done", DONE_LATE: "badge-outdated", DUE: "badge-planned", LATE: "badge-missing",
          NOT_RECORDED: "badge-quiet", UNKNOWN: "badge-quiet"}  # fmt: skip

LABELS: dict[str, Promise] = {
    deadlines.DECISION: gettext_lazy("The council decides to consult the citizens"),
    deadlines.OPENING: gettext_lazy("The consultation opens"),
    deadlines.CLOSING: gettext_lazy("Last day of the consultation"),
    deadlines.REPORT: gettext_lazy("Replies, and report of the consultation"),
    deadlines.COMMITTEE: gettext_lazy("The follow-up committee validates the text"),
    deadlines.AGENDA: gettext_lazy("Agenda to the governor"),
    deadlines.NOTICE: gettext_lazy("Notice to the members, with agenda and documents"),
    deadlines.POSTING: gettext_lazy("Decisions posted at the seat of the commune"),
    deadlines.MINUTES: gettext_lazy("Minutes to the members"),
    deadlines.TRANSMISSION: gettext_lazy("Minutes and deliberations to the governor"),
}
CONVOCATIONS: dict[int, Promise] = {
    1: gettext_lazy("Sitting of the council"),
    2: gettext_lazy("Sitting after the second convocation"),
    3: gettext_lazy("Sitting after the third convocation"),
}
ARTICLES = {
    deadlines.AGENDA: 38,
    deadlines.NOTICE: 35,
    deadlines.SITTING: 33,
    deadlines.POSTING: 273,
    deadlines.MINUTES: 273,
    deadlines.TRANSMISSION: 116,
}
"""The articles of organic law 113-14; a line without one is the method's."""
CONVOCATION_ARTICLE = 42
NEAR_DAYS = 7
OF_CONSULTATION = {deadlines.DECISION, deadlines.OPENING, deadlines.CLOSING, deadlines.REPORT}
OF_TEXT = OF_CONSULTATION | {deadlines.COMMITTEE}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `rule` says how its last day is reckoned, `state` is a code, `word` says it to the reader."""

    code: str
    label: str
    rule: str
    article: int | None
    last: date | None
    moved_from: date | None
    state: str
    word: str
    note: str
    url: str
    is_near: bool = False

    @property
    def icon(self) -> str:
        """The shape of its state."""
        return ICONS[self.state]

    @property
    def badge(self) -> str:
        """The class of its state; what is due within the week stands out."""
        return "badge-open" if self.is_near else BADGES[self.state]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under one heading."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Calendar:
    """The calendar of one session, as it stands today, for one person."""

    day: date
    session: str
    recorded: Recorded
    parts: list[Part]
    remarks: list[str]

    @property
    def lines(self) -> list[Line]:
        """All lines, in the order of their days."""
        return [line for part in self.parts for line in part.lines]

    @property
    def session_label(self) -> str:
        """The session in words."""
        return str(Session(self.session).label)

    @property
    def counts(self) -> list[tuple[str, str, str]]:
        """How many lines are done, late, due: icon, badge, words. Nothing is said of what there is none of."""
        states = [line.state for line in self.lines]
        done, late, due = states.count(DONE) + states.count(DONE_LATE), states.count(LATE), states.count(DUE)
        found = [
            (LATE, late, ngettext("%(number)s late", "%(number)s late", late)),
            (DUE, due, ngettext("%(number)s due", "%(number)s due", due)),
            (DONE, done, ngettext("%(number)s done", "%(number)s done", done)),
        ]
        return [(ICONS[state], BADGES[state], words % {"number": number}) for state, number, words in found if number]


def calendar(
    day: date,
    session: str,
    *,
    programme: Programme | None,
    sitting: Sitting | None,
    user: Any,
    today: date,
    holidays: Collection[date],
) -> Calendar:
    """The calendar of a session that opens on that day. `sitting`: its first convocation, where it is planned."""
    commune = Commune.current()
    terms = Terms(commune.consultation_days, commune.reply_days)
    recorded = Recorded(user=user, today=today, day=day, programme=programme, sitting=sitting)
    left_out = OF_CONSULTATION if recorded.is_amending else set()
    left_out = left_out if recorded.has_text else OF_TEXT
    reckoned = [line for line in deadlines.before(day, session, terms, holidays) if line.code not in left_out]
    before = [_line(each, recorded, terms, is_over=today > day) for each in reckoned]
    sittings = _sittings(day, session, recorded, holidays)
    last_day = recorded.closed_on or (recorded.last_sitting.day if len(recorded.convocations) > 1 else day)
    after = [
        _line(each, recorded, terms, is_over=today > last_day and not recorded.has_act_to_come)
        for each in deadlines.after(last_day, holidays)
    ]
    parts = [
        Part(_("Before the sitting"), before),
        Part(_("The sitting"), sittings),
        Part(_("After the sitting"), after),
    ]
    remarks = _remarks(day, session, recorded, holidays, [line for part in parts for line in part.lines])
    return Calendar(day, session, recorded, parts, remarks)


# Lines ------------------------------------------------------------------------------------------------------------


def _line(deadline: Deadline, recorded: Recorded, terms: Terms, *, is_over: bool) -> Line:
    fact = recorded.of(deadline.code)
    state, word = _state(deadline, fact, recorded.today, is_over=is_over)
    return Line(
        code=deadline.code,
        label=str(LABELS[deadline.code]),
        rule=_rule(deadline.code, terms, known=deadline.last is not None),
        article=ARTICLES.get(deadline.code) if deadline.last else None,
        last=deadline.last,
        moved_from=deadline.reckoned if deadline.is_moved else None,
        state=state,
        word=word,
        note=_note(deadline, fact),
        url=fact.url,
        is_near=state == DUE and (deadline.last - recorded.today).days <= NEAR_DAYS,
    )


def _rule(code: str, terms: Terms, *, known: bool) -> str:
    if not known:
        return _("the term for an extraordinary session is not known here")
    days = {
        deadlines.OPENING: terms.consultation_days,
        deadlines.CLOSING: terms.reply_days,
        deadlines.AGENDA: law.AGENDA_DAYS,
        deadlines.NOTICE: law.NOTICE_DAYS,
        deadlines.POSTING: law.POSTING_DAYS,
        deadlines.MINUTES: law.MINUTES_DAYS,
        deadlines.TRANSMISSION: law.TRANSMISSION_WORKING_DAYS,
    }.get(code, 0)
    rules = {
        deadlines.DECISION: _("before it opens"),
        deadlines.OPENING: ngettext(
            "so that it lasts %(days)s day, as the profile sets", "so that it lasts %(days)s days, as the profile sets",
            days,
        ),
        deadlines.CLOSING: ngettext(
            "so that %(days)s day is left for the replies, as the profile sets",
            "so that %(days)s days are left for the replies, as the profile sets",
            days,
        ),
        deadlines.REPORT: _("so that the committee has it before it meets"),
        deadlines.COMMITTEE: _("before the text is put on the agenda"),
        deadlines.AGENDA: ngettext(
            "at least %(days)s day before the session", "at least %(days)s days before the session", days
        ),
        deadlines.NOTICE: ngettext(
            "at least %(days)s day before the session", "at least %(days)s days before the session", days
        ),
        deadlines.POSTING: ngettext("within %(days)s day", "within %(days)s days", days),
        deadlines.MINUTES: ngettext("within %(days)s day", "within %(days)s days", days),
        deadlines.TRANSMISSION: ngettext(
            "within %(days)s working day of the close", "within %(days)s working days of the close", days
        ),
    }  # fmt: skip
    return rules[code] % {"days": days} if days else rules[code]


def _note(deadline: Deadline, fact: Fact) -> str:
    if fact.planned is not None:
        planned = _("planned for %(day)s") % {"day": weekday_date(fact.planned)}
        if deadline.reckoned is not None and fact.planned > deadline.reckoned:
            return f"{planned}{_(', ')}{_days_late((fact.planned - deadline.reckoned).days)}"
        return planned
    if deadline.code == deadlines.DECISION and deadline.last is not None and fact.done is None:
        return _("the ordinary session before that day: %(month)s") % {
            "month": month_year(_session_before(deadline.last))
        }
    return ""


def _session_before(day: date) -> date:
    months = sorted(deadlines.MONTHS.values(), reverse=True)
    firsts = [date(year, month, 1) for year in (day.year, day.year - 1) for month in months]
    return next(first for first in firsts if first <= day)


def _state(deadline: Deadline, fact: Fact, today: date, *, is_over: bool) -> tuple[str, str]:
    # What was done after the working day shown, but within the term itself, was in time.
    if fact.done is not None:
        done = _("done on %(day)s") % {"day": weekday_date(fact.done)}
        if deadline.reckoned is not None and fact.done > deadline.reckoned:
            return DONE_LATE, f"{done}{_(', ')}{_days_late((fact.done - deadline.reckoned).days)}"
        return DONE, done
    if is_over:
        return NOT_RECORDED, _("not recorded here")
    if deadline.last is None:
        return UNKNOWN, _("to be done")
    if today > deadline.reckoned:
        return LATE, _days_late((today - deadline.reckoned).days)
    return DUE, _days_left(max(0, (deadline.last - today).days))


def _days_late(number: int) -> str:
    return ngettext("%(number)s day late", "%(number)s days late", number) % {"number": number}


def _days_left(number: int) -> str:
    if number == 0:
        return _("due today")
    return ngettext("due in %(number)s day", "due in %(number)s days", number) % {"number": number}


# The sitting and its convocations -----------------------------------------------------------------------------------


def _sittings(day: date, session: str, recorded: Recorded, holidays: Collection[date]) -> list[Line]:
    convocations: list[Sitting | None] = [*recorded.convocations] or [None]
    lines = [_sitting(convocations[0], day, 1, _first_week(session), recorded)]
    lines += [
        _sitting(sitting, sitting.day, sitting.convocation, _days_allowed(sitting.follows, holidays), recorded)
        for sitting in recorded.convocations[1:]
    ]
    last = recorded.last_sitting
    if last is not None and last.state == SittingState.NO_QUORUM and last.convocation < law.LAST_ROUND:
        _first, until = law.days_of_next_convocation(last.day, last.convocation, holidays)
        lines.append(_sitting(None, until, last.convocation + 1, _days_allowed(last, holidays), recorded))
    return lines


def _sitting(sitting: Sitting | None, day: date | None, convocation: int, rule: str, recorded: Recorded) -> Line:
    fact = recorded.of_sitting(sitting)
    is_over = day is not None and recorded.today > day
    state, word = _state(Deadline(deadlines.SITTING, day, day), fact, recorded.today, is_over=is_over)
    if fact.done is not None:
        without = sitting is not None and sitting.state == SittingState.NO_QUORUM
        word = pgettext("a sitting", "closed without quorum") if without else pgettext("a meeting", "held")
    elif state == DUE:
        word = _days_to_sitting((day - recorded.today).days)
    article = ARTICLES[deadlines.SITTING] if convocation == 1 else CONVOCATION_ARTICLE
    return Line(
        code=deadlines.SITTING,
        label=str(CONVOCATIONS[convocation]),
        rule=rule,
        article=article if rule else None,
        last=day,
        moved_from=None,
        state=state,
        word=word,
        note="" if sitting or convocation > 1 else _("not planned in the portal yet"),
        url=fact.url,
    )


def _days_to_sitting(number: int) -> str:
    if number == 0:
        return _("today")
    return ngettext("in %(number)s day", "in %(number)s days", number) % {"number": number}


def _first_week(session: str) -> str:
    if session == Session.EXTRAORDINARY:
        return ""
    return _("an ordinary session, in the first week of the month")


def _days_allowed(missed: Sitting, holidays: Collection[date]) -> str:
    first, last = law.days_of_next_convocation(missed.day, missed.convocation, holidays)
    if last is None:
        return _("from %(first)s on, at the same place and hour") % {"first": weekday_date(first)}
    return _("between %(first)s and %(last)s") % {"first": weekday_date(first), "last": weekday_date(last)}


# Remarks ------------------------------------------------------------------------------------------------------------


def _remarks(day: date, session: str, recorded: Recorded, holidays: Collection[date], lines: list[Line]) -> list[str]:
    found = []
    if not deadlines.is_in_its_week(day, session):
        label = Session(session).label
        found.append(
            _("This day is not in the first week of the month of the %(session)s (article 33).") % {"session": label}
        )
    if session == Session.EXTRAORDINARY:
        found.append(
            _(
                "For an extraordinary session the terms of articles 35 and 38 are not known here: their last days stay "
                "empty. The other days are reckoned from the day of the sitting: leave time for the agenda and the "
                "notice."
            )
        )
    if not is_working_day(day, holidays):
        found.append(_("Offices do not work on the day of the sitting: a Saturday, a Sunday or a holiday."))
    if not recorded.has_text:
        found.append(
            _("No text of the programme is being prepared for this sitting: the calendar holds the law’s terms only.")
        )
    elif recorded.is_amending:
        found.append(_("The text is to amend the adopted programme: no consultation on it is reckoned with."))
    years = sorted({line.last.year for line in lines if line.last} - {free.year for free in holidays})
    if years:
        found.append(
            _("No holiday of %(years)s is entered: working days may come out wrong. An administrator keeps the list.")
            % {"years": _(", ").join(str(year) for year in years)}
        )
    return found
