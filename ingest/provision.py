"""Provisions and documents: official text with a citation for each unit that the law itself counts."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.records import Kind, Status

Value = str | int | list[str] | None
FENCE = "---\n"
_HEADING = re.compile(r"^#{1,6} [^\n]*$", re.MULTILINE)
_LABEL = re.compile(r"(?:\(\w+\)|\w+\.)\s+")


class ProvisionKind(StrEnum):
    """What the law calls a unit; chapters and other mere headings are no provisions.

    `PART` is a division that has text of its own, `CLAUSE` a section of a policy. `PREAMBLE` is what stands before
    the first unit (title, enacting words) and `NOTE` what the publisher added (history, editor's notes): both are kept,
    so that no word of the source is lost, and neither is ever shown as the law.
    """

    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    POINT = "point"
    RECITAL = "recital"
    SECTION = "section"
    SUBSECTION = "subsection"
    SUBDIVISION = "subdivision"
    SUBPARAGRAPH = "subparagraph"
    SUB_SUBPARAGRAPH = "sub-subparagraph"
    ITEM = "item"
    PART = "part"
    ANNEX = "annex"
    CLAUSE = "clause"
    PREAMBLE = "preamble"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A unit of official text: the characters `start` to `end` of its document's body.

    Provisions nest (article, paragraph, point): the text is stored once and the spans nest.
    `heading` is the path of headings above and including the unit's own, outermost first.
    `history` is what the publisher says about amendments; it is not text of the law.
    """

    citation: str
    kind: ProvisionKind
    heading: tuple[str, ...]
    start: int
    end: int
    parent: str | None = None
    effective_from: date | None = None
    url: str | None = None
    history: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a parser makes of a page: readable Markdown and the provisions in it.

    Headings (lines that start with `#`) belong to no provision; every other character that is not white space belongs
    to exactly one innermost provision. `recorded` is the day on which the page itself says that it was recorded,
    `version` how the text names its own version ("Updated: 4 June 2026"), `effective_from` the day that it names as
    the one from which it holds, `recorded_by` who recorded it where that is not its publisher.
    """

    body: str
    provisions: tuple[Provision, ...]
    recorded: date | None = None
    version: str | None = None
    effective_from: date | None = None
    recorded_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source's official text as the corpus folder keeps it, with where it came from and who parsed it.

    `current_from` is the first day on which this text is known to have been the current one: the day on which it was
    recorded or first retrieved. `recorded_by` names who recorded it where that is not the publisher. `snapshots` are
    the names of the raw pages, in order. `layout` is the parser's layout with a hash of its fields, so that a change
    of the layout shows as a change of the parser. `sequence` orders texts of one day.
    """

    source_id: str
    title: str
    jurisdiction: str | None
    vendor: str | None
    region: str | None
    url: str
    publisher: str
    licence: str
    kind: Kind
    status: Status
    effective_from: date | None
    effective_to: date | None
    version: str
    current_from: date
    retrieved: date
    recorded_by: str | None
    sequence: int
    snapshots: tuple[str, ...]
    parser: str
    parser_version: int
    layout: str | None
    body: str
    provisions: tuple[Provision, ...]

    def text(self, provision: Provision) -> str:
        """The official words of one provision of this document."""
        return self.body[provision.start : provision.end]

    def own_spans(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Spans of each provision's own words, by citation: its text without the provisions and headings in it."""
        children: dict[str | None, list[Provision]] = {}
        for provision in self.provisions:
            children.setdefault(provision.parent, []).append(provision)
        return {
            p.citation: tuple(
                words for gap in _gaps(p, children.get(p.citation, [])) for words in _without_headings(self.body, *gap)
            )
            for p in self.provisions
        }

    @property
    def reading(self) -> tuple[str, int, str | None]:
        """Which parser, in which version and with which layout, made this text of its snapshots."""
        return self.parser, self.parser_version, self.layout

    def metadata(self) -> dict[str, Value]:
        """Everything but the text, as plain values in the order in which the file shows them."""
        return {
            "id": self.source_id,
            "title": self.title,
            "jurisdiction": self.jurisdiction,
            "vendor": self.vendor,
            "region": self.region,
            "url": self.url,
            "publisher": self.publisher,
            "licence": self.licence,
            "kind": self.kind.value,
            "status": self.status.value,
            "effective_from": _iso(self.effective_from),
            "effective_to": _iso(self.effective_to),
            "version": self.version,
            "current_from": self.current_from.isoformat(),
            "retrieved": self.retrieved.isoformat(),
            "recorded_by": self.recorded_by,
            "sequence": self.sequence,
            "snapshots": list(self.snapshots),
            "parser": self.parser,
            "parser_version": self.parser_version,
            "layout": self.layout,
            "body_sha256": sha256(self.body),
        }

    def front_matter(self) -> str:
        """The YAML head of the document's file; its length is what turns body offsets into file offsets.

        The seal covers metadata and provisions, because the offsets of the provisions
        count from the file's first character and an edited head would shift them all.
        """
        return FENCE + yaml_lines(self.metadata()) + yaml_lines({"seal": self.seal()}) + FENCE + "\n"

    def seal(self) -> str:
        """Hash of metadata and provisions, which names the sidecar of this very text."""
        return sha256(yaml_lines(self.metadata()) + provision_lines(self.provisions, 0))

    def file_text(self) -> str:
        """The whole text of the document's file."""
        return self.front_matter() + self.body


def _gaps(provision: Provision, children: Sequence[Provision]) -> tuple[tuple[int, int], ...]:
    spans, position = [], provision.start
    for child in children:
        if child.start > position:
            spans.append((position, child.start))
        position = max(position, child.end)
    if provision.end > position:
        spans.append((position, provision.end))
    return tuple(spans)


def _without_headings(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for heading in _HEADING.finditer(body, start, end):
        if body[position : heading.start()].strip():
            yield position, heading.start()
        position = heading.end()
    if body[position:end].strip():
        yield position, end


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def yaml_lines(values: Mapping[str, Value]) -> str:
    """One `key: value` a line, each value in JSON, which is YAML too and never spans lines."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def provision_lines(provisions: tuple[Provision, ...], offset: int) -> str:
    """One provision a line, as JSON, with `offset` added to the spans."""
    return "".join(
        json.dumps(
            {
                "citation": p.citation,
                "kind": p.kind,
                "heading": p.heading,
                "start": p.start + offset,
                "end": p.end + offset,
                "parent": p.parent,
                "effective_from": _iso(p.effective_from),
                "url": p.url,
                "history": p.history,
            },
            ensure_ascii=False,
        )
        + "\n"
        for p in provisions
    )


def sha256(text: str) -> str:
    """Hash of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def unlabelled(text: str) -> str:
    """A provision's text without its own number and line breaks, so that a renumbered one is known again."""
    folded = " ".join(text.split())
    return folded[label.end() :] if (label := _LABEL.match(folded)) else folded
