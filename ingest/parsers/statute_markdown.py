"""Parse an act of a state's code, kept as Markdown with one heading a section, into provisions.

The form is that of the collected Michigan acts: `## 445.72 Catchline.`, paragraphs that begin with their
label, a `History:` line, and a bracketed line that the collector added. The history, lists of contents and what the
collector added become NOTE provisions, so that no word of the file is lost.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ingest.body import BodyWriter
from ingest.numbering import Level, Place, place_label
from ingest.parsers.statute_text import decode, write_notes
from ingest.provision import Parsed, ProvisionKind
from knowledge.records import Source, SourceText

VERSION = 2
_SECTION = re.compile(r"^## (\d+\.\d+\w*)[ \t]*(.*)$", re.MULTILINE)
_CONTENTS_IN_TITLE = re.compile(r"\.(Section \d.*)")
_CONTENTS = re.compile(r"Section \d+\.\d+\w* - ")
_COLLECTOR = re.compile(r"\[source page recorded [^\n]*\]")
_RULE = re.compile(r"^---$", re.MULTILINE)
_COLLECTORS_TITLE = re.compile(r"\A# [^\n]*\n")
_LABEL = re.compile(r"\(([0-9]{1,3}|[a-z]{1,6}|[A-Z]{1,3})\)(?=\s|$)")
_SECTION_NUMBER = re.compile(r"(Sec\. \w+\.)\s+(?=\()")
_HISTORY = "History:"
_NOTES = re.compile(r"(?:Compiler's Notes?|Popular Name|Constitutionality|Former Law|Admin Rule)\s*:")
_EFFECTIVE = re.compile(r"\bEff\. ([A-Z][a-z]{2})[a-z]*\.? (\d{1,2}), (\d{4})")
_KINDS = {
    Level.NUMBER: ProvisionKind.SUBSECTION,
    Level.LETTER: ProvisionKind.SUBDIVISION,
    Level.NUMERAL: ProvisionKind.SUBPARAGRAPH,
    Level.CAPITAL: ProvisionKind.SUB_SUBPARAGRAPH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    number: str
    title: str
    contents: tuple[str, ...]
    paragraphs: tuple[str, ...]
    notes: tuple[str, ...]
    history: str | None


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of an act: its sections and what is numbered in them.

    Raises:
        CorpusError: the bytes are not UTF-8 text.
    """
    text = _RULE.sub("", _COLLECTORS_TITLE.sub("", decode(raw, source), count=1))
    writer = BodyWriter(effective_from=source.effective_from)
    writer.heading(1, source.title)
    first = _SECTION.search(text)
    preamble = tuple(_paragraphs(text[: first.start() if first else len(text)]))
    write_notes(writer, f"{source.title}, preamble", preamble, (source.title,), ProvisionKind.PREAMBLE)
    for section in _sections(text):
        _write_section(writer, section, source)
    return writer.parsed()


def _sections(text: str) -> Iterator[_Section]:
    heads = list(_SECTION.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)][: len(heads)]
    for head, end in zip(heads, ends, strict=True):
        paragraphs = _paragraphs(text[head.end() : end])
        law, history = _part_history([p for p in paragraphs if not _COLLECTOR.fullmatch(p)])
        listed = _CONTENTS_IN_TITLE.search(head[2])
        yield _Section(
            number=head[1],
            title=_CONTENTS_IN_TITLE.sub("", head[2]).strip().removesuffix("."),
            contents=(*((listed[1],) if listed else ()), *(p for p in law if _CONTENTS.match(p))),
            paragraphs=tuple(_section_number_apart([p for p in law if not _CONTENTS.match(p)])),
            notes=(*history, *(p for p in paragraphs if _COLLECTOR.fullmatch(p))),
            history=" ".join(history).removeprefix(_HISTORY).strip() or None,
        )


def _paragraphs(text: str) -> list[str]:
    return [p.strip() for p in re.split(r"\n\s*\n", text) if p.strip()]


def _part_history(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The law's paragraphs, and the amendment history that follows them in the source."""
    first = next((n for n, p in enumerate(paragraphs) if p.startswith(_HISTORY)), len(paragraphs))
    return paragraphs[:first], paragraphs[first:]


def _section_number_apart(law: list[str]) -> list[str]:
    return [part for p in law for part in _SECTION_NUMBER.sub(r"\1\n\n", p, count=1).split("\n\n")]


def _write_section(writer: BodyWriter, section: _Section, source: Source) -> None:
    name = f"{section.number} {section.title}".strip()
    heading = (source.title, name)
    citation = f"{source.citation_form} {section.number}"
    writer.heading(2, name)
    write_notes(writer, f"{citation}, contents", section.contents, heading)
    if section.paragraphs:
        _write_law(writer, section, citation, heading)
    write_notes(writer, f"{citation}, note", section.notes, heading)


def _write_law(writer: BodyWriter, section: _Section, citation: str, heading: tuple[str, ...]) -> None:
    effective = effective_date(section.history or "")
    labels = [match[1] if (match := _LABEL.match(p)) else None for p in section.paragraphs]
    stack: list[Place] = []
    writer.open(citation, ProvisionKind.SECTION, heading, effective_from=effective, history=section.history)
    colon = False
    for n, (label, paragraph) in enumerate(zip(labels, section.paragraphs, strict=True)):
        if label is None:
            stack = _continued(stack, colon)
            writer.close(1 + len(stack))
        else:
            ahead = [later for later in labels[n + 1 :] if later]
            place = place_label(label, stack, opens_list=colon, ahead=ahead)
            stack = [*(above for above in stack if above[0] < place[0]), place]
            writer.close(len(stack))
            writer.open(f"{writer.citation}({label})", _KINDS[place[0]], heading, effective_from=effective)
        writer.paragraph(paragraph)
        colon = paragraph.endswith(":")
    writer.close(0)


def _continued(stack: Sequence[Place], colon: bool) -> list[Place]:
    """Units that a paragraph without a label continues.

    After a colon it completes the unit before it. Otherwise it closes the list and goes on
    with the subsection around it, or with the section where that has no subsections.
    """
    return list(stack) if colon else [place for place in stack if place[0] is Level.NUMBER]


def effective_date(history: str) -> date | None:
    """Day on which the text as it stands took effect: the last one that the history names."""
    own = _NOTES.split(history, maxsplit=1)[0]
    found = _EFFECTIVE.findall(own)
    if not found:
        return None
    month, day, year = found[-1]
    try:
        return datetime.strptime(f"{month} {day} {year}", "%b %d %Y").date()
    except ValueError:
        return None
