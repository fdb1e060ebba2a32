"""Parse guidance that has headings and no legal numbering (advisories, reports) into clauses, one a heading.

A heading is a short line, or two, that begins a paragraph, ends like no sentence and is written like a title. A clause
is cited by it: "California AG legal advisory on AI (January 2025), A. California's Unfair Competition Law".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.body import BodyWriter
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_LONGEST_LINE = 100
_LONGEST_HEADING = 3
_SENTENCE_ENDS = re.compile(r"[.,;:!?)\]]$")
_FOOTNOTE_MARK = re.compile(r"(?<=[a-z])\d{1,2}$")
_EDITOR = re.compile(r"\[[^\]]*\]$")
_NOTE = re.compile(rf"{_EDITOR.pattern}|\d{{1,2}} (?=[A-Z“(])")
_LETTERED = re.compile(r"[A-Z]\. ")
_MINOR = {
    "a",
    "an",
    "and",
    "as",
    "at",
    "by",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "the",
    "to",
    "with",
    "that",
    "which",
}
_BULLET = re.compile(r"[•▪‣] ")


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of a text: what stands before the first heading is the preamble.

    Raises:
        CorpusError: the bytes are not UTF-8 text, or there is no text in them.
    """
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CorpusError(f"{source.id}: the snapshot is not UTF-8 text; fetch it again or save it as UTF-8") from None
    if not text.strip():
        raise CorpusError(f"{source.id}: the snapshot is empty; fetch it again")
    blocks = list(_blocks(text))
    # A text without any heading is one clause, and its preamble would be all of it.
    headed = any(titles for titles, _ in blocks)
    guidance = _Guidance(writer=BodyWriter(effective_from=source.effective_from), source=source, headed=headed)
    for titles, paragraphs in blocks:
        for title in titles:
            guidance.heading(title)
        for paragraph in paragraphs:
            guidance.paragraph(paragraph)
    return guidance.writer.parsed()


@dataclass(slots=True, kw_only=True)
class _Guidance:
    writer: BodyWriter
    source: Source
    headed: bool
    path: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.path = (self.source.title,)
        self.writer.heading(1, self.source.title)
        form, kind = self.source.citation_form, ProvisionKind.PREAMBLE if self.headed else ProvisionKind.CLAUSE
        self.writer.open(f"{form}, preamble" if self.headed else form, kind, self.path)

    def heading(self, title: str) -> None:
        """Begin a clause; one with a letter stands under the last one without."""
        name = _FOOTNOTE_MARK.sub("", title)
        lettered = _LETTERED.match(title) is not None
        self.path = (*self.path[: 2 if lettered else 1], name)
        self.writer.close(0)
        self.writer.heading(len(self.path), title)
        self.writer.open(f"{self.source.citation_form}, {name}", ProvisionKind.CLAUSE, self.path)

    def paragraph(self, text: str) -> None:
        """Write a paragraph of the clause, or a footnote or editor's note beside its words."""
        if not _NOTE.match(text):
            self.writer.paragraph(text)
            return
        depth = self.writer.depth
        self.writer.open(f"{self.source.citation_form}, note", ProvisionKind.NOTE, self.path)
        self.writer.paragraph(text)
        self.writer.close(depth)


def _blocks(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """The headings and the paragraphs of each run of lines between blank lines; an editor's note is a run by itself."""
    for block in re.split(r"\n\s*\n", text):
        lines = [" ".join(line.split()) for line in block.split("\n") if line.strip()]
        while lines and _EDITOR.match(lines[0]):
            yield [], [lines.pop(0)]
        titles = _titles(lines)
        yield _headings(lines[:titles]), list(_paragraphs(lines[titles:]))


def _headings(lines: list[str]) -> list[str]:
    """One heading may run over two lines; a line that begins with a letter and a full stop is one of its own."""
    headings: list[str] = []
    for line in lines:
        if headings and not _LETTERED.match(line):
            headings[-1] = f"{headings[-1]} {line}"
        else:
            headings.append(line)
    return headings


def _titles(lines: list[str]) -> int:
    """How many lines at the start of a block are its heading; a block that is all title is a heading too."""
    count = 0
    while count < min(len(lines), _LONGEST_HEADING) and _is_title(lines[count]):
        count += 1
    return count


def _is_title(line: str) -> bool:
    if len(line) > _LONGEST_LINE or _SENTENCE_ENDS.search(line) or _NOTE.match(line) or _BULLET.match(line):
        return False
    words = [word.strip("“”’\"'(),") for word in line.split()]  # noqa: RUF001
    return all(word[:1].isupper() or word.lower() in _MINOR for word in words if word)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines put together again: a bullet and a footnote begin a paragraph, all other lines go on."""
    current: list[str] = []
    for line in lines:
        if current and (_BULLET.match(line) or _NOTE.match(line)):
            yield " ".join(current)
            current = []
        current.append(line)
    if current:
        yield " ".join(current)
