"""A polite distance between two requests to one host."""

from collections.abc import Callable


class Pace:
    """Remembers when each host was last asked and waits where that was just now."""

    def __init__(self, seconds: float, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._asked: dict[str, float] = {}

    def wait(self, host: str, at_least: float = 0.0) -> None:
        """Return when `host` may be asked again.

        Args:
            host: The name of the host.
            at_least: Seconds that the host itself wants between requests, if they are more than ours.
        """
        last = self._asked.get(host)
        if last is not None:
            left = last + max(self._seconds, at_least) - self._monotonic()
            if left > 0:
                self._sleep(left)
        self._asked[host] = self._monotonic()
