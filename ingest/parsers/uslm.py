"""Parse United States Legislative Markup (USLM 1.0 and 2.0): titles of the US Code, and public laws, into provisions.

A title of the Code holds thousands of sections. A layout (`layouts/uslm.yaml`) names those that are wanted; without one
all are read. What stands around the sections of a title (contents, notes to chapters) is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree
from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.body import BodyWriter
from ingest.parsers.running_text import Run, runs
from ingest.parsers.safe_xml import local_name, one_line, read_xml
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError, KnowledgeError
from knowledge.layouts import layout_fields
from knowledge.records import Source, SourceText

VERSION = 1
_NAMESPACES = ("http://xml.house.gov/schemas/uslm/", "http://schemas.gpo.gov/xml/uslm")
_CODE = re.compile(r"/us/usc/t(?P<title>\d+)/s(?P<section>[^/]+)")
_LAW = re.compile(r"/us/pl/(?P<congress>\d+)/(?P<number>\d+)/(?:[^/]+/)*s(?P<section>[^/]+)")
_LEVELS = ("subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem", "subsubitem", "level")
_KINDS = (
    ProvisionKind.SUBSECTION,
    ProvisionKind.SUBDIVISION,
    ProvisionKind.SUBPARAGRAPH,
    ProvisionKind.SUB_SUBPARAGRAPH,
    ProvisionKind.ITEM,
)
_BLOCKS = {*_LEVELS, "section", "num", "heading", "subheading", "content", "chapeau", "continuation", "p", "block"}
_BLOCKS |= {"quotedContent", "table", "tr", "thead", "tbody", "layout", "row", "list", "listItem", "note", "notes"}
_BLOCKS |= {"sourceCredit", "toc", "tocItem", "signature", "signatures", "text", "longTitle", "enactingFormula"}
_AROUND = ("preface", "longTitle", "enactingFormula")
_DASHES = str.maketrans("‐‑–—", "----")  # noqa: RUF001
_RELEASE = re.compile(r"@(\d+-\d+)")


class _Layout(BaseModel):
    """Which sections of a title are wanted, by their numbers; all where none is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sections: tuple[str, ...] = ()


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions: sections with all their levels, source credits and notes.

    Raises:
        CorpusError: the bytes are not XML, the XML is not USLM, or a wanted section is not in it.
        KnowledgeError: the layout is missing or damaged.
    """
    root = read_xml(raw, source.id)
    if not (etree.QName(root).namespace or "").startswith(_NAMESPACES):
        raise CorpusError(f"{source.id}: the XML is not USLM; fetch the title's or the law's own USLM file")
    wanted = _layout(way).sections
    found = [(section, name) for section in root.iter("{*}section") if (name := _section_number(section))]
    chosen = [(section, name) for section, name in found if not wanted or name in wanted]
    missing = [name for name in wanted if name not in {name for _, name in chosen}]
    if missing:
        raise CorpusError(f"{source.id}: section {', '.join(missing)} is not in the file; correct layouts/uslm.yaml")
    if not chosen:
        raise CorpusError(f"{source.id}: the file holds no section; fetch the title's or the law's own USLM file")
    code = _Code(writer=BodyWriter(effective_from=source.effective_from), source=source)
    code.writer.heading(1, source.title)
    code.preamble(root)
    for section, name in chosen:
        code.section(section, name)
    return _dated(code.writer.parsed(), root)


def _layout(way: SourceText) -> _Layout:
    try:
        return _Layout.model_validate(layout_fields("uslm", way.layout))
    except ValidationError as error:
        raise KnowledgeError(f"layouts/uslm.yaml: {way.layout}: {one_line(str(error))[:120]}") from None


def _section_number(section: etree._Element) -> str | None:
    """Number of a section of the Code or the law itself; None for one that is quoted or stands in a note."""
    identifier = section.get("identifier") or ""
    match = _CODE.fullmatch(identifier) or _LAW.fullmatch(identifier)
    if match is None or any(local_name(above) in ("quotedContent", "note") for above in section.iterancestors()):
        return None
    return match["section"].translate(_DASHES)


def _dated(parsed: Parsed, root: etree._Element) -> Parsed:
    """With the release point and the day that the file's head names."""
    name = next((e.text or "" for e in root.iter("{*}docPublicationName")), "")
    release = _RELEASE.search(name)
    created = next((e.text or "" for e in root.iter("{http://purl.org/dc/terms/}created")), "")
    return replace(
        parsed, version=f"US Code, release point {release[1]}" if release else None, recorded=_day(created.strip()[:10])
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(slots=True, kw_only=True)
class _Code:
    """Writes sections; footnotes are taken out of the running text and put with the notes."""

    writer: BodyWriter
    source: Source
    footnotes: list[str] = field(default_factory=list)

    def preamble(self, root: etree._Element) -> None:
        """What stands before the first section of a law; the Code has none."""
        words = [
            line
            for part in root.iter("{*}preface", "{*}longTitle", "{*}enactingFormula")
            if not any(local_name(above) in (*_AROUND, "quotedContent") for above in part.iterancestors())
            for line in self._lines(part)
        ]
        if words and not _is_code(root):
            self._whole(f"{self.source.citation_form}, preamble", ProvisionKind.PREAMBLE, (self.source.title,), words)

    def section(self, section: etree._Element, number: str) -> None:
        """One section, then its source credit, footnotes and notes."""
        match = _CODE.fullmatch(section.get("identifier") or "")
        form = self.source.citation_form
        citation = f"{match['title']} USC {number}" if match else f"{form}, Section {number}"
        name = " ".join(line for tag in ("num", "heading") for line in self._child_lines(section, tag))
        heading = (self.source.title, name)
        credit = " ".join(self._child_lines(section, "sourceCredit")) or None
        self.writer.heading(2, name)
        self.writer.open(citation, ProvisionKind.SECTION, heading, history=credit)
        self._content(section, citation, heading, skip=("num", "heading", "sourceCredit", "notes", "note"))
        self.writer.close(0)
        notes = [*([credit] if credit else []), *self.footnotes]
        notes += [line for tag in ("note", "notes") for line in self._child_lines(section, tag)]
        self.footnotes = []
        self._whole(f"{citation}, note", ProvisionKind.NOTE, heading, notes)

    def _content(
        self, element: etree._Element, citation: str, heading: tuple[str, ...], skip: Sequence[str] = ()
    ) -> None:
        for run in self._runs(element):
            if isinstance(run, str):
                self.writer.paragraph(run)
            elif local_name(run) in _LEVELS:
                self._unit(run, citation, heading)
            elif local_name(run) not in skip:
                for line in self._lines(run):
                    self.writer.paragraph(line)

    def _unit(self, unit: etree._Element, parent: str, heading: tuple[str, ...]) -> None:
        label = " ".join(self._child_lines(unit, "num"))
        depth = self.writer.depth
        number = label.strip(" ()[].\u201c\u2018").translate(_DASHES)
        citation = parent
        if re.fullmatch(r"\w+(?:-\w+)?", number):
            citation = f"{parent}({number})"
            self.writer.open(citation, _KINDS[min(depth, len(_KINDS)) - 1], heading)
        if _has_words(unit):
            if label:
                self.writer.label(label)
            self._content(unit, citation, heading, skip=("num",))
        else:
            self.writer.paragraph(label)
        self.writer.close(depth)

    def _whole(self, citation: str, kind: ProvisionKind, heading: tuple[str, ...], lines: Sequence[str]) -> None:
        if lines:
            self.writer.open(citation, kind, heading)
            for line in lines:
                self.writer.paragraph(line)
            self.writer.close(0)

    def _child_lines(self, element: etree._Element, tag: str) -> Iterator[str]:
        for child in element.iterchildren("{*}" + tag):
            if child.get("type") != "footnote":
                yield from self._lines(child)

    def _lines(self, element: etree._Element) -> Iterator[str]:
        """Paragraphs of an element; a number stands in front of the words that it numbers, cells stand in one line."""
        if local_name(element) in ("tr", "row"):
            cells = [" ".join(self._lines(cell)) for cell in element]
            if row := " | ".join(cell for cell in cells if cell):
                yield row
            return
        label = ""
        for run in self._runs(element):
            if isinstance(run, str):
                yield label + run
                label = ""
            elif local_name(run) == "num":
                label += "".join(f"{line} " for line in self._lines(run))
            else:
                for line in self._lines(run):
                    yield label + line
                    label = ""
        if label:
            yield label.strip()

    def _runs(self, element: etree._Element) -> Iterator[Run]:
        return runs(element, _is_block, self._inline)

    def _inline(self, element: etree._Element) -> str:
        name = local_name(element)
        if name == "note":
            self.footnotes += self._lines(element)
            return ""
        if name == "ref" and element.get("class") == "footnoteRef":
            return ""
        if name == "br":
            return " "
        return (element.text or "") + "".join(self._inline(child) + (child.tail or "") for child in element)


def _is_code(root: etree._Element) -> bool:
    return next((True for s in root.iter("{*}section") if _CODE.fullmatch(s.get("identifier") or "")), False)


def _has_words(unit: etree._Element) -> bool:
    """Whether anything but its number stands in a unit."""
    return bool((unit.text or "").strip()) or any(
        (child.tail or "").strip() or (local_name(child) != "num" and any(map(str.strip, map(str, child.itertext()))))
        for child in unit
    )


def _is_block(element: etree._Element) -> bool:
    if local_name(element) == "note" and element.get("type") == "footnote":
        return False
    return local_name(element) in _BLOCKS or any(
        local_name(e) in _BLOCKS for e in element.iterdescendants(etree.Element)
    )
