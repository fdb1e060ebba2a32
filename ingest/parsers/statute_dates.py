"""Read from a section's heading and notes the day from which its text holds."""

import re
from collections.abc import Iterable
from datetime import date, datetime

_WORDS = re.compile(
    r"\b(?:[Ee]ff(?:ective|\.)?|Operative|[Cc]hanged effective date of [^;]{1,60}? to)\s+(?:on\s+)?"
    r"(?P<month>[A-Z][a-z]{2})[a-z]*\.?\s+(?P<day>\d{1,2}),\s+(?P<year>\d{4})"
)
_FIGURES = re.compile(r"\b[Ee]ff(?:ective|\.)?\s+(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})")
_UNTIL = re.compile(r"\([^()]{0,60}\b[Uu]ntil\b[^()]{0,60}\)")
_LONGEST = 5_000


def effective_from(*sayings: str) -> date | None:
    """The latest day named in the first of `sayings` that names one at all ("effective July 1, 2023").

    A note names every act that changed the section, so the latest is the one from which the text as it stands holds.
    """
    for saying in sayings:
        if days := sorted(_days(saying[:_LONGEST])):
            return days[-1]
    return None


def until(heading: str) -> str | None:
    """What a heading says about the end of its section: "(Effective until January 1, 2026)"."""
    match = _UNTIL.search(heading[:_LONGEST])
    return match[0] if match else None


def _days(text: str) -> Iterable[date]:
    for match in _WORDS.finditer(text):
        yield from _day(f"{match['month']} {match['day']} {match['year']}", "%b %d %Y")
    for match in _FIGURES.finditer(text):
        yield from _day(f"{match['month']} {match['day']} {match['year']}", "%m %d %Y")


def _day(text: str, form: str) -> Iterable[date]:
    try:
        yield datetime.strptime(text, form).date()
    except ValueError:
        return
