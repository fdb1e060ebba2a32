"""Parse the XML in which the eCFR's versioner serves a part of the Code of Federal Regulations.

Format: DIV5 is a part, DIV6 a subpart, DIV7 a group, DIV8 a section, DIV9 an appendix. The paragraphs of a section are
flat; their labels ("(a)(1)") say how they nest. Definitions are cited by their section alone, so what is numbered
inside a definition has no citation of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.body import BodyWriter
from ingest.parsers.cfr_paragraphs import ENDS, ITALIC, SectionWriter, plain
from ingest.parsers.running_text import Run, runs
from ingest.parsers.safe_xml import local_name, one_line, read_xml
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_BLOCKS = {"P", "FP", "HEAD", "HED", "PSPACE", "HD1", "HD2", "HD3", "EXTRACT", "EXAMPLE", "NOTE", "AUTH", "SOURCE"}
_BLOCKS |= {"CITA", "SECAUTH", "EDNOTE", "EFFDNOT", "XREF", "FTNT", "TABLE", "GPOTABLE", "TR", "ROW", "THEAD", "TBODY"}
_BLOCKS |= {"table", "tr", "thead", "tbody", "div", "p", "TITLE", "DIV", "APPRO", "CROSSREF"}
_EDITORS = {"AUTH", "SOURCE", "CITA", "SECAUTH", "EDNOTE", "EFFDNOT", "XREF", "FTNT", "APPRO"}
_DIVISION = re.compile(r"DIV\d")


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of a part: sections with their paragraphs, appendices, and the editors' notes.

    Raises:
        CorpusError: the bytes are not XML, or the XML holds no section.
    """
    root = read_xml(raw, source.id)
    if not any(element.get("TYPE") == "SECTION" for element in root.iter("{*}DIV8")):
        raise CorpusError(f"{source.id}: the XML holds no section of the CFR; check title and part in the address")
    rules = _Rules(writer=BodyWriter(effective_from=source.effective_from), source=source)
    rules.writer.heading(1, source.title)
    rules.division(root, ())
    return rules.writer.parsed()


@dataclass(slots=True, kw_only=True)
class _Rules:
    """Writes a part from top to bottom."""

    writer: BodyWriter
    source: Source

    def division(self, division: etree._Element, path: tuple[str, ...]) -> None:
        """A part, subpart or group: its heading, its own text, and the sections in it."""
        head = self._head(division)
        inner = (*path, head) if head else path
        if head:
            self.writer.heading(1 + len(inner), head)
        own = f"{self.source.citation_form} {one_line(division.get('N') or local_name(division))}"
        for child in division:
            kind = child.get("TYPE")
            if kind == "SECTION":
                self._section(child, inner)
            elif kind == "APPENDIX":
                self._appendix(child, inner)
            elif _DIVISION.fullmatch(local_name(child)):
                self.division(child, inner)
            elif local_name(child) in _EDITORS:
                self._whole(f"{own}, note", ProvisionKind.NOTE, inner, list(self._lines(child)))
            elif local_name(child) != "HEAD":
                self._whole(own, ProvisionKind.PART, inner, list(self._lines(child)))

    def _head(self, division: etree._Element) -> str:
        return plain(" ".join(line for child in division.iterchildren("{*}HEAD") for line in self._lines(child)))

    def _section(self, section: etree._Element, path: tuple[str, ...]) -> None:
        number = one_line((section.get("N") or "").replace("§", ""))
        citation, head = f"{self.source.citation_form} {number}", self._head(section)
        heading = (self.source.title, *path[1:], head)
        self.writer.heading(2 + len(path), head)
        law = [child for child in section if local_name(child) not in (*_EDITORS, "HEAD")]
        notes = [line for child in section if local_name(child) in _EDITORS for line in self._lines(child)]
        cita = " ".join(line for child in section.iterchildren("{*}CITA") for line in self._lines(child))
        self.writer.open(citation, ProvisionKind.SECTION, heading, history=plain(cita) or None)
        lines = [line for child in law for line in self._lines(child)]
        SectionWriter(writer=self.writer, citation=citation, heading=heading).write(lines)
        self.writer.close(0)
        self._whole(f"{citation}, note", ProvisionKind.NOTE, heading, notes)

    def _appendix(self, appendix: etree._Element, path: tuple[str, ...]) -> None:
        head = self._head(appendix)
        heading = (self.source.title, *path[1:], head)
        self.writer.heading(2 + len(path), head)
        lines = [line for child in appendix if local_name(child) != "HEAD" for line in self._lines(child)]
        citation = f"{self.source.citation_form}, {one_line(appendix.get('N') or head)}"
        self._whole(citation, ProvisionKind.ANNEX, heading, lines)

    def _whole(self, citation: str, kind: ProvisionKind, heading: tuple[str, ...], lines: Sequence[str]) -> None:
        if lines:
            self.writer.open(citation, kind, heading)
            for line in lines:
                self.writer.paragraph(plain(line))
            self.writer.close(0)

    def _lines(self, element: etree._Element) -> Iterator[str]:
        """Paragraphs of an element, with marks of italics; the cells of a row stand in one line."""
        if local_name(element).upper() in ("TR", "ROW"):
            cells = [" ".join(self._lines(cell)) for cell in element]
            if row := " | ".join(cell for cell in cells if cell):
                yield row
            return
        if _DIVISION.fullmatch(local_name(element)):
            yield from (line for child in element for line in self._lines(child))
            return
        own = local_name(element) in ("I", "E")
        for run in self._runs(element):
            if isinstance(run, str):
                yield f"{ITALIC}{run}{ENDS}" if own else run
            else:
                yield from self._lines(run)

    def _runs(self, element: etree._Element) -> Iterator[Run]:
        return runs(element, _is_block, _inline)


def _is_block(element: etree._Element) -> bool:
    name = local_name(element)
    return name in _BLOCKS or _DIVISION.fullmatch(name) is not None or name.startswith("FP")


def _inline(element: etree._Element) -> str:
    name = local_name(element)
    if name in ("BR", "br", "img", "IMG"):
        return " "
    text = (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)
    italic = name == "I" or (name == "E" and element.get("T") in ("03", "04"))
    return f"{ITALIC}{text}{ENDS}" if italic and text.strip() else text
