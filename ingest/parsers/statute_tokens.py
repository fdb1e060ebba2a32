"""Everything in the text of a section that looks like a label, and where it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from ingest.numbering import Style

_TOKEN = re.compile(
    r"(?:(?<!\w)|(?<=\band)|(?<=\bor))\((?P<bracketed>[0-9]{1,3}|[A-Za-z]{1,6}(?:-[0-9])?) ?\)"
    r"(?:[-–]\((?P<last>[A-Za-z0-9]{1,4})\))?"  # noqa: RUF001
    r"|(?<!\w)(?P<dotted>[0-9]{1,3}|[A-Za-z]{1,5})\.(?=\s|$|[0-9A-Za-z]\.\s)"
)
_REFERENCE = re.compile(
    r"(?:\b(?:sub-?){0,2}(?:sections?|paragraphs?|divisions?|parts?|chapters?|clauses?|titles?|items?)"
    r"|\b(?:subd|par|pars|subsec|subsecs|subpar|sec|secs|s|ss|art|articles?|cl|cls|no|nos)\.?"
    r"|§+|[0-9][\w–-]*(?:\s?\([\w.-]{1,6}\))*)\s*$",  # noqa: RUF001
    re.IGNORECASE,
)
_CHAIN = re.compile(r"\s*(?:,|,?\s*(?:and|or|to|through|and/or)\b|[-–—])?\s*")  # noqa: RUF001
_STOP = re.compile(r"(?:^|(?:[;:—–.]|--| -)[”’\"')\]]*(?:\s*(?:and|or|although,))?)$")  # noqa: RUF001
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Nos?|Secs?|ss?|cc?|chs?|Pub|L|Art|Par|Subd|cl|v|St|Stat|Tit)\.$")
_OPENER = re.compile(r"(?:[:—–]|--| -)[”’\"')\]]*$")  # noqa: RUF001
# The last part of "section 12.2." looks like a label; in "12.5. “Toy”" it is one.
_NUMBER_BEFORE = re.compile(r"[0-9]\w*\.$")
_DEFINITION_OR_LIST = re.compile(r"\s+(?:[“\"]|a\.\s)")
_LOOK_BEHIND = 60
_REFERENCE_LENGTH = 30
_RUN_IN = 100


class Place(IntEnum):
    """Where a token stands: in a reference, in a sentence, where a sentence or clause ended, first in a paragraph."""

    REFERENCE = 0
    WITHIN = 1
    STOP = 2
    FIRST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What looks like a label, without its brackets or full stop.

    `last` is the label itself, or the last one where it stands for several: `(b)-(d) [Reserved]`.
    `chained` tokens follow right after another one; `run_in_from` is the start of a token before it that is so near
    that only a short heading stands between the two.
    """

    label: str
    last: str
    brackets: bool
    start: int
    end: int
    place: Place
    chained: bool
    after_colon: bool
    run_in_from: int


def read_tokens(law: str, order: Sequence[Style]) -> tuple[Token, ...]:
    """The tokens of `law` that have the style of one of the levels, in the text's order."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(law):
        label = match["bracketed"] or match["dotted"]
        brackets = match["bracketed"] is not None
        if not brackets and _is_part_of_number(law, match):
            continue
        if any(s.brackets is brackets and s.ordinal(label) is not None for s in order):
            tokens.append(_token(law, match, label, brackets, tokens))
    return tuple(tokens)


def _is_part_of_number(law: str, match: re.Match[str]) -> bool:
    if not match["dotted"].isdigit():
        return False
    before = law[max(0, match.start() - _LOOK_BEHIND) : match.start()]
    return _NUMBER_BEFORE.search(before) is not None and not _DEFINITION_OR_LIST.match(law, match.end())


def _token(law: str, match: re.Match[str], label: str, brackets: bool, earlier: Sequence[Token]) -> Token:
    start = match.start()
    before = law[max(0, start - _LOOK_BEHIND) : start]
    previous = earlier[-1] if earlier else None
    between = law[previous.end : start] if previous and start - previous.end <= _LOOK_BEHIND else None
    chained = between is not None and not between.strip() and "\n\n" not in between
    near = previous is not None and start - previous.end <= _RUN_IN and "\n\n" not in law[previous.start : start]
    return Token(
        label=label,
        last=match["last"] or label,
        brackets=brackets,
        start=start,
        end=match.end(),
        place=_place(before, start, between, previous),
        chained=chained,
        after_colon=_OPENER.search(before.rstrip()) is not None,
        run_in_from=previous.start if previous is not None and near else -1,
    )


def _place(before: str, start: int, between: str | None, previous: Token | None) -> Place:
    if start == 0 or before.endswith("\n\n"):
        return Place.FIRST
    if between is not None and not between.strip() and previous is not None and previous.place is Place.FIRST:
        return Place.FIRST
    text = before.rstrip()
    after_reference = previous is not None and previous.place is Place.REFERENCE and previous.brackets
    # In a list of references it is one: "subsections (1), (2) and (3)", "section 501(c)(3)".
    if after_reference and between is not None and _CHAIN.fullmatch(between):
        return Place.REFERENCE
    if _REFERENCE.search(text[-_REFERENCE_LENGTH:]):
        return Place.REFERENCE
    if _STOP.search(text) and not _ABBREVIATION.search(text):
        return Place.STOP
    return Place.WITHIN
