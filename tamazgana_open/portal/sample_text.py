"""The text of a sample programme: its rows from a data file, frozen as the versions that the file tells."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from commitments.models import Axis, Commitment, Indicator, Milestone, Programme, Version
from commitments.text import TRANSLATED_FIELDS
from tamazgana_open.accounts.models import User
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.commune.models import Douar
from tamazgana_open.portal.sample_meetings import day_of, on, working_day

AFTER_THE_MEETINGS = time(16, 30)
"""When in the day a version of the sample is frozen: on that day the committee meets in the morning."""


class SampleText:
    """The axes and commitments of one programme, while they are loaded."""

    def __init__(self, programme: Programme, content: dict[str, Any], *, loaded_on: date, by: User) -> None:
        self.programme, self.content, self.loaded_on, self.by = programme, content, loaded_on, by
        self.douars = [Douar.objects.create(illustrative=True, **douar) for douar in content.get("douars", [])]
        self.rows: dict[int, Commitment] = {}
        self.axes = {}
        for axis in content["axes"]:
            fields = {name: value for name, value in axis.items() if name != "number"}
            self.axes[axis["number"]] = Axis.add(programme, by=by, **fields)

    def write(self, told: dict[str, Any]) -> None:
        """Write the rows as this version has them: with the `overrides` of commitments by their place in the file,
        without those that are `absent`."""
        for place, commitment in enumerate(self.content["commitments"]):
            if place not in told.get("absent", []):
                self._write(place, {**commitment, **told.get("overrides", {}).get(str(place), {})})

    def freeze(self, told: dict[str, Any]) -> Version:
        """Freeze the rows as this version."""
        why = {language: told[f"why_{language}"] for language in LANGUAGES}
        day = working_day(day_of(told["days"], self.loaded_on))
        return Version.freeze(self.programme, by=self.by, why=why, now=on(day, AFTER_THE_MEETINGS))

    def _write(self, place: int, text: dict[str, Any]) -> None:
        if place not in self.rows:
            self.rows[place] = Commitment.add(self.axes[text["axis"]], by=self.by, title_ar=text["title_ar"])
        row = self.rows[place]
        for name in TRANSLATED_FIELDS:
            for language in LANGUAGES:
                setattr(row, f"{name}_{language}", text.get(f"{name}_{language}", ""))
        row.principles = text["principles"]
        row.amount = Decimal(text["amount"]) if text["amount"] else None
        row.starts, row.ends = text["starts"], text["ends"]
        row.confirm_translations(TRANSLATED_FIELDS)
        row.full_clean(exclude=["programme", "axis"])
        row.save()
        row.douars.set([self.douars[index] for index in text["douars"]])
        _write_steps(row, text)


def _write_steps(row: Commitment, text: dict[str, Any]) -> None:
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
