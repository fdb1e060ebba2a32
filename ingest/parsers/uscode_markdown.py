"""Parse one section of the United States Code, kept as Markdown with nested lists, into provisions.

The form: front matter that names the section, `# § 6502. Heading`, list items `- **(a)** *Heading* text` whose
indentation is the level, then `## Source credit` and `## Notes`. The indentation is trusted only where the labels of a
list go on in order: a label that fits no place in its list, and a label with no words, open no provision, because the
conversion lost text around them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.body import BodyWriter
from ingest.numbering import Style, read_style
from ingest.parsers.statute_text import KINDS, decode, write_notes
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_IDENTIFIER = re.compile(r"^identifier: /us/usc/t(?P<title>\d+[aA]?)/s(?P<section>\S+)$", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"(?P<marks>#+) (?P<text>.+)")
_ITEM = re.compile(r"(?P<indent> *)- \*\*\((?P<label>[\w-]{1,8})\)\*\*(?: +\*(?P<heading>[^*]+)\*)?(?P<text>.*)")
_STYLES = tuple(read_style(sample) for sample in ("(1)", "(a)", "(A)", "(i)", "(I)"))
_SPACES_A_LEVEL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    depth: int
    label: str
    heading: str
    text: str
    empty: bool


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of one section, its source credit and its notes.

    Raises:
        CorpusError: the bytes are not UTF-8 text, or the front matter names no section.
    """
    text = decode(raw, source)
    found = _IDENTIFIER.search(text)
    if found is None:
        raise CorpusError(f"{source.id}: no `identifier: /us/usc/t../s..` at the top; fetch the section's file again")
    citation = f"{found['title']} USC {found['section'].replace('–', '-')}"  # noqa: RUF001
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", _FRONT.sub("", text, count=1)) if block.strip()]
    end = next((n for n, block in enumerate(blocks) if block.startswith("## ")), len(blocks))
    writer = BodyWriter(effective_from=source.effective_from)
    writer.heading(1, source.title)
    title = next((match["text"] for block in blocks[:end] if (match := _HEADING.match(block))), "")
    heading = (source.title, title)
    writer.heading(2, title)
    credit = blocks[end + 1] if blocks[end : end + 1] == ["## Source credit"] and end + 1 < len(blocks) else None
    writer.open(citation, ProvisionKind.SECTION, heading, history=credit and " ".join(credit.split()))
    _write_law(writer, [block for block in blocks[:end] if not block.startswith("#")], citation, heading)
    writer.close(0)
    _write_notes(writer, blocks[end:], citation, heading)
    return writer.parsed()


def _write_law(writer: BodyWriter, blocks: list[str], citation: str, heading: tuple[str, ...]) -> None:
    lines = [line for block in blocks for line in block.split("\n") if line.strip()]
    items = list(_items(lines))
    series: dict[int, tuple[tuple[Style, ...], int]] = {}
    path: list[tuple[int, str]] = []
    for item in items:
        path = [(depth, label) for depth, label in path if depth < item.depth]
        series = {depth: state for depth, state in series.items() if depth <= item.depth}
        writer.close(1 + len(path))
        state = _next_in(series.get(item.depth), item.label) if item.label else None
        whole = len(path) == item.depth
        if state is not None:
            series[item.depth] = state
        if state is not None and whole and not item.empty:
            path.append((item.depth, item.label))
            writer.open(citation + "".join(f"({p})" for _, p in path), _kind(path), heading)
        words = tuple(filter(None, (item.heading, item.text)))
        if item.label and (words or (state is not None and whole and not item.empty)):
            writer.label(f"({item.label})")
        elif item.label:
            writer.paragraph(f"({item.label})")
        for part in words:
            writer.paragraph(part)


def _kind(path: list[tuple[int, str]]) -> ProvisionKind:
    return KINDS[min(len(path), len(KINDS)) - 1]


def _items(lines: list[str]) -> Iterator[_Item]:
    matches = [_ITEM.fullmatch(line) for line in lines]
    for n, (line, match) in enumerate(zip(lines, matches, strict=True)):
        if match is None:
            yield _Item(depth=0, label="", heading="", text=" ".join(line.split()), empty=False)
            continue
        depth = len(match["indent"]) // _SPACES_A_LEVEL
        following = matches[n + 1] if n + 1 < len(lines) else None
        children = following is not None and len(following["indent"]) // _SPACES_A_LEVEL > depth
        heading, text = (match["heading"] or "").strip(), " ".join(match["text"].split())
        yield _Item(
            depth=depth, label=match["label"], heading=heading, text=text, empty=not (heading or text or children)
        )


def _next_in(state: tuple[tuple[Style, ...], int] | None, label: str) -> tuple[tuple[Style, ...], int] | None:
    """The styles that a list may still have and the place of `label` in it; None where it does not go on in order."""
    if state is None:
        styles = tuple(style for style in _STYLES if style.ordinal(label) == 1)
        return (styles, 1) if styles else None
    styles, last = state
    going_on = tuple(style for style in styles if (ordinal := style.ordinal(label)) is not None and ordinal > last)
    if not going_on:
        return None
    return going_on, min(style.ordinal(label) or 0 for style in going_on)


def _write_notes(writer: BodyWriter, blocks: list[str], citation: str, heading: tuple[str, ...]) -> None:
    for block in blocks:
        match = _HEADING.fullmatch(block.strip())
        if match is not None:
            writer.heading(len(match["marks"]) + 1, match["text"])
        else:
            write_notes(writer, f"{citation}, note", (" ".join(block.split()),), heading)
