"""Write the units of an act of the European Union, whatever format they were read from.

Formex and XHTML become the same provisions with the same citations ("GDPR Art. 9(2)(a)", "AI Act Annex III(1)"),
so that another format of an act is no change of the law.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.body import BodyWriter
from ingest.parsers.safe_xml import one_line
from ingest.provision import Parsed, ProvisionKind
from knowledge.records import Source

_BARE = re.compile(r"\w+(?:\.\w+)*")
_RANKS = {"part": 0, "title": 1, "chapter": 2, "section": 3, "subsection": 4}
_ANNEX = re.compile(r"(annex)\b\s*(\w*)", re.IGNORECASE)
_ANNEX_PART = re.compile(r"(Section|Part)\s+(\w{1,5})\b(?!\s*\()", re.IGNORECASE)
DASH = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A labelled part of a unit: a numbered paragraph ("1."), a point ("(a)") or a dash, with what stands under it.

    What an amending act quotes is numbered too, but is no unit of the act itself: then `cited` is False.
    """

    label: str
    flow: tuple["str | Item", ...]
    paragraph: bool = False
    cited: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTitle:
    """Title of a group of points in an annex ("Section A. List of legislation")."""

    text: str


Part = str | Item
Flow = Sequence[Part]


@dataclass(slots=True)
class ActWriter:
    """Writes one act from top to bottom; the caller says which unit comes next and never counts characters."""

    source: Source
    _writer: BodyWriter = field(init=False)
    _recitals: int = 0
    _in_preamble: bool = False

    def __post_init__(self) -> None:
        self._writer = BodyWriter(effective_from=self.source.effective_from)
        self._writer.heading(1, self.source.title)

    @property
    def form(self) -> str:
        """How the act is cited."""
        return self.source.citation_form

    def note(self, name: str, flow: Flow) -> None:
        """What belongs to no unit of the act: footnotes, the publisher's own words."""
        self._whole(f"{self.form} {name}", ProvisionKind.NOTE, (name,), flow)

    def preamble(self, name: str, flow: Flow) -> None:
        """Title, visas and enacting words, under `name` ("Preamble")."""
        if flow and not self._in_preamble:
            self._writer.heading(2, "Preamble")
            self._in_preamble = True
        self._whole(f"{self.form} {name}", ProvisionKind.PREAMBLE, ("Preamble",), flow)

    def recital(self, label: str, flow: Flow) -> None:
        """One recital; older acts do not number them, and then their order does."""
        self._recitals += 1
        name = f"Recital {bare(label) or self._recitals}"
        parts = (Item(label=label, flow=tuple(flow), cited=False),) if label else tuple(flow)
        self._whole(f"{self.form} {name}", ProvisionKind.RECITAL, (name,), parts)

    def division(self, path: Sequence[str]) -> None:
        """Heading of a chapter or section; `path` ends with its own."""
        self._writer.heading(1 + len(path), path[-1])

    def division_text(self, path: Sequence[str], flow: Flow) -> None:
        """Text that stands under a division and in no article."""
        self._whole(f"{self.form} {path[-1] if path else 'Text'}", ProvisionKind.PART, tuple(path), flow)

    def article(self, name: str, title: str, path: Sequence[str], flow: Flow) -> None:
        """One article; `name` is "Article 9", `title` what it is about."""
        whole = one_line(f"{name} {title}")
        heading = (*path, whole)
        self._writer.heading(1 + len(heading), whole)
        citation = f"{self.form} Art. {name.removeprefix('Article').strip()}"
        self._writer.open(citation, ProvisionKind.ARTICLE, heading)
        self._flow(flow, citation, heading)
        self._writer.close(0)

    def annex(self, name: str, title: str, flow: Sequence[Part | GroupTitle]) -> None:
        """One annex; `name` is "ANNEX III", and points are cited by the section of the annex that holds them."""
        match = _ANNEX.match(name)
        short = one_line(f"Annex {match[2]}") if match else name
        heading: tuple[str, ...] = (one_line(f"{short} {title}"),)
        annex = citation = f"{self.form} {short}"
        self._writer.heading(2, heading[0])
        self._writer.open(annex, ProvisionKind.ANNEX, heading)
        inner = heading
        for part in flow:
            if isinstance(part, GroupTitle):
                self._writer.close(1)
                section = _ANNEX_PART.match(part.text)
                inner = (*heading, part.text)
                citation = f"{annex} {section[1].capitalize()} {section[2]}" if section else annex
                if section:
                    self._writer.open(citation, ProvisionKind.PART, inner)
                self._writer.paragraph(part.text)
            else:
                self._flow((part,), citation, inner)
        self._writer.close(0)

    def final(self, flow: Flow) -> None:
        """What closes the act: to whom it is binding, place, day and signatures."""
        self._whole(f"{self.form} Final", ProvisionKind.PREAMBLE, ("Final",), flow)

    def parsed(self) -> Parsed:
        """The whole act."""
        return self._writer.parsed()

    def _whole(self, citation: str, kind: ProvisionKind, heading: tuple[str, ...], flow: Flow) -> None:
        if not flow:
            return
        self._writer.open(citation, kind, heading)
        self._flow(flow, "", heading)
        self._writer.close(0)

    def _flow(self, flow: Flow, citation: str, heading: tuple[str, ...]) -> None:
        for part in flow:
            if isinstance(part, str):
                self._writer.paragraph(part)
            else:
                self._item(part, citation, heading)

    def _item(self, item: Item, citation: str, heading: tuple[str, ...]) -> None:
        depth = self._writer.depth
        number = bare(item.label)
        citation = f"{citation}({number})" if citation and number and item.cited else ""
        if citation:
            self._writer.open(citation, ProvisionKind.PARAGRAPH if item.paragraph else ProvisionKind.POINT, heading)
        if item.flow:
            self._writer.label(item.label)
            self._flow(item.flow, citation, heading)
        else:
            self._writer.paragraph(item.label)
        self._writer.close(depth)


def bare(label: str) -> str:
    """`(a)` as a, `1.` as 1, `1.2.` as 1.2; nothing where the label is a dash."""
    match = _BARE.search(label)
    return match[0] if match else ""


def division_heading(number: str, titles: Sequence[str]) -> str:
    """`CHAPTER II` and `Principles` as "Chapter II Principles"."""
    kind, _, rest = number.partition(" ")
    return one_line(" ".join([kind.capitalize(), rest, *titles]))


def division_path(path: Sequence[str], heading: str) -> tuple[str, ...]:
    """The path of a division that follows `path`: a chapter ends the sections of the chapter before."""
    rank = _rank(heading)
    return (*(above for above in path if _rank(above) < rank), heading)


def _rank(heading: str) -> int:
    return _RANKS.get(heading.partition(" ")[0].casefold(), max(_RANKS.values()) + 1)
