"""Cut a document into pieces for search: at headings first, then paragraphs, then sentence ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.split import Span, pack, paragraph_spans, sentence_spans

TARGET = 500
LIMIT = 900
_MARKED = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t#]*\Z")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_LINE = re.compile(r"[^\n]+")
_LONGEST_PLAIN_HEADING = 80
_PLAIN = re.compile(r"(?:\d+(?:\.\d+)*\.?[ \t]+|[IVX]+\.[ \t]+|Section[ \t]\w+[.:]?[ \t]*)?[A-Z][^\n]*[^\s.,;:!?]\Z")
_PLAIN_LEVEL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece: its span in the text, the headings above it, and the spans of its sentences."""

    start: int
    end: int
    heading: tuple[str, ...]
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    start: int
    end: int
    level: int = 0
    title: str = ""


def cut(text: str, start: int = 0, *, markdown: bool) -> list[Piece]:
    """Pieces of `text` from `start` on. Each character that is not white space is in exactly one of them."""
    pieces: list[Piece] = []
    path: list[tuple[int, str]] = []
    section: list[_Block] = []
    for block in _blocks(text, start, markdown):
        if block.level:
            if any(not b.level for b in section):
                pieces += _pieces(text, section, path)
                section = []
            path = [*(above for above in path if above[0] < block.level), (block.level, block.title)]
        section.append(block)
    return [*pieces, *_pieces(text, section, path)]


def _pieces(text: str, section: list[_Block], path: list[tuple[int, str]]) -> Iterator[Piece]:
    """Pack a section: its headings stay with its first words, short paragraphs stay together."""
    headings = [(block.start, block.end) for block in section if block.level]
    parts: list[Span] = []
    for block in section[len(headings) :]:
        span = (block.start, block.end)
        parts += [span] if block.end - block.start <= TARGET else sentence_spans(text, *span)
    if headings and parts and parts[0][1] - headings[0][0] <= LIMIT:
        parts[0] = (headings[0][0], parts[0][1])
    else:
        parts = headings + parts
    for start, end in pack(text, parts, target=TARGET, limit=LIMIT):
        # A heading is no sentence: nobody may quote it as one.
        body = max((stop for _, stop in headings if start < stop <= end), default=start)
        sentences = tuple(sentence_spans(text, body, end))
        yield Piece(start=start, end=end, heading=tuple(title for _, title in path), sentences=sentences)


def _blocks(text: str, start: int, markdown: bool) -> Iterator[_Block]:
    fenced = False
    for first, last in paragraph_spans(text, start):
        if not markdown:
            yield _plain_block(text, first, last)
            continue
        position = first
        for line in _LINE.finditer(text, first, last):
            fenced ^= bool(_FENCE.match(line[0]))
            marked = None if fenced else _MARKED.match(line[0].strip())
            if marked is None:
                continue
            yield from _trimmed(text, position, line.start())
            yield from (
                _Block(start=s, end=e, level=len(marked[1]), title=marked[2])
                for s, e in paragraph_spans(text, line.start(), line.end())
            )
            position = line.end()
        yield from _trimmed(text, position, last)


def _trimmed(text: str, start: int, end: int) -> Iterator[_Block]:
    for first, last in paragraph_spans(text, start, end):
        yield _Block(start=first, end=last)


def _plain_block(text: str, start: int, end: int) -> _Block:
    """In plain text a short line that stands alone and ends like no sentence is a heading."""
    words = text[start:end]
    if len(words) <= _LONGEST_PLAIN_HEADING and _PLAIN.match(words):
        return _Block(start=start, end=end, level=_PLAIN_LEVEL, title=" ".join(words.split()))
    return _Block(start=start, end=end)
