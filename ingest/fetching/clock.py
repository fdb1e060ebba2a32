"""Time as the fetch layer sees it: handed in, so that a test never waits."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The three things that code does with time. `monotonic` counts seconds, `sleep` takes them."""

    now: Callable[[], datetime] = _now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


SYSTEM_CLOCK = Clock()


class Deadline:
    """The moment at which the work on one page ends, however little the server sends at a time.

    A read time-out alone does not do: a server that sends a byte each second never runs into it.
    """

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock.monotonic() + seconds

    def restart(self) -> None:
        """Begin anew for the next page."""
        self._end = self._clock.monotonic() + self.seconds

    def sleep(self, seconds: float) -> None:
        """Pause without using up the page's time: politeness is our choice and not the server's slowness."""
        self._clock.sleep(seconds)
        self._end += seconds

    @property
    def passed(self) -> bool:
        """Whether the page's time is used up."""
        return self._clock.monotonic() >= self._end

    def cap(self, timeout: float | None) -> float:
        """The time in seconds that one step may still take; never 0, which sockets read as `do not wait`."""
        left = max(self._end - self._clock.monotonic(), 0.001)
        return left if timeout is None else min(timeout, left)
