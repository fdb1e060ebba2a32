"""Parse a federal bill kept as Markdown: a heading for each section, nested lists of units, quoted law as block quotes.

A unit is cited by the bill ("S. 1367 (119th Congress), Section 2(a)(1)"). What a block quote holds is law that the bill
would write into another act: it stays whole inside the unit that quotes it and is never cited as that act.
"""

import re
from dataclasses import dataclass, field

from ingest.body import BodyWriter
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_SECTION = re.compile(r"## § (\w+)\.\s*(.*)")
_ITEM = re.compile(r"(?P<indent> *)- \*\*\((?P<label>\w{1,5})\)\*\*\s*(?P<text>.*)")
_QUOTE = re.compile(r"\s*>\s?(?P<text>.*)")
_BULLET = re.compile(r"^- ")
_EMPHASIS = re.compile(r"\*{1,2}([^*\n]+)\*{1,2}")
_INDENT = 2
_KINDS = (
    ProvisionKind.SUBSECTION,
    ProvisionKind.SUBDIVISION,
    ProvisionKind.SUBPARAGRAPH,
    ProvisionKind.SUB_SUBPARAGRAPH,
    ProvisionKind.ITEM,
)


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of a bill.

    Raises:
        CorpusError: the bytes are not UTF-8 text, or it has no section.
    """
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CorpusError(f"{source.id}: the snapshot is not UTF-8 text; fetch it again or save it as UTF-8") from None
    bill = _Bill(source=source)
    for line in text.split("\n"):
        bill.write(line)
    if not bill.sections:
        raise CorpusError(f"{source.id}: the text has no line `## § 1. ...`; fetch the bill's own Markdown")
    return bill.writer.parsed()


@dataclass(slots=True, kw_only=True)
class _Bill:
    source: Source
    writer: BodyWriter = field(init=False)
    heading: tuple[str, ...] = ()
    sections: int = 0

    def __post_init__(self) -> None:
        self.writer = BodyWriter(effective_from=self.source.effective_from)
        self.writer.heading(1, self.source.title)
        preamble = f"{self.source.citation_form}, preamble"
        self.writer.open(preamble, ProvisionKind.PREAMBLE, (self.source.title,))

    def write(self, line: str) -> None:
        """Write one line of the file."""
        words = line.strip()
        if not words or words == "---":
            return
        if section := _SECTION.match(line):
            self._section(section[1], section[2], words.removeprefix("## "))
        elif self.sections and (item := _ITEM.match(line)):
            self._item(len(item["indent"]) // _INDENT, item["label"], item["text"])
        elif self.sections and (quote := _QUOTE.match(line)):
            if plain := _plain(quote["text"]):
                self.writer.paragraph(f"> {plain}")
        else:
            # A paragraph that is not indented goes on with the section, not with the list before it.
            self.writer.close(1)
            if plain := _plain(re.sub(r"^(?:#+|>)\s*", "", words)):
                self.writer.paragraph(plain)

    def _section(self, number: str, title: str, line: str) -> None:
        self.sections += 1
        self.heading = (self.source.title, f"Section {number} {title}".strip())
        self.writer.close(0)
        self.writer.heading(2, line)
        self.writer.open(f"{self.source.citation_form}, Section {number}", ProvisionKind.SECTION, self.heading)

    def _item(self, level: int, label: str, text: str) -> None:
        self.writer.close(1 + min(level, self.writer.depth - 1))
        kind = _KINDS[min(self.writer.depth, len(_KINDS)) - 1]
        self.writer.open(f"{self.writer.citation}({label})", kind, self.heading)
        self.writer.paragraph(f"({label}) {_plain(text)}".strip())


def _plain(text: str) -> str:
    """The words without the marks of Markdown."""
    return " ".join(_EMPHASIS.sub(r"\1", _BULLET.sub("", text.strip())).split())
