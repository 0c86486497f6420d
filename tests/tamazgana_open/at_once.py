"""Several people at the same moment: each in a thread with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

LONGEST_WAIT = 40


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all acts together. Gives for each what it returned, or the exception that it raised."""
    outcomes: list[Any] = [None] * len(acts)
    together = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            together.wait(LONGEST_WAIT)
            outcomes[place] = acts[place]()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place], daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_WAIT)
        assert not thread.is_alive(), "an act has not come to its end"
    return outcomes


class Meanwhile:
    """An act of somebody else that stops half way until it is told to go on: `with Meanwhile(act) as other: …`.

    The act is given `pause`, which it calls where it shall wait; `other.finish()` lets it go on and waits for its end.
    """

    def __init__(self, act: Callable[[Callable[[], None]], Any]) -> None:
        self.act = act
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            self.act(self._pause)
        except Exception as error:
            self.error = error
            self.reached.set()
        finally:
            connection.close()

    def _pause(self) -> None:
        self.reached.set()
        assert self.go_on.wait(LONGEST_WAIT)

    def __enter__(self) -> "Meanwhile":
        self.thread.start()
        assert self.reached.wait(LONGEST_WAIT)
        if self.error:
            raise self.error
        return self

    def finish(self) -> None:
        """Let the act come to its end. Raises what it raised."""
        self.go_on.set()
        self.thread.join(LONGEST_WAIT)
        assert not self.thread.is_alive()
        if self.error:
            raise self.error

    def __exit__(self, *raised: object) -> None:
        self.go_on.set()
        self.thread.join(LONGEST_WAIT)
