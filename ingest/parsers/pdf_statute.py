"""Parse statutes that a state publishes as PDF: a chapter or a section a file."""

import io
import re
from collections.abc import Callable

from ingest.parsers.html_blocks import Block
from ingest.parsers.levels_html import read_levels
from ingest.parsers.page_layout import StatuteLayout, read_layout
from ingest.parsers.page_text import StatuteWriter
from ingest.parsers.pdf_lines import rebuild
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.layouts import layout_fields
from knowledge.records import Source, SourceText

VERSION = 1
# pypdf lets the errors of its own parsing through when a file is damaged.
_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, RecursionError, NotImplementedError, OSError)
_MOST_BYTES = 64_000_000
_MOST_PAGES = 3_000


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of the file; running heads and page numbers stand in a note at its end.

    Raises:
        CorpusError: the file is no PDF, is encrypted, holds pictures without text, or none of the law.
    """
    layout = read_layout(StatuteLayout, layout_fields("pdf_statute", way.layout), f"pdf_statute {way.layout}")
    paragraphs = rebuild(_pages(raw, source.id), _starts(layout), _notes(layout))
    writer = StatuteWriter(source, layout)
    if not writer.write_page([Block(text=text) for text in paragraphs.text]):
        begins = " ".join(paragraphs.text)[:60]
        raise CorpusError(f"{source.id}: no section was found in the PDF that begins {begins!r}; check its address")
    if paragraphs.furniture:
        writer.writer.open(f"{source.title}, running heads", ProvisionKind.NOTE, (source.title,))
        for line in paragraphs.furniture:
            writer.writer.paragraph(line)
        writer.writer.close(0)
    return writer.writer.parsed()


def _starts(layout: StatuteLayout) -> Callable[[str], bool]:
    """Whether a line looks like the start of something that the layout knows."""
    levels = read_levels(layout.levels)
    patterns = [re.compile(p) for p in (layout.section, layout.headings) if p]
    return lambda line: any(pattern.match(line) for pattern in patterns) or bool(levels.labels(line))


def _notes(layout: StatuteLayout) -> Callable[[str], bool]:
    """Whether a line starts a note of the publisher, which may follow a sentence that fills its line."""
    pattern = re.compile(layout.notes or "(?!)")
    return lambda line: bool(pattern.match(line))


def _pages(raw: bytes, name: str) -> list[str]:
    # Imported here: few sources are PDFs, and the library is slow to load.
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    if not raw.lstrip()[:5].startswith(b"%PDF-"):
        raise CorpusError(f"{name}: the file is no PDF; check the address, it may answer with a web page")
    if len(raw) > _MOST_BYTES:
        raise CorpusError(f"{name}: the PDF is too large to be a legal text ({len(raw)} bytes); check its address")
    try:
        reader = PdfReader(io.BytesIO(raw))
        # Many offices lock a file against changes with an empty password: anyone may read it.
        if reader.is_encrypted and not reader.decrypt(""):
            raise CorpusError(f"{name}: the PDF is encrypted; fetch one that opens without a password")
        if len(reader.pages) > _MOST_PAGES:
            raise CorpusError(f"{name}: the PDF has {len(reader.pages)} pages; name one chapter's own file")
        pages = [page.extract_text() for page in reader.pages]
    except DependencyError:
        raise CorpusError(f"{name}: the PDF is encrypted; fetch one that opens without a password") from None
    except (PyPdfError, *_DAMAGE):
        raise CorpusError(f"{name}: the PDF is damaged; fetch it again") from None
    if not any(page.strip() for page in pages):
        raise CorpusError(f"{name}: the PDF holds pictures of pages and no text; name a source with a text")
    if any("\N{REPLACEMENT CHARACTER}" in page for page in pages):
        raise CorpusError(f"{name}: the PDF's fonts do not say which letters they show; name a source with a text")
    return pages
