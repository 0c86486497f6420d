"""What waits for somebody in the workspace: one line for each thing, of the same kind from every room.

A room in which something can wait gives one function

    def lines(user, now=None) -> Iterable[Line]

that asks its own permissions and yields nothing for whoever cannot do the thing; `portal.waiting.ROOMS` names it, and
the first page of the workspace shows the lines of all rooms together, the longest waiting first. A line says

- `code`: what sort of thing it is, the same for all lines of the sort ("minutes-to-approve");
- `label`: what is to be done, in a few words, in the singular ("Minutes to approve");
- `about`: which one, as it is called (the meeting's title); nothing where the label says it all;
- `url`: the page where it is done;
- `since`: the day since which it has waited for this person; None where that is not known;
- `due`: the day by which it has to be done, or was promised. A line that has `due` alone is of something that comes,
  and stands under "Coming up" until that day has passed; then it waits, since that day;
- `count`: how many things the line is about. Of one sort at most `MOST` stand one by one: where there are more, a
  room gives one line for all of them, with their number, `since` of the oldest, and the list that has them.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise

from tamazgana_open.bilingual import Phrase

MOST = 3
"""So many things of one sort stand one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that waits for somebody; see above."""

    code: str
    label: Promise | str
    url: str
    about: Phrase | str = ""
    since: date | None = None
    due: date | None = None
    count: int = 1

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < timezone.localdate()

    @property
    def waits_since(self) -> date | None:
        """Since when it has waited, as far as it is known: at the latest since its day has passed."""
        return min((day for day in (self.since, self.due if self.is_late else None) if day), default=None)

    @property
    def days(self) -> int | None:
        """Days that it has waited; None where that is not known."""
        return max(0, (timezone.localdate() - self.waits_since).days) if self.waits_since else None

    @property
    def is_coming(self) -> bool:
        """Whether it is not of something that waits, but of a day that comes."""
        return self.since is None and self.due is not None and not self.is_late

    @property
    def days_left(self) -> int | None:
        """Days until its day, 0 on the day itself; None where there is none or it has passed."""
        return (self.due - timezone.localdate()).days if self.due and not self.is_late else None
