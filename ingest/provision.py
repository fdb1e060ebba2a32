"""Provisions and documents: official text with a citation for each unit that the law itself counts."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FENCE = "---\n"
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
    """One source's official text as the corpus folder keeps it, with where it came from and who parsed it."""

    source_id: str
    title: str
    jurisdiction: str | None
    vendor: str | None
    region: str | None
    url: str
    publisher: str
    licence: str
    version: str
    retrieved: date
    snapshot_sha256: str
    parser: str
    parser_version: int
    body: str
    provisions: tuple[Provision, ...]

    def text(self, provision: Provision) -> str:
        """The official words of one provision of this document."""
        return self.body[provision.start : provision.end]

    def metadata(self) -> dict[str, str | int | None]:
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
            "version": self.version,
            "retrieved": self.retrieved.isoformat(),
            "snapshot_sha256": self.snapshot_sha256,
            "parser": self.parser,
            "parser_version": self.parser_version,
            "body_sha256": sha256(self.body),
        }

    def front_matter(self) -> str:
        """The YAML head of the document's file; its length is what turns body offsets into file offsets.

        The seal covers metadata and provisions, because the offsets of the provisions
        count from the file's first character and an edited head would shift them all.
        """
        lines = yaml_lines(self.metadata())
        seal = sha256(lines + provision_lines(self.provisions, 0))
        return FENCE + lines + yaml_lines({"seal": seal}) + FENCE + "\n"

    def file_text(self) -> str:
        """The whole text of the document's file."""
        return self.front_matter() + self.body


def yaml_lines(values: Mapping[str, str | int | None]) -> str:
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
                "effective_from": p.effective_from.isoformat() if p.effective_from else None,
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
