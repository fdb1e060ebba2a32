"""Get the text of a firm's file, and what its front matter says, out of Markdown, text, HTML, XML, PDF or Word."""

import io
import re
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from lxml import etree
from lxml import html as lxml_html

from ingest.extract_docx import docx_text
from knowledge.errors import CorpusError

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNSEEN_IN_HTML = {"script", "style", "noscript", "template", "head", "svg", "iframe", "object"}
_INLINE_WORDS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike "
    "strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text of a file; what is searched starts at `start`, after any front matter."""

    text: str
    start: int = 0
    title: str | None = None
    markdown: bool = False
    front: dict[str, Any] = field(default_factory=dict)


def extract(raw: bytes, suffix: str) -> Extracted:
    """Text of a file by its suffix.

    Markdown and plain text come as they are, character for character; other formats are rendered
    to plain paragraphs, HTML and Word with Markdown headings.

    Raises:
        CorpusError: the file is binary, damaged, or no text can be got out of it.
    """
    if suffix == ".pdf":
        return Extracted(text=_pdf_text(raw))
    if suffix == ".docx":
        return Extracted(text=docx_text(raw), markdown=True)
    if b"\0" in raw:
        raise CorpusError("is binary; save it as UTF-8 text")
    if suffix in (".html", ".htm"):
        return _from_html(raw)
    if suffix == ".xml":
        return Extracted(text=_xml_text(raw))
    return _from_text(_decoded(raw), markdown=suffix == ".md")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise CorpusError("is not UTF-8 text; save it as UTF-8") from None


def _from_text(text: str, *, markdown: bool) -> Extracted:
    head = _FRONT_MATTER.match(text)
    front = _front_matter(head[1]) if head else {}
    if head and front:
        return Extracted(text=text, start=head.end(), markdown=markdown, front=front)
    # A byte order mark is no character of the text.
    return Extracted(text=text, start=1 if text.startswith("\ufeff") else 0, markdown=markdown)


def _front_matter(head: str) -> dict[str, Any]:
    """The head's values; empty where it is no mapping, so that a rule of dashes stays text."""
    try:
        values = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else {}


def _from_html(raw: bytes) -> Extracted:
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    _decoded(raw)
    try:
        root = lxml_html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise CorpusError("has no HTML that can be read; save it again") from None
    title = root.findtext(".//title")
    text = _flow(root, _UNSEEN_IN_HTML)
    return Extracted(text=text, title=" ".join(title.split()) or None if title else None, markdown=True)


def _xml_text(raw: bytes) -> str:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise CorpusError(f"is broken XML ({' '.join(str(error).split())}); save it again") from None
    return _flow(root, set())


def _flow(root: etree._Element, unseen: Set[str]) -> str:
    """Text of a tree, a paragraph for each block, with `#` before the headings of HTML."""
    paragraphs: list[str] = [""]
    _walk(root, paragraphs, unseen)
    folded = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in folded if paragraph.strip("# "))


def _walk(element: etree._Element, paragraphs: list[str], unseen: Set[str]) -> None:
    name = str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
    if name in unseen or not name:
        return
    inline = name in _INLINE
    if not inline:
        paragraphs.append("#" * _HEADINGS[name] + " " if name in _HEADINGS else "")
    paragraphs[-1] += element.text or ""
    for child in element:
        _walk(child, paragraphs, unseen)
        paragraphs[-1] += child.tail or ""
    if not inline:
        paragraphs.append("")


def _pdf_text(raw: bytes) -> str:
    # Imported here: few folders hold a PDF, and the library is slow to load.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(raw))
        text = "\n\n".join(page.extract_text() for page in reader.pages)
    # pypdf lets the errors of its own parsing through when a file is damaged.
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, NotImplementedError):
        raise CorpusError("is no PDF that can be read; save it again, without a password") from None
    if not text.strip():
        raise CorpusError("holds pictures of pages and no text; run it through text recognition first")
    return text


def title_from_name(path: Path) -> str:
    """A readable title where the file gives none: its name without suffix and separators."""
    return " ".join(re.split(r"[-_\s]+", path.stem)).strip() or path.name
