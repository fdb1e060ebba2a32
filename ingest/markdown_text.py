"""Text of sources inside a Markdown page: shown as it is written, with no link, picture, HTML or list of its own."""

import re

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Backslashes for what Markdown reads; entities for what HTML reads, since not every reader knows backslashes there.
_ESCAPES = str.maketrans({**{mark: f"\\{mark}" for mark in "\\`*_[]#|~$!^{}"}, **_ENTITIES})
# Invisible, and enough to keep an address, a name or an emoji code from being recognised as one.
_JOINER = "\u2060"
_LIVE = re.compile(r"(?<=:)(?=\S)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_STARTS_LIST = re.compile(r"^([-+=]|\d+(?=[.)]))")


def as_markdown(text: str) -> str:
    """One line of text inside a paragraph."""
    return _LIVE.sub(_JOINER, " ".join(text.split())).translate(_ESCAPES)


def as_markdown_start(text: str) -> str:
    """One line of text where a line of the page begins with it."""
    return _STARTS_LIST.sub(_harmless_start, as_markdown(text))


def emphasised(text: str, mark: str) -> str:
    """One line of text between two marks such as `**`, with the white space around it left outside.

    A mark next to punctuation would not be read as one, hence the invisible joiners.
    """
    core = text.strip()
    if not core:
        return " " if text else ""
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    opening = "" if core[0].isalnum() else _JOINER
    closing = "" if core[-1].isalnum() else _JOINER
    return f"{before}{mark}{opening}{as_markdown(core)}{closing}{mark}{after}"


def _harmless_start(match: re.Match[str]) -> str:
    start = match[0]
    return f"{start}{_JOINER}" if start[0].isdigit() else f"\\{start}"
