"""Write blocks of a statute or policy page as a document: sections, their numbered units, notes and headings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.body import BodyWriter
from ingest.parsers.html_blocks import Block, Mark
from ingest.parsers.levels_html import Label, Place, place_by_levels, read_levels
from ingest.parsers.page_layout import StatuteLayout
from ingest.parsers.statute_markdown import effective_date
from ingest.provision import ProvisionKind
from knowledge.records import Source

_KINDS = (
    ProvisionKind.SUBSECTION,
    ProvisionKind.SUBDIVISION,
    ProvisionKind.SUBPARAGRAPH,
    ProvisionKind.SUB_SUBPARAGRAPH,
    ProvisionKind.ITEM,
)
_DEEPEST_HEADING = 6
_LONGEST_NAME = 150
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_DIVISION = re.compile(r"[A-Za-z]+")


@dataclass(slots=True, kw_only=True)
class _Unit:
    """A section (or clause) with its heading as printed; without a number it is what stands outside of sections."""

    number: str | None
    name: str
    path: tuple[str, ...]
    level: int = 0
    blocks: list[Block] = field(default_factory=list)


class StatuteWriter:
    """Writes the pages of one source, one after another, into one body."""

    def __init__(self, source: Source, layout: StatuteLayout) -> None:
        """`layout` says how sections and their units are told."""
        self._source = source
        self._layout = layout
        self._section = re.compile(layout.section)
        self._headings = re.compile(layout.headings) if layout.headings else None
        self._notes = re.compile(layout.notes) if layout.notes else None
        self._lead = re.compile(layout.lead) if layout.lead else None
        self._levels = read_levels(layout.levels)
        self._path: list[tuple[str, str]] = []
        self.writer = BodyWriter(effective_from=source.effective_from)
        self.units = 0

    def write_page(self, blocks: Sequence[Block]) -> int:
        """Write one page; how many sections or clauses it has."""
        before = self.units
        self._path = []
        if self._layout.units == "clauses":
            self._write_clauses(blocks)
        else:
            self._write_sections(blocks)
        return self.units - before

    # ---- policies: every heading starts a clause

    def _write_clauses(self, blocks: Iterable[Block]) -> None:
        levels: list[tuple[int, str]] = []
        unit = _Unit(number="introduction", name="", path=(self._source.title,))
        for block in blocks:
            if block.mark is not Mark.HEADING:
                unit.blocks.append(block)
                continue
            self._write_clause(unit)
            levels = [*(above for above in levels if above[0] < block.level), (block.level, block.text)]
            self.writer.heading(min(block.level or 2, _DEEPEST_HEADING), block.text)
            path = (self._source.title, *(text for _, text in levels))
            unit = _Unit(number=_short(block.text), name=block.text, path=path)
        self._write_clause(unit)

    def _write_clause(self, unit: _Unit) -> None:
        if unit.blocks:
            self.units += 1
            self._write_plain(f"{self._source.citation_form}, {unit.number}", ProvisionKind.CLAUSE, unit)

    # ---- statutes: a section's number starts a section

    def _write_sections(self, blocks: Iterable[Block]) -> None:
        unit = _Unit(number=None, name="", path=self._heading_path())
        first: str | None = None
        for block in blocks:
            match = self._starts(block, first)
            if match is not None:
                # A heading is one as a whole; in a paragraph only what the pattern takes is the section's heading.
                end = match.end() if block.mark is Mark.TEXT else len(block.text)
                name, rest = block.text[:end].strip(), block.text[end:].strip()
                if unit.number == match["number"] and not unit.blocks:
                    unit.name = f"{unit.name} {name}"
                else:
                    self._write_unit(unit)
                    unit = _Unit(number=match["number"], name=name, path=self._heading_path(), level=block.level)
                first = first or unit.number
                if rest:
                    unit.blocks.append(replace(block, text=rest, mark=Mark.TEXT, level=0))
            elif unit.number is not None and not unit.blocks and self._is_title(block, unit.level):
                unit.name = f"{unit.name} {block.text}"
            elif self._is_heading(block):
                self._write_unit(unit)
                self._write_heading(block)
                unit = _Unit(number=None, name="", path=self._heading_path())
            else:
                unit.blocks.append(block)
        self._write_unit(unit)

    def _starts(self, block: Block, first: str | None) -> re.Match[str] | None:
        """A match where `block` starts a section; on a page of one section only its own number does so again."""
        if block.mark is Mark.NOTE or (self._layout_marks_sections and block.mark is not Mark.SECTION):
            return None
        match = self._section.match(block.text)
        if match is None or (self._layout.pages == "section" and first not in (None, match["number"])):
            return None
        return match

    @property
    def _layout_marks_sections(self) -> bool:
        return bool(getattr(self._layout, "sections", ()))

    @staticmethod
    def _is_title(block: Block, level: int) -> bool:
        """Whether what follows a section's number is its title: marked so, or a heading below the number's own."""
        return block.mark is Mark.TITLE or (block.mark is Mark.HEADING and 0 < level <= block.level)

    def _is_heading(self, block: Block) -> bool:
        if block.mark in (Mark.HEADING, Mark.TITLE):
            return True
        return block.mark is Mark.TEXT and self._headings is not None and bool(self._headings.match(block.text))

    def _write_heading(self, block: Block) -> None:
        """Headings of one kind replace each other; one of another kind goes below those above it."""
        kind = f"h{block.level}" if block.level else _DIVISION.match(block.text)
        key = kind if isinstance(kind, str) else (kind[0].lower() if kind else "")
        kept: list[tuple[str, str]] = []
        for above in self._path:
            if above[0] == key or (block.level and above[0] >= key):
                break
            kept.append(above)
        self._path = [*kept, (key, block.text)]
        self.writer.heading(min(1 + len(self._path), _DEEPEST_HEADING), block.text)

    def _heading_path(self) -> tuple[str, ...]:
        return (self._source.title, *(text for _, text in self._path))

    def _write_unit(self, unit: _Unit) -> None:
        if unit.number is None:
            self._write_outside(unit)
            return
        self.units += 1
        level = min(2 + len(self._path), _DEEPEST_HEADING)
        self.writer.heading(level, unit.name)
        law, notes = self._part_notes(unit.blocks)
        heading = (*unit.path, unit.name)
        if law:
            self._write_law(self._citation(unit.number), heading, law, notes)
        if notes:
            named = _Unit(number=None, name="", path=heading, blocks=notes)
            self._write_plain(f"{self._citation(unit.number)}, note", ProvisionKind.NOTE, named)

    def _write_outside(self, unit: _Unit) -> None:
        """What stands before the first section or between headings: enacting words, tables, notes of the publisher."""
        law, notes = self._part_notes(unit.blocks)
        for blocks, kind, name in ((law, ProvisionKind.PREAMBLE, "preamble"), (notes, ProvisionKind.NOTE, "note")):
            if blocks:
                outside = _Unit(number=None, name="", path=unit.path, blocks=blocks)
                self._write_plain(f"{self._source.title}, {name}", kind, outside)

    def _write_plain(self, citation: str, kind: ProvisionKind, unit: _Unit) -> None:
        self.writer.open(citation, kind, unit.path)
        for block in unit.blocks:
            self.writer.paragraph(_unmarked(block.text))
        self.writer.close(0)

    def _citation(self, number: str) -> str:
        shown = number.lower() if self._layout.number_case == "lower" else number
        shown = shown.upper() if self._layout.number_case == "upper" else shown
        # Sites print the hyphen of "1320d-6" as a dash; citations have the hyphen.
        return self._layout.citation.format(form=self._source.citation_form, number=_DASHES.sub("-", shown))

    def _part_notes(self, blocks: list[Block]) -> tuple[list[Block], list[Block]]:
        """The section's own blocks, and the notes that follow it; a note in its middle stays where it is."""
        end = len(blocks)
        if self._notes is not None:
            end = next((n for n, block in enumerate(blocks) if self._notes.match(block.text)), end)
        while end and blocks[end - 1].mark is Mark.NOTE:
            end -= 1
        return blocks[:end], blocks[end:]

    def _write_law(
        self, citation: str, heading: tuple[str, ...], blocks: Sequence[Block], notes: Sequence[Block]
    ) -> None:
        history = " ".join(block.text for block in notes) or None
        effective = effective_date(history or "") if self._layout.dated_by_history else None
        self.writer.open(citation, ProvisionKind.SECTION, heading, effective_from=effective, history=history)
        paragraphs = list(self._paragraphs(blocks))
        labels = [() if mark is Mark.NOTE else self._levels.labels(text) for text, mark in paragraphs]
        stack: list[Place] = []
        colon = False
        for n, (text, mark) in enumerate(paragraphs):
            if mark is Mark.NOTE:
                depth = self.writer.depth
                self.writer.open(f"{self.writer.citation}, note", ProvisionKind.NOTE, heading)
                self.writer.paragraph(_unmarked(text))
                self.writer.close(depth)
                continue
            if not labels[n]:
                # After a colon it completes the unit before it, else it goes on with the outermost around the list.
                stack = stack if colon else stack[:1] if stack and stack[0][0] == 0 else []
                self.writer.close(1 + len(stack))
            for m, label in enumerate(labels[n]):
                ahead = [*labels[n][m + 1 :], *_first(labels, n + 1)]
                stack = self._open(label, stack, colon, ahead, heading)
                colon = False
            self.writer.paragraph(_unmarked(text))
            colon = text.endswith(":")
        self.writer.close(0)

    def _open(
        self, label: Label, stack: list[Place], colon: bool, ahead: Sequence[Label], heading: tuple[str, ...]
    ) -> list[Place]:
        """Open the unit of `label` inside those of `stack` that it belongs to; nothing is cited below a named level."""
        place = place_by_levels(label, stack, opens_list=colon, ahead=ahead)
        kept = [above for above in stack if above[0] < place[0]]
        self.writer.close(1 + len(kept))
        if any(depth in self._levels.last for depth, _ in kept):
            return kept
        kind = _KINDS[min(len(kept), len(_KINDS) - 1)]
        self.writer.open(f"{self.writer.citation}{label.cited()}", kind, heading)
        return [*kept, place]

    def _paragraphs(self, blocks: Sequence[Block]) -> Iterator[tuple[str, Mark]]:
        """Texts of a section: its lead by itself, and a label that stood alone together with what it numbers."""
        waiting = ""
        for n, block in enumerate(blocks):
            text = block.text
            if n == 0 and self._lead is not None and (lead := self._lead.match(text)) is not None and lead.end():
                yield text[: lead.end()].strip(), block.mark
                text = text[lead.end() :].strip()
                if not text:
                    continue
            if block.mark is not Mark.NOTE and self._is_label(text):
                waiting = f"{waiting} {text}".strip()
                continue
            if waiting and block.mark is Mark.NOTE:
                yield waiting, Mark.TEXT
                waiting = ""
            yield f"{waiting} {text}".strip(), block.mark
            waiting = ""
        if waiting:
            yield waiting, Mark.TEXT

    def _is_label(self, text: str) -> bool:
        labels = self._levels.labels(text)
        return bool(labels) and labels[-1].end == len(text)


def _first(labels: Sequence[tuple[Label, ...]], start: int) -> list[Label]:
    """The next labels, as many as a look ahead ever needs."""
    found: list[Label] = []
    for following in labels[start : start + 100]:
        found += following
    return found


def _unmarked(text: str) -> str:
    """A paragraph that begins with # would read as a heading, which belongs to no provision."""
    return f"\\{text}" if text.startswith("#") else text


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME].rstrip()}..."


__all__ = ["StatuteWriter"]
