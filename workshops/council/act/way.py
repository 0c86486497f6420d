"""The way of a published act, to the governor and back, posted, to the members: what is done, due, late.

Days follow from the dates that are recorded and from the law's terms (`workshops.council.law`), and are never typed.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tamazgana_open.commune.working_days import holidays
from workshops.council import law
from workshops.models.deliberation import Deliberation, Way

DONE, DUE, LATE, WAITS, VOID = "done", "due", "late", "waits", "void"


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step. `state`: `done` (`on`, perhaps `days` late), `due` (until `until`, if the law sets a term), `late` (by
    `days`), `waits` (for a step before it, or from `until` on), `void` (it will not come).

    `can` says whether it can be recorded now, `correctable` is the column of its day where that may be put right.
    """

    code: str
    label: Promise
    verb: Promise
    article: int | None
    state: str
    on: date | None = None
    until: date | None = None
    days: int = 0
    can: bool = False
    correctable: str = ""

    @property
    def icon(self) -> str:
        """The shape of its state."""
        return {DONE: "check", DUE: "clock", LATE: "close", WAITS: "clock", VOID: "minus"}[self.state]

    @property
    def badge(self) -> str:
        """The badge of its state."""
        return {DONE: "badge-done", DUE: "badge-open", LATE: "badge-missing", WAITS: "badge-quiet"}.get(
            self.state, "badge-quiet"
        )


LABELS: dict[str, tuple[Promise, Promise, int | None]] = {
    "signed": (
        _("Signed by the president and the secretary"),
        pgettext_lazy("an act", "Attach the scan of the signed act"),
        47,
    ),
    "sent": (_("Sent to the governor"), pgettext_lazy("an act", "Record the sending"), 116),
    "received": (_("Received by the governor"), pgettext_lazy("an act", "Record the receipt"), None),
    "opposed": (_("Opposition of the governor"), pgettext_lazy("an act", "Record an opposition"), 117),
    "visa": (_("Visa"), pgettext_lazy("an act", "Record the visa"), 118),
    "executory": (pgettext_lazy("step of an act", "Executory"), pgettext_lazy("an act", "Enter it as executory"), None),
    "posted": (_("Posted at the seat of the commune"), pgettext_lazy("an act", "Record the posting"), 273),
    "minutes": (
        _("Minutes of the sitting sent to the members"),
        pgettext_lazy("an act", "Record the sending of the minutes"),
        273,
    ),
}
"""Of each step what it is called, what its button says, and the article of organic law 113-14 that asks for it."""


@dataclass(frozen=True)
class ActWay:
    """The whole way of one act, as it stands on a day."""

    act: Deliberation
    today: date
    holidays: Collection[date]

    @classmethod
    def of(cls, act: Deliberation, today: date | None = None) -> "ActWay":
        """As it stands today."""
        return cls(act, today or timezone.localdate(), holidays())

    @property
    def steps(self) -> list[WayStep]:
        """Every step, in the order in which they are usually done."""
        act = self.act
        closed = timezone.localdate(act.sitting.closed_at)
        found = [
            self._signed(),
            self._step("sent", on=act.sent_on, until=law.last_day_to_send(closed, self.holidays), column="sent_on"),
            self._step("received", on=act.received_on, after=act.sent_on is not None, column="received_on"),
        ]
        if act.vote.carried:
            found += self._until_executory()
        return [
            *found,
            self._step("posted", on=act.posted_on, until=closed + timedelta(days=law.POSTING_DAYS), column="posted_on"),
            self._step(
                "minutes",
                on=act.minutes_sent_on,
                until=closed + timedelta(days=law.MINUTES_DAYS),
                column="minutes_sent_on",
            ),
        ]

    def _signed(self) -> WayStep:
        step = self._step("signed", on=None, done=self.act.signed_scan_id is not None, can=True)
        return replace(step, verb=pgettext_lazy("an act", "Attach another scan")) if step.state == DONE else step

    def _until_executory(self) -> list[WayStep]:
        act, way = self.act, self.act.way
        awaits = way in {Way.AWAITING, Way.AWAITING_VISA}
        found = []
        if act.needs_visa and (act.visa_on or not act.opposed_on):
            found.append(self._step("visa", on=act.visa_on, after=awaits))
        if act.opposed_on:
            return [*found, self._step("opposed", on=act.opposed_on)]
        if awaits:
            label, verb, article = LABELS["opposed"]
            term = act.last_day_to_oppose
            open_term = term is not None and self.today <= term and act.visa_on is None
            # Recorded late it is still an opposition of its day: it can be entered until the act is executory.
            found.append(WayStep("opposed", label, verb, article, DUE if open_term else VOID, until=term, can=True))
        since = act.executory_from
        label, verb, article = LABELS["executory"]
        if act.executory_on:
            found.append(WayStep("executory", label, verb, article, DONE, on=act.executory_on))
        else:
            come = since is not None and since <= self.today
            found.append(WayStep("executory", label, verb, article, DUE if come else WAITS, until=since, can=come))
        return found

    def _step(
        self,
        code: str,
        *,
        on: date | None,
        until: date | None = None,
        after: bool = True,
        done: bool | None = None,
        can: bool = False,
        column: str = "",
    ) -> WayStep:
        label, verb, article = LABELS[code]
        if done or on is not None:
            late = (on - until).days if on and until and on > until else 0
            fixed = column in {"sent_on", "received_on"} and bool(
                self.act.executory_on or self.act.opposed_on or self.act.visa_on
            )
            return WayStep(code, label, verb, article, DONE, on, until, late, can, correctable="" if fixed else column)
        late = (self.today - until).days if until and self.today > until else 0
        state = LATE if late else DUE if after else WAITS
        return WayStep(code, label, verb, article, state, None, until, late, can or after)

    @property
    def late(self) -> list[WayStep]:
        """What should have been done by now."""
        return [step for step in self.steps if step.state == LATE]

    def step(self, code: str) -> WayStep | None:
        """One step by its code; None where this act has none of it."""
        return next((step for step in self.steps if step.code == code), None)
