"""Read the lines in which a policy names its own version, such as "Effective: August 7, 2026"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?!\d)"
    rf"|(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})(?!\d)"
    rf"|(?P<us_month>{_MONTH})\s+(?P<us_day>{_DAY}),?\s+(?P<us_year>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_SAYS = (
    r"(?:(?:this\s+)?version\s+)?(?P<word>(?:last\s+)?(?:updated?|modified|revised|amended)|effective|in\s+effect)"
    r"(?:\s+date)?(?:\s+(?:as\s+of|from|on|since))?\s*:?\s*(?:as\s+of\s+|from\s+|on\s+)?"
)
_LINE = re.compile(rf"\W*(?P<said>{_SAYS}(?:{_DATE.pattern}|{_MONTH}\s+\d{{4}}(?!\d)))", re.IGNORECASE)
_TIGHT_COLON = re.compile(r":(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedVersion:
    """How a text names its version, and the day from which it says that it holds."""

    version: str | None = None
    effective_from: date | None = None


def is_version_line(line: str) -> bool:
    """Whether a line of plain text does nothing but name a version, apart from links to other ones."""
    return _LINE.match(line) is not None


def stated_version(lines: Iterable[str]) -> StatedVersion:
    """The first version that `lines` name, and the first day that they call effective.

    A day on which a text was updated is not one from which it holds, so it never becomes `effective_from`.
    """
    version: str | None = None
    for line in lines:
        if not (match := _LINE.match(line)):
            continue
        version = version or _TIGHT_COLON.sub(": ", " ".join(match["said"].split()))
        if "effect" in match["word"].lower() and (day := english_date(match["said"])):
            return StatedVersion(version=version, effective_from=day)
    return StatedVersion(version=version)


def english_date(text: str) -> date | None:
    """The first date in `text` that names day, month and year; None where there is none.

    Dates in figures alone count only in the order of ISO 8601: 06/04/2026 is June to some and April to others.
    """
    if not (match := _DATE.search(text)):
        return None
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        month = (match["month"] or match["us_month"])[:3].lower()
        day = re.sub(r"\D", "", match["day"] or match["us_day"])
        return date(int(match["year"] or match["us_year"]), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None
