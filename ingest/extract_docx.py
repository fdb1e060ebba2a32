"""Get the text of a Word document (.docx): headings in Markdown, paragraphs, and tables row by row, in their order."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from knowledge.errors import CorpusError

# A contract of hundreds of pages unpacks to some megabytes; what is far larger was made to fill the memory.
MOST_BYTES = 100 * 1024 * 1024
MOST_FILES = 5000
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL = (_WORD + name for name in ("p", "tbl", "tr", "tc"))
_WORDS = _WORD + "t"
_SPACES = frozenset(_WORD + name for name in ("tab", "br", "cr", "ptab"))
_HYPHEN = _WORD + "noBreakHyphen"
# Text that was moved away stands again where it went; a fallback repeats what is before it; properties hold no text.
_SKIPPED = frozenset(
    [
        *(_WORD + name for name in ("moveFrom", "del", "pPr", "rPr")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    ]
)
_HEADING = re.compile(r"Heading ([1-9])")
_DEEPEST = 6
_LOOKS_LIKE_HEADING = re.compile(r"(?=#)")


def docx_text(raw: bytes) -> str:
    """The document's words as Markdown, with tracked insertions and without tracked deletions.

    Numbers that Word counts by itself, headers, footers and footnotes are no part of the text.

    Raises:
        CorpusError: the file is encrypted, damaged, no Word document, or unpacks to far too much.
    """
    _check_archive(raw)
    # Imported here: few folders hold a Word document, and the library is slow to load.
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document = Document(io.BytesIO(raw))
        names = {style.style_id: style.name or "" for style in document.styles}
        body = document.element.body
    # python-docx lets the errors of unpacking, of XML and of its own lookups through when a file is damaged.
    except (
        OpcError,
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
    ):
        raise CorpusError("is no Word document that can be read; open it in Word and save it again") from None
    if body is None:
        raise CorpusError("is no Word document that can be read; open it in Word and save it again")
    blocks = list(_blocks(body))
    titled = any(_style(block, names) == "Title" for block in blocks)
    return "\n\n".join(line for block in blocks for line in _lines(block, names, titled) if line)


def _check_archive(raw: bytes) -> None:
    """Refuse by the archive's directory, before anything is unpacked; no entry unpacks to more than it says there."""
    if raw.startswith(_OLD_OR_ENCRYPTED):
        raise CorpusError("is encrypted or of the old Word format; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        raise CorpusError("is no Word document that can be read; open it in Word and save it again") from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise CorpusError("is encrypted; save it without a password")
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise CorpusError(f"unpacks to more than {MOST_BYTES >> 20} MB and was not opened; save its text alone")


def _blocks(element: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also those in content controls and other wrappers."""
    for child in element:
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _blocks(child)


def _lines(block: etree._Element, names: dict[str, str], titled: bool) -> Iterator[str]:
    if block.tag == _TABLE:
        yield from _rows(block)
        return
    text = _paragraph(block)
    level = _level(_style(block, names), titled)
    if text and level:
        yield f"{'#' * level} {text}"
    else:
        # A line that begins with # would read as a heading.
        yield _LOOKS_LIKE_HEADING.sub(r"\\", text, count=1) if text.startswith("#") else text


def _rows(table: etree._Element) -> Iterator[str]:
    for row in _inner(table, _ROW):
        cells = [
            " ".join(filter(None, (_paragraph(p) for p in _inner(cell, _PARAGRAPH)))) for cell in _inner(row, _CELL)
        ]
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _inner(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of this kind that are not inside another one of it: a table's rows, not those of tables in it."""
    for child in element:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _inner(child, tag)


def _paragraph(paragraph: etree._Element) -> str:
    return " ".join("".join(_words(paragraph)).split())


def _words(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag == _WORDS:
            yield child.text or ""
        elif child.tag in _SPACES:
            yield " "
        elif child.tag == _HYPHEN:
            yield "-"
        elif child.tag == _PARAGRAPH:
            # A text box inside a paragraph has paragraphs of its own.
            yield f" {_paragraph(child)} "
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _words(child)


def _style(block: etree._Element, names: dict[str, str]) -> str:
    style = block.find(f"{_WORD}pPr/{_WORD}pStyle") if block.tag == _PARAGRAPH else None
    return names.get(str(style.get(f"{_WORD}val")), "") if style is not None else ""


def _level(style: str, titled: bool) -> int:
    if style == "Title":
        return 1
    heading = _HEADING.fullmatch(style)
    return min(int(heading[1]) + titled, _DEEPEST) if heading else 0
