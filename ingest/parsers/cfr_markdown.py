"""Parse a part of the Code of Federal Regulations, converted from the eCFR's PDF to Markdown, into provisions.

The conversion left anchors of pages, links, escaped brackets and headings of any level; they are marks, not words, and
go. The list of contents before the part becomes a PREAMBLE.
"""

import re

from ingest.parsers.statute_layout import read_layout
from ingest.parsers.statute_text import decode, write_sections
from ingest.provision import Parsed
from knowledge.records import Source, SourceText

VERSION = 1
_ANCHOR = re.compile(r"</?span[^<>]{0,80}>")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.){0,400})\]\([^()\s]{1,300}\)")
_ESCAPE = re.compile(r"\\([()\[\]*_.&$#-])")
_EMPHASIS = re.compile(r"\*{1,3}")
_BULLET = re.compile(r"^[ \t]*[-*] (?=\S)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]*(?=\S)", re.MULTILINE)


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of a part.

    Raises:
        CorpusError: the bytes are not UTF-8 text.
    """
    return write_sections(plain(decode(raw, source)), source, read_layout("cfr_markdown", way))


def plain(text: str) -> str:
    """The words of the Markdown without its marks, with one level of headings."""
    text = _LINK.sub(r"\1", _ANCHOR.sub("", text))
    # Bullets first, because they and emphasis share a character.
    text = _EMPHASIS.sub("", _BULLET.sub("", text))
    text = _ESCAPE.sub(r"\1", text)
    return _HEADING.sub("## ", text)
