"""Parse an act of the European Union in Formex, the XML of the Publications Office, into provisions.

Format: Formex 4 to 6, consolidated acts (CONS.ACT) as well as acts as the Official Journal published them (ACT, and
ANNEX in files of their own). What the office says about the file (BIB.DATA, FAM.COMP) is no text of the act.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.parsers.eu_units import DASH, ActWriter, GroupTitle, Item, Part, division_heading
from ingest.parsers.running_text import Run, runs
from ingest.parsers.safe_xml import one_line, read_xml
from ingest.provision import Parsed
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 2
_BLOCKS = {"P", "LIST", "ITEM", "NP", "TXT", "ALINEA", "NO.P", "NO.PARAG", "PARAG", "TBL", "ROW", "QUOT.S", "ARTICLE"}
_BLOCKS |= {"TITLE", "TI", "STI", "TI.ART", "STI.ART", "PL.DATE", "SIGNATORY"}
_ANNEXES = ("ANNEX", "CONS.ANNEX")


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of a Formex act: preamble, recitals, articles, paragraphs, points, annexes and notes.

    Raises:
        CorpusError: the bytes are not XML, or the XML is not an act in Formex.
    """
    root = read_xml(raw, source.id)
    annexes = [e for e in root.iter(*_ANNEXES) if next(e.iterancestors(*_ANNEXES), None) is None]
    terms = root.find(".//ENACTING.TERMS")
    if terms is None and not annexes:
        raise CorpusError(f"{source.id}: the XML is not an act in Formex (no ENACTING.TERMS); fetch the act's own file")
    act = _Formex(out=ActWriter(source))
    act.head(root)
    if terms is not None:
        act.division(terms, ())
    if (final := root.find(".//FINAL")) is not None:
        act.out.final(act.flow(final))
    for annex in annexes:
        act.annex(annex)
    act.out.note("Notes", act.notes)
    return act.out.parsed()


