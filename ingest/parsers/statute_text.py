"""Parse sections of a code, kept as plain text or Markdown, into provisions.

What is special about a file (its headings, its order of levels, its notes) is a layout: see `statute_layout`. No word
is lost: what stands before the first section, what the publisher or the collector added, lists of contents and page
furniture become provisions of the kinds PREAMBLE and NOTE. Only the collector's own title, a line that begins with
`# `, gives way to the registry's.
"""

from ingest.body import BodyWriter
from ingest.parsers.statute_labels import PARAGRAPH, Cut, LabelWalk
from ingest.parsers.statute_layout import Layout, read_layout
from ingest.parsers.statute_sections import Section, read_sections
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
NAME = "statute_text"
KINDS = (
    ProvisionKind.SUBSECTION,
    ProvisionKind.SUBDIVISION,
    ProvisionKind.SUBPARAGRAPH,
    ProvisionKind.SUB_SUBPARAGRAPH,
    ProvisionKind.ITEM,
)


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of the sections in a file.

    Raises:
        CorpusError: the bytes are not UTF-8 text, or the layout is wrong.
    """
    return write_sections(decode(raw, source), source, read_layout(NAME, way))


def decode(raw: bytes, source: Source) -> str:
    """The text of a snapshot, with one kind of line end.

    Raises:
        CorpusError: the bytes are not UTF-8 text.
    """
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise CorpusError(f"{source.id}: the snapshot is not UTF-8 text; fetch it again or save it as UTF-8") from None


def write_sections(text: str, source: Source, layout: Layout) -> Parsed:
    """Body and provisions of `text`, which is laid out as `layout` says."""
    writer = BodyWriter(effective_from=source.effective_from)
    writer.heading(1, source.title)
    preamble, sections = read_sections(text, layout)
    write_notes(writer, f"{source.title}, preamble", preamble, (source.title,), ProvisionKind.PREAMBLE)
    for section in sections:
        _write_section(writer, section, source, layout)
    return writer.parsed()


def write_notes(
    writer: BodyWriter,
    citation: str,
    notes: tuple[str, ...],
    heading: tuple[str, ...],
    kind: ProvisionKind = ProvisionKind.NOTE,
) -> None:
    """Paragraphs that are no law, as one provision inside the open ones."""
    if not notes:
        return
    depth = writer.depth
    writer.open(citation, kind, heading)
    for note in notes:
        writer.paragraph(note)
    writer.close(depth)


def _write_section(writer: BodyWriter, section: Section, source: Source, layout: Layout) -> None:
    numbered = layout.cite.format(form=source.citation_form, number=section.number)
    citation = numbered if section.number else f"{source.title}, contents"
    heading = (source.title, " ".join(f"{section.number} {section.title}".split()))
    if section.heading:
        writer.heading(2, section.heading)
    write_notes(writer, f"{citation}, note", section.before, heading)
    if section.law:
        walk = LabelWalk(
            order=layout.order,
            inline=layout.inline,
            skips=layout.skips,
            whole=_whole(section.number, layout),
            lost=layout.lost.get(section.number, ()),
        )
        writer.open(
            citation,
            ProvisionKind.SECTION,
            heading,
            effective_from=section.effective_from,
            history=section.history,
        )
        _Units(writer=writer, section=section, citation=citation, heading=heading).write(tuple(walk.cuts(section.law)))
        writer.close(0)
    write_notes(writer, f"{citation}, note" if section.number else citation, section.after, heading)


def _whole(number: str, layout: Layout) -> frozenset[str]:
    return frozenset(entry.removeprefix(number) for entry in layout.whole if entry.split("(")[0] == number)


class _Units:
    """Writes one section's text unit by unit, with the notes that stand within it."""

    def __init__(self, *, writer: BodyWriter, section: Section, citation: str, heading: tuple[str, ...]) -> None:
        self._writer = writer
        self._section = section
        self._citation = citation
        self._heading = heading
        self._base = writer.depth
        self._open: list[tuple[str, ...]] = []
        self._asides = list(section.asides)

    def write(self, cuts: tuple[Cut, ...]) -> None:
        law = self._section.law
        ends = [*(cut.start for cut in cuts), len(law)]
        self._text(0, ends[0], None)
        for n, cut in enumerate(cuts):
            self._go_to(cut)
            self._text(cut.start, ends[n + 1], cuts[n + 1] if cut.opens and n + 1 < len(cuts) else None)

    def _go_to(self, cut: Cut) -> None:
        above = cut.path[:-1] if cut.opens else cut.path
        self._open = [path for path in self._open if path == above[: len(path)]]
        self._writer.close(self._base + len(self._open))
        if cut.opens:
            self._writer.open(
                self._citation + "".join(cut.path),
                KINDS[min(len(cut.path), len(KINDS)) - 1],
                self._heading,
                effective_from=self._section.effective_from,
            )
            self._open.append(cut.path)

    def _text(self, start: int, end: int, following: Cut | None) -> None:
        """Write the text between two offsets; a label alone goes in front of the unit that begins right after it."""
        while self._asides and self._asides[0][0] <= end:
            at, note = self._asides.pop(0)
            self._paragraphs(start, at)
            write_notes(self._writer, f"{self._citation}, note", (note,), self._heading)
            start = max(start, at)
        text = self._section.law[start:end].strip()
        child = following is not None and following.opens and following.path[:-1] == self._open[-1]
        if child and text.strip("().").isalnum():
            self._writer.label(text)
        else:
            self._paragraphs(start, end)

    def _paragraphs(self, start: int, end: int) -> None:
        for paragraph in self._section.law[start:end].split(PARAGRAPH):
            if paragraph.strip():
                self._writer.paragraph(paragraph.strip())
