"""Choose the words of an official text that are quoted: whole sentences, from the start, not too many."""

import re

from index.passage import Passage

_LONGEST_QUOTE = 420


def official_quote(passage: Passage) -> str:
    """A verbatim part of the passage's text that can be read in a moment.

    The whole text where it is short; else as many whole sentences as fit, or the text up to the last
    break between words. Always a substring of `passage.text`.
    """
    text = passage.text.strip()
    if len(text) <= _LONGEST_QUOTE:
        return text
    ends = [match.end() for match in re.finditer(r"[.;:](?=\s|$)", text[:_LONGEST_QUOTE])]
    if ends and ends[-1] > _LONGEST_QUOTE // 3:
        return text[: ends[-1]]
    return text[: text.rfind(" ", 0, _LONGEST_QUOTE)]
