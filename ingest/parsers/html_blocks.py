"""Turn a web page into blocks of text (paragraphs, headings, notes) without its markup."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree, html

from knowledge.errors import CorpusError

# Bounds memory and time on hostile pages; the longest chapters of the codes stay far below.
_MOST_BYTES = 32_000_000
_MOST_TAGS = 500_000
_TAG_START = b"<"
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKS = {"br", "hr"}
_CELLS = {"td", "th"}
_BLOCKS = _HEADINGS.keys() | set(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form header html li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_NEVER_TEXT = set(
    "applet area audio base button canvas datalist embed head iframe img input link map meta noframes noscript object "
    "option script select style svg template textarea title video".split()
)
# A <br>, while its paragraph is collected; split() takes it for white space.
_WRAP = "\v"
_INDENTED = re.compile(r"\v\n?(?=[ \xa0]{2})|\v(?:\s*\v)+")
_EMPTY_LINE = re.compile(r"\n[ \t\r\f\v\xa0]*\n\s*")


class Mark(StrEnum):
    """What a layout says of a block."""

    TEXT = "text"
    HEADING = "heading"
    SECTION = "section"
    TITLE = "title"
    NOTE = "note"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph of a page, on one line. `level` is that of an HTML heading, 0 for all else."""

    text: str
    mark: Mark = Mark.TEXT
    level: int = 0


def read_tree(text: str, name: str) -> html.HtmlElement:
    """The page's tree; nothing is fetched and no entity of its own is resolved.

    Raises:
        CorpusError: there is no page, or one too large or too deep to be read whole.
    """
    raw = text.encode("utf-8")
    if len(raw) > _MOST_BYTES or raw.count(_TAG_START) > _MOST_TAGS:
        raise CorpusError(f"{name}: the page is too large to be a legal text ({len(raw)} bytes); check its address")
    if not text.strip():
        raise CorpusError(f"{name}: the page is empty; fetch it again")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise CorpusError(f"{name}: the page has no text; fetch it again") from None
    # libxml2 stops in silence where it gives up, and the rest of the law would be missing.
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise CorpusError(f"{name}: the page is nested too deeply to be read whole; it is no page of law")
    return root


def marked(root: html.HtmlElement, paths: Mapping[Mark, Sequence[str]]) -> dict[html.HtmlElement, Mark]:
    """Which elements of the page the layout's XPaths mark as what; the first mark of an element counts."""
    found: dict[html.HtmlElement, Mark] = {}
    for mark, expressions in paths.items():
        for expression in expressions:
            for element in root.xpath(expression):
                if isinstance(element, html.HtmlElement):
                    found.setdefault(element, mark)
    return found


def read_blocks(
    content: html.HtmlElement, marks: Mapping[html.HtmlElement, Mark], *, indented: bool = False
) -> Iterator[Block]:
    """Blocks below `content` in the order of the page, every word of it once, but for what is dropped.

    `indented`: a <br> only wraps a line, and a paragraph starts where the next line is indented.
    """
    reader = _Reader(marks=marks, indented=indented)
    walk = etree.iterwalk(content, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if _is_dropped(element, marks):
                walk.skip_subtree()
            else:
                yield from reader.enter(element)
        else:
            if not _is_dropped(element, marks):
                yield from reader.leave(element)
            if element is not content:
                yield from reader.read(element.tail)
    yield from reader.flush()


def _is_dropped(element: html.HtmlElement, marks: Mapping[html.HtmlElement, Mark]) -> bool:
    return element.tag in _NEVER_TEXT or not isinstance(element.tag, str) or marks.get(element) is Mark.DROP


@dataclass(slots=True, kw_only=True)
class _Reader:
    marks: Mapping[html.HtmlElement, Mark]
    run: list[str] = field(default_factory=list)
    stack: list[tuple[Mark, int]] = field(default_factory=lambda: [(Mark.TEXT, 0)])
    indented: bool = False
    preformatted: int = 0

    def enter(self, element: html.HtmlElement) -> Iterator[Block]:
        tag = str(element.tag)
        if tag == "br" and self.indented:
            self.run.append(_WRAP)
        elif tag in _BREAKS or tag in _BLOCKS or element in self.marks:
            yield from self.flush()
        elif tag in _CELLS:
            self.run.append(" ")
        if element in self.marks:
            self.stack.append((self.marks[element], _HEADINGS.get(tag, 0)))
        elif tag in _HEADINGS and self.stack[-1][0] is Mark.TEXT:
            self.stack.append((Mark.HEADING, _HEADINGS[tag]))
        else:
            self.stack.append(self.stack[-1])
        self.preformatted += tag == "pre"
        yield from self.read(element.text)

    def leave(self, element: html.HtmlElement) -> Iterator[Block]:
        tag = str(element.tag)
        if tag in _BLOCKS or element in self.marks:
            yield from self.flush()
        elif tag in _CELLS:
            self.run.append(" ")
        self.stack.pop()
        self.preformatted -= tag == "pre"

    def read(self, text: str | None) -> Iterator[Block]:
        if text is None:
            return
        if not self.preformatted:
            self.run.append(text)
            return
        first, *others = _EMPTY_LINE.split(text)
        self.run.append(first)
        for other in others:
            yield from self.flush()
            self.run.append(other)

    def flush(self) -> Iterator[Block]:
        run = "".join(self.run)
        self.run.clear()
        mark, level = self.stack[-1]
        for part in _INDENTED.split(run) if self.indented else [run]:
            if text := " ".join(part.split()):
                yield Block(text=text, mark=mark, level=level)
