"""Text of sources and questions is untrusted: how it is put on a page so that none of its markup survives."""

import html
import re

_MARKS = {ord(c): f"\\{c}" for c in "\\`*_[]<>#|~$!&"}
# Invisible, and enough to keep an address, an e-mail, an emoji code or an icon code from being recognised as one.
_JOINER = "\u2060"
_LIVE = re.compile(r"(?<=:)(?=\S)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_LONGEST_LABEL = 140


def as_html(text: str) -> str:
    """`text` for use inside HTML, as an element's content or a quoted attribute."""
    return html.escape(text, quote=True)


def as_label(text: str, longest: int = _LONGEST_LABEL) -> str:
    """`text` for the label of a widget or a message, which read Markdown: one line, shown as it is written.

    A backslash is not enough there: addresses and emoji codes are looked for after Markdown was read.
    """
    line = " ".join(text.split())
    if len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    return _LIVE.sub(_JOINER, line).translate(_MARKS)


def web_address(url: str | None) -> str | None:
    """`url` where it is an ordinary web address, else None: nothing else becomes a link."""
    return url if url is not None and re.fullmatch(r"https?://[^\s\"'<>\\]+", url) else None
