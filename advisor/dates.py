"""The day for which a question wants to know the law."""

import re
from datetime import date

from knowledge.sentences import split_sentences

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
# "As of" speaks of the law by itself; "in 2019" does so only in a sentence about what was allowed then.
_ALWAYS = r"\b(?:as of|as at|back in)\s+(?:the\s+)?"
_SOMETIMES = r"\b(?:on|in|during|by|at the end of)\s+(?:the\s+)?"
_PAST_LAW = re.compile(
    r"\b(?:was|were|did|had)\b.*\b(?:law|laws|legal|illegal|lawful|unlawful|ban|banned|crime|criminal|allowed|"
    r"forbidden|in force|statute|act|rule|require|required|apply|exist|protect|protected)\b",
    re.I,
)
_ALWAYS_PATTERNS = tuple(re.compile(_ALWAYS + form + r"(?![\w-])", re.I) for form in _FORMS)
_SOMETIMES_PATTERNS = tuple(re.compile(_SOMETIMES + form + r"(?![\w-])", re.I) for form in _FORMS)


def find_as_of(text: str) -> date | None:
    """The day whose law `text` asks about ("as of 3 March 2025", "was it a crime in 2023"), or None.

    A month or a year alone means its last day, because people ask what the law had become by then. The date of
    an event ("he died in 2019") is no such day.
    """
    for sentence in split_sentences(text):
        patterns = _ALWAYS_PATTERNS
        if _PAST_LAW.search(sentence):
            patterns += _SOMETIMES_PATTERNS
        for pattern in patterns:
            match = pattern.search(sentence)
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
