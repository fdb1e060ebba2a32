"""Parse the XHTML in which Cellar, the office's repository, serves an act of the European Union.

Both variants are read: the Official Journal (`oj-ti-art`, `eli-subdivision`, tables with two cells for the points) and
consolidated acts (`title-article-norm`, `grid-list`), with the divisions' ids (`art_4`, `rct_51`) or without them.
The provisions are those that Formex gives.

Consolidated acts come without their preamble. A layout may say that a page of the Official Journal gives only that, so
that the two pages together (`parts` of the registry) are the whole act as it is in force.
"""

import html.entities
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from lxml import etree
from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.parsers.eu_units import ActWriter, GroupTitle, Item, Part, division_heading, division_path
from ingest.parsers.eurlex_flow import Event, Mark, Sign, events, numbered
from ingest.parsers.safe_xml import local_name, one_line, read_xml
from ingest.provision import Parsed
from knowledge.errors import CorpusError, KnowledgeError
from knowledge.layouts import layout_fields
from knowledge.records import Source, SourceText

VERSION = 1
_NAMED = re.compile(rb"&(\w+);")
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
_RECITAL = re.compile(r"(\(\d{1,3}\))\s+(?=\S)")
_UNNUMBERED = re.compile(r"Whereas\b(?!:$)")
_CLOSING = re.compile(r"This \w+ shall be binding in its entirety|Done at ")
_DIVISIONS = {"prt", "tis", "cpt", "sct"}
_QUOTES = "‘“\"'"  # noqa: RUF001


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of an act: preamble, recitals, articles, paragraphs, points, annexes and notes.

    Raises:
        CorpusError: the page is no well-formed XHTML, or holds no article, recital or annex.
        KnowledgeError: the layout is missing or damaged.
    """
    layout = _layout(way)
    root = read_xml(_NAMED.sub(_numbered_reference, raw), source.id)
    body = next((e for e in root.iter("{*}body")), root)
    if local_name(root) != "html":
        raise CorpusError(f"{source.id}: the page is not XHTML; ask for application/xhtml+xml")
    act = _Act(out=ActWriter(source))
    preamble_only = layout.official_journal == "preamble" and not _consolidated(body)
    for event in events(body):
        if preamble_only and act.ends_preamble(event):
            break
        act.take(event)
    act.end()
    if not act.units:
        raise CorpusError(f"{source.id}: the page has no article, recital or annex; fetch the act's own text")
    return act.out.parsed()


class _Layout(BaseModel):
    """What is read of a page of the Official Journal; a consolidated page is always read whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    official_journal: Literal["whole", "preamble"] = "whole"


def _layout(way: SourceText) -> _Layout:
    try:
        return _Layout.model_validate(layout_fields("eurlex_xhtml", way.layout))
    except ValidationError as error:
        raise KnowledgeError(f"layouts/eurlex_xhtml.yaml: {way.layout}: {one_line(str(error))[:120]}") from None


def _consolidated(body: etree._Element) -> bool:
    return any("title-article-norm" in (e.get("class") or "").split() for e in body.iter("{*}p"))


def _numbered_reference(match: re.Match[bytes]) -> bytes:
    """`&nbsp;` as `&#160;`: XHTML knows these names, and the DTD that declares them is not read."""
    name = match[1].decode("ascii", "replace")
    code = None if name in _XML_NAMES else html.entities.name2codepoint.get(name)
    return match[0] if code is None else f"&#{code};".encode("ascii")


class _Region(StrEnum):
    """Where in an act the page is."""

    HEAD = "head"
    PREAMBLE = "preamble"
    RECITAL = "recital"
    TERMS = "terms"
    ARTICLE = "article"
    FINAL = "final"
    ANNEX = "annex"
    END = "end"


