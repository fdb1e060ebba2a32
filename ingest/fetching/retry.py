"""What may pass by itself is tried again, ever later; everything else is told at once."""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from ingest.fetching.limits import Limits
from knowledge.errors import FetchError

_FIRST_PAUSE = 1.0
_LONGEST_BACK_OFF = 30.0


class PassingError(FetchError):
    """A failure that may be over in a moment. `pause` is how many seconds the server asked us to stay away."""

    def __init__(self, message: str, pause: float | None = None) -> None:
        super().__init__(message)
        self.pause = pause


def retrying(limits: Limits, sleep: Callable[[float], None]) -> Retrying:
    """The policy of repeats: the server's own Retry-After, else exponential back-off with jitter.

    The last failure is raised as it is. A pause beyond `limits.longest_pause` is not sat out and not cut short: to come
    back earlier than asked would be rude, so the page is given up for this time.
    """

    def may_pass(error: BaseException) -> bool:
        return isinstance(error, PassingError) and (error.pause or 0.0) <= limits.longest_pause

    return Retrying(
        stop=stop_after_attempt(limits.attempts),
        wait=_pause,
        retry=retry_if_exception(may_pass),
        sleep=sleep,
        reraise=True,
    )


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    if isinstance(error, PassingError) and error.pause is not None:
        return error.pause
    return wait_exponential_jitter(initial=_FIRST_PAUSE, max=_LONGEST_BACK_OFF)(state)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds of a Retry-After header, which holds a number or a date; None where it holds neither."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - now).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None