@dataclass(slots=True, kw_only=True)
class _Formex:
    """Reads elements into parts; footnotes are taken out of the running text and collected."""

    out: ActWriter
    notes: list[Part] = field(default_factory=list)
    quoted: bool = False

    def head(self, root: etree._Element) -> None:
        """Title, visas, recitals and enacting words."""
        preamble = root.find(".//PREAMBLE")
        if preamble is None:
            return
        above = preamble.getparent()
        title = above.find("TITLE") if above is not None else None
        words = self.flow(title) if title is not None else ()
        name = "Preamble"
        for element in _leaves(preamble):
            if element.tag != "CONSID":
                words += self.flow(element)
                continue
            self.out.preamble(name, words)
            words, name = (), "Enacting Words"
            self._recital(element)
        self.out.preamble(name, words)

    def _recital(self, consid: etree._Element) -> None:
        numbered = consid.find("NP")
        label = self._label(numbered.find("NO.P")) if numbered is not None else ""
        flow: tuple[Part, ...] = ()
        for child in consid:
            flow += self._numbered(child) if child is numbered else self._flow_of_block(child)
        self.out.recital(label, flow or self.flow(consid))

    def division(self, division: etree._Element, path: tuple[str, ...]) -> None:
        """Chapters, sections and the articles in them."""
        for child in division:
            if child.tag == "DIVISION":
                inner = (*path, self._division_heading(child))
                self.out.division(inner)
                self.division(child, inner)
            elif child.tag == "ARTICLE":
                self._article(child, path)
            elif child.tag != "TITLE":
                self.out.division_text(path, self._flow_of_block(child))

    def _division_heading(self, division: etree._Element) -> str:
        number, *titles = [self._label(part) for part in division.iterfind("TITLE/*")] or [""]
        return division_heading(number, titles)

    def _article(self, article: etree._Element, path: tuple[str, ...]) -> None:
        name, title = self._label(article.find("TI.ART")), self._label(article.find("STI.ART"))
        flow: tuple[Part, ...] = ()
        for child in article:
            if child.tag not in ("TI.ART", "STI.ART"):
                flow += self._flow_of_block(child)
        self.out.article(name, title, path, flow)

    def annex(self, annex: etree._Element) -> None:
        """One annex, whose groups of points may have titles of their own."""
        names = [self._label(part) for part in annex.iterfind("TITLE/*")] or ["ANNEX"]
        parts: list[Part | GroupTitle] = []
        for child in annex:
            if child.tag not in ("TITLE", "BIB.INSTANCE"):
                parts += self._group(child)
        self.out.annex(names[0], one_line(" ".join(names[1:])), parts)

    def _group(self, element: etree._Element) -> Iterator[Part | GroupTitle]:
        """Parts of an annex: titles of groups stand out, everything else is running text and points."""
        if element.tag == "TITLE":
            yield GroupTitle(text=one_line(" ".join(self._label(part) for part in element)))
        elif element.tag in ("CONTENTS", "GR.SEQ", "DIVISION"):
            for child in element:
                yield from self._group(child)
        else:
            yield from self._flow_of_block(element)

    def flow(self, element: etree._Element) -> tuple[Part, ...]:
        """Running text and lists of an element in the order in which they stand."""
        found: list[Part] = []
        for part in self._runs(element):
            found += (part,) if isinstance(part, str) else self._flow_of_block(part)
        return tuple(found)

    def _flow_of_block(self, block: etree._Element) -> tuple[Part, ...]:
        if block.tag in ("NP", "PARAG"):
            return self._labelled(block)
        if block.tag == "ITEM" and block.find("NP") is None:
            # A dash is no number: the item has no citation.
            return (Item(label=DASH, flow=self.flow(block)),)
        if block.tag == "ROW":
            cells = (" ".join(self._words(cell)) for cell in block)
            return tuple(row for row in [" | ".join(cell for cell in cells if cell)] if row)
        if block.tag == "QUOT.S":
            return self._quotation(block)
        return self.flow(block)

    def _labelled(self, block: etree._Element) -> tuple[Part, ...]:
        label = self._label(next(iter(block.iterfind("NO.PARAG")), block.find("NO.P")))
        flow = self._numbered(block)
        if not label:
            return flow
        return (Item(label=label, flow=flow, paragraph=block.tag == "PARAG", cited=not self.quoted),)

    def _numbered(self, block: etree._Element) -> tuple[Part, ...]:
        """What stands beside and under a number."""
        flow: tuple[Part, ...] = ()
        for child in block:
            if child.tag not in ("NO.P", "NO.PARAG"):
                flow += self._flow_of_block(child)
        return flow

    def _quotation(self, block: etree._Element) -> tuple[Part, ...]:
        """What an amending act puts into another act is numbered in that act, not in this one."""
        before, self.quoted = self.quoted, True
        flow = self.flow(block)
        self.quoted = before
        return flow

    def _words(self, element: etree._Element) -> Iterator[str]:
        for part in self._runs(element):
            if isinstance(part, str):
                yield part
            else:
                yield from self._words(part)

    def _runs(self, element: etree._Element) -> Iterator[Run]:
        return runs(element, _is_block, self._inline)

    def _inline(self, element: etree._Element) -> str:
        """Text of an inline element as printed: quotation marks set, numbers grouped, footnotes taken out."""
        if element.tag == "NOTE":
            flow = self.flow(element)
            self.notes.append(Item(label=f"({len(self.notes) + 1})", flow=flow, cited=False))
            return ""
        if element.tag in ("QUOT.START", "QUOT.END"):
            return chr(int(element.get("CODE", "22"), 16))
        text = (element.text or "") + "".join(self._inline(child) + (child.tail or "") for child in element)
        if element.tag == "FT" and element.get("TYPE") == "NUMBER" and text.isdigit():
            return f"{int(text):,}".replace(",", " ")
        return text

    def _label(self, element: etree._Element | None) -> str:
        return "" if element is None else one_line(" ".join(self._words(element)))


def _leaves(preamble: etree._Element) -> Iterator[etree._Element]:
    """What a preamble holds, without its groups (GR.VISA, GR.CONSID, DIV.CONSID)."""
    for child in preamble:
        if child.tag in ("GR.VISA", "GR.CONSID", "DIV.CONSID"):
            yield from _leaves(child)
        else:
            yield child


def _is_block(element: etree._Element) -> bool:
    return element.tag in _BLOCKS or (element.tag != "NOTE" and next(element.iter(*_BLOCKS), None) is not None)