@dataclass(slots=True, kw_only=True)
class _Act:
    """Takes the page's events one after another and writes a unit whenever one is complete."""

    out: ActWriter
    units: int = 0
    region: _Region = _Region.HEAD
    path: tuple[str, ...] = ()
    names: list[str] = field(default_factory=list)
    parts: list[Part | GroupTitle] = field(default_factory=list)
    division: list[str] = field(default_factory=list)
    editor: list[Part] = field(default_factory=list)
    notes: list[Part] = field(default_factory=list)
    words_name: str = "Preamble"
    whereas: bool = False
    above: list[tuple[str, ...]] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Go on with one title, division or part of the page."""
        if not isinstance(event, Sign):
            self._part(event)
        elif event.mark is Mark.ENTER:
            self._enter(event.text)
        elif event.mark is Mark.LEAVE:
            self._leave(event.text)
        elif event.text:
            self._title(event)

    def ends_preamble(self, event: Event) -> bool:
        """Whether the articles begin with `event`."""
        if not isinstance(event, Sign):
            return False
        if event.mark is Mark.ENTER:
            return event.text in ("enc", "art", *_DIVISIONS)
        return event.mark in (Mark.ARTICLE, Mark.DIVISION)

    def end(self) -> None:
        """Write what is still open, and the notes."""
        self._write()
        self._write_division()
        self.out.note("Notes", self.notes)
        self.out.note("Publisher's Note", self.editor)

    def _enter(self, unit: str) -> None:
        region = {
            "pbl": _Region.PREAMBLE,
            "rct": _Region.RECITAL,
            "art": _Region.ARTICLE,
            "fnp": _Region.FINAL,
            "anx": _Region.ANNEX,
        }.get(unit)
        if self.region is _Region.ANNEX and unit != "anx":
            return
        if unit in _DIVISIONS:
            self._write()
            self._write_division()
            self.above.append(self.path)
            self.region = _Region.TERMS
        elif region is not None:
            if region is not _Region.PREAMBLE or self.region is not _Region.HEAD:
                self._write()
            self.region = region

    def _leave(self, unit: str) -> None:
        if unit in _DIVISIONS and self.region is not _Region.ANNEX and self.above:
            self._write()
            self._write_division()
            self.path = self.above.pop()
            return
        after = {
            ("rct", _Region.RECITAL): _Region.PREAMBLE,
            ("art", _Region.ARTICLE): _Region.TERMS,
            ("anx", _Region.ANNEX): _Region.END,
        }.get((unit, self.region))
        if after is not None:
            self._write()
            self.region = after

    def _title(self, sign: Sign) -> None:
        text = sign.text
        if sign.mark is Mark.NOTE:
            self.notes.append(text)
        elif sign.mark is Mark.EDITOR:
            self.editor.append(text)
        elif sign.mark is Mark.GROUP and self.region is _Region.ANNEX:
            self.parts.append(GroupTitle(text=text))
        elif sign.mark is Mark.ANNEX or (sign.mark is Mark.TITLE and text.casefold().startswith("annex")):
            self._begin(_Region.ANNEX, text)
        elif self.region is _Region.ANNEX and sign.mark in (Mark.TITLE, Mark.ANNEX_TITLE) and not self.parts:
            self.names.append(text)
        elif self.region is _Region.ANNEX or text[0] in _QUOTES or sign.mark in (Mark.GROUP, Mark.ANNEX_TITLE):
            self._part(text)
        elif sign.mark is Mark.TITLE:
            self._head(text)
        else:
            self._title_of_terms(sign)

    def _title_of_terms(self, sign: Sign) -> None:
        if sign.mark is Mark.ARTICLE:
            self._begin(_Region.ARTICLE, sign.text)
        elif sign.mark is Mark.ARTICLE_TITLE and self.region is _Region.ARTICLE:
            self.names.append(sign.text)
        elif sign.mark is Mark.DIVISION:
            self._write()
            self._write_division()
            self.region, self.division = _Region.TERMS, [sign.text]
        elif sign.mark is Mark.DIVISION_TITLE and self.division:
            self.division.append(sign.text)
        else:
            self._part(sign.text)

    def _begin(self, region: _Region, name: str) -> None:
        """The title of a unit: the first thing in its division, or its beginning where the page has no divisions."""
        if self.region is not region or self.names or self.parts:
            self._write()
        self.region, self.names = region, [name]

    def _head(self, text: str) -> None:
        """A line of the act's title; what stood before it is the publisher's."""
        if self.region is _Region.HEAD and not self.names:
            self.out.note("Publisher's Note", [*self.editor, *self._taken()])
            self.editor, self.names = [], ["title"]
        self.parts.append(text)

    def _part(self, part: Part) -> None:
        if self.region in (_Region.HEAD, _Region.PREAMBLE) and self._recital(part):
            return
        closing = isinstance(part, str) and _CLOSING.match(part) is not None
        if closing and self.region in (_Region.ARTICLE, _Region.TERMS):
            self._write()
            self.region = _Region.FINAL
        self.parts.append(part)

    def _recital(self, part: Part) -> bool:
        """Write a recital that stands in no division of its own."""
        text = part if isinstance(part, str) else ""
        number = _RECITAL.match(text)
        if self.whereas and isinstance(part, Item) and _RECITAL.match(f"{part.label} x"):
            self._write_recital(part.label, part.flow)
        elif self.whereas and number:
            self._write_recital(number[1], (text[number.end() :],))
        elif _UNNUMBERED.match(text):
            self._write_recital("", (text,))
        else:
            self.whereas = self.whereas or text.rstrip(" :").endswith("hereas")
            return False
        return True

    def _write_recital(self, label: str, flow: tuple[Part, ...]) -> None:
        self._write()
        self.region = _Region.PREAMBLE
        self._count_recital()
        self.out.recital(label, flow)

    def _count_recital(self) -> None:
        self.units += 1
        self.words_name = "Enacting Words"

    def _taken(self) -> list[Part]:
        taken = [part for part in self.parts if not isinstance(part, GroupTitle)]
        self.parts = []
        return taken

    def _write(self) -> None:
        """Write the unit that is open, if anything stands in it."""
        names, self.names = self.names, []
        if not self.parts and not (names and self.region in (_Region.ARTICLE, _Region.ANNEX)):
            return
        if self.region is _Region.ANNEX:
            self._write_annex(names)
            return
        flow = self._taken()
        if self.region in (_Region.HEAD, _Region.PREAMBLE):
            self.out.preamble(self.words_name, flow)
        elif self.region is _Region.RECITAL:
            self._write_divided_recital(flow)
        elif self.region is _Region.ARTICLE:
            self._write_article(names, flow)
        elif self.region is _Region.FINAL:
            self.out.final(flow)
        elif self.region is _Region.TERMS:
            self._write_division()
            self.out.division_text(self.path, flow)
        else:
            self.editor += flow

    def _write_divided_recital(self, flow: list[Part]) -> None:
        self._count_recital()
        first = flow[0]
        number = _RECITAL.match(first) if isinstance(first, str) else None
        if isinstance(first, Item) and first.cited:
            self.out.recital(first.label, (*first.flow, *flow[1:]))
        elif number and isinstance(first, str):
            self.out.recital(number[1], (first[number.end() :], *flow[1:]))
        elif isinstance(first, str) and _RECITAL.match(f"{first} x") and len(flow) > 1:
            self.out.recital(first, flow[1:])
        else:
            self.out.recital("", flow)

    def _write_article(self, names: list[str], flow: list[Part]) -> None:
        self._write_division()
        self.units += 1
        name, *titles = names or ["Article"]
        self.out.article(name, one_line(" ".join(titles)), self.path, numbered(flow))

    def _write_annex(self, names: list[str]) -> None:
        self.units += 1
        name, *titles = names or ["ANNEX"]
        groups: list[list[Part | GroupTitle]] = [[]]
        for part in self.parts:
            if isinstance(part, GroupTitle):
                groups.append([part])
            else:
                groups[-1].append(part)
        self.parts = []
        flow: list[Part | GroupTitle] = []
        for group in groups:
            flow += [part for part in group if isinstance(part, GroupTitle)]
            flow += numbered([part for part in group if not isinstance(part, GroupTitle)], paragraph=False)
        self.out.annex(name, one_line(" ".join(titles)), flow)

    def _write_division(self) -> None:
        if not self.division:
            return
        number, *titles = self.division
        self.division = []
        self.path = division_path(self.path, division_heading(number, titles))
        self.out.division(self.path)
