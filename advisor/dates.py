"""The day for which a question wants to know the law."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_FORMS = (
    r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})",
    rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
    rf"{_MONTH},?\s+(?P<year>\d{{4}})",
    r"(?P<year>(?:19|20)\d{2})",
)
_CUE = r"\b(?:as of|as at|back in|on|in|during|by|at the end of|was|were|did|until)\s+(?:the\s+)?"
_PATTERNS = tuple(re.compile(_CUE + form + r"(?![\w-])", re.I) for form in _FORMS)


def find_as_of(text: str) -> date | None:
    """The day that `text` asks about ("as of 3 March 2025", "back in 2023"), or None.

    A month or a year alone means its last day, because people ask what the law had become by then.
    """
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None:
            return _day(match.groupdict())
    return None


def _day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    month = _MONTHS.get((parts.get("month") or "").lower()) or int(parts.get("number") or 12)
    day = parts.get("day")
    try:
        if day is not None:
            return date(year, month, int(day))
        return date(year, 12, 31) if month == 12 else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
    except ValueError:
        return None
