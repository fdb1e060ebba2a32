"""Parse a legislature's or a vendor's web page; what is special about each site is data in `layouts/html_page.yaml`."""

import re
from typing import Annotated, Literal

from lxml import etree, html
from pydantic import AfterValidator

from ingest.parsers.charset import decode_page
from ingest.parsers.html_blocks import Block, Mark, marked, read_blocks, read_tree
from ingest.parsers.page_layout import StatuteLayout, read_layout
from ingest.parsers.page_text import StatuteWriter
from ingest.provision import Parsed
from knowledge.errors import CorpusError
from knowledge.layouts import layout_fields
from knowledge.records import Source, SourceText

VERSION = 1
_CHALLENGE = re.compile(
    r"just a moment|checking your browser|verify (?:that )?you are (?:a )?human|attention required|captcha"
    r"|access denied|request rejected|enable javascript",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"^(?:log ?in|sign ?in|log ?on)\b", re.IGNORECASE)
_MISSING = re.compile(
    r"\b(?:404|not found|no longer available|does not exist|server error|error)\b",
    re.IGNORECASE,
)
_LONGEST_SHOWN = 60


def _xpath(text: str) -> str:
    try:
        etree.XPath(text)
    except etree.XPathError as error:
        raise ValueError(f"is not an XPath ({error}): {text[:60]!r}") from None
    return text


XPath = Annotated[str, AfterValidator(_xpath)]


_NO_TEXT = ("//nav", "//footer", "//aside", "//body/header", "//*[@role='navigation' or @role='banner']")


class HtmlLayout(StatuteLayout):
    """A site's pages: where the text is, what is dropped from it, and which elements are what.

    `content` are XPaths, the first that finds text is taken; of several nodes `all` count, or the `longest` alone.
    `sections`, `titles`, `headings_at`, `notes_at` and `texts_at` are XPaths of elements and say what these are,
    whatever their tags; where `sections` is given, only those may start a section. `breaks: indent` is for pages that
    wrap their lines with <br>, so that only an indented line starts a paragraph. `charset` overrides the page's own.
    """

    content: tuple[XPath, ...]
    choose: Literal["all", "longest"] = "all"
    drop: tuple[XPath, ...] = _NO_TEXT
    sections: tuple[XPath, ...] = ()
    titles: tuple[XPath, ...] = ()
    headings_at: tuple[XPath, ...] = ()
    notes_at: tuple[XPath, ...] = ()
    texts_at: tuple[XPath, ...] = ()
    breaks: Literal["paragraph", "indent"] = "paragraph"
    charset: str | None = None


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of one page.

    Raises:
        CorpusError: the page is none of the text: a login, a challenge, "not found", or empty; or its charset is wrong.
    """
    layout = read_layout(HtmlLayout, layout_fields("html_page", way.layout), f"html_page {way.layout}")
    root = read_tree(decode_page(raw, source.id, layout.charset), source.id)
    writer = StatuteWriter(source, layout)
    if not writer.write_page(_blocks(root, layout, source.id)):
        raise CorpusError(f"{source.id}: {_found(root, layout)}; check the address and the layout {way.layout}")
    return writer.writer.parsed()


def _blocks(root: html.HtmlElement, layout: HtmlLayout, name: str) -> list[Block]:
    if layout.units == "clauses" and (door := _door(root)):
        raise CorpusError(f"{name}: {door} where the policy was expected; fetch it again")
    marks = marked(
        root,
        {
            Mark.DROP: layout.drop,
            Mark.SECTION: layout.sections,
            Mark.TITLE: layout.titles,
            Mark.HEADING: layout.headings_at,
            Mark.NOTE: layout.notes_at,
            Mark.TEXT: layout.texts_at,
        },
    )
    for expression in layout.content:
        readings = [
            list(read_blocks(node, marks, indented=layout.breaks == "indent"))
            for node in _outermost(root.xpath(expression))
        ]
        if layout.choose == "longest" and readings:
            readings = [max(readings, key=lambda blocks: sum(len(block.text) for block in blocks))]
        if blocks := [block for reading in readings for block in reading]:
            return _checked(blocks, name)
    raise CorpusError(
        f"{name}: {_door(root) or 'a page without the text that its layout looks for'}; check its address"
    )


def _outermost(nodes: object) -> list[html.HtmlElement]:
    """The nodes that lie in no other of them, so that no word is read twice."""
    found = [node for node in nodes if isinstance(node, html.HtmlElement)] if isinstance(nodes, list) else []
    inside = set(found)
    return [node for node in found if not any(above in inside for above in node.iterancestors())]


def _checked(blocks: list[Block], name: str) -> list[Block]:
    for block in blocks:
        if "\N{REPLACEMENT CHARACTER}" in block.text:
            raise CorpusError(
                f"{name}: the page is garbled at {_shown(block.text)!r}; its charset was lost, fetch it again"
            )
    return blocks


def _found(root: html.HtmlElement, layout: HtmlLayout) -> str:
    return _door(root) or f"no {'section' if layout.units == 'sections' else 'clause'} was found on {_titled(root)}"


def _door(root: html.HtmlElement) -> str | None:
    """What a page is that is no text: a challenge, a login, an error; None where it does not look like one."""
    title = _title(root)
    if _CHALLENGE.search(title):
        return f"a challenge page ({_shown(title)!r})"
    if root.xpath("//input[@type='password']") or _LOGIN.search(title):
        return "a login page"
    if _MISSING.search(title):
        return f"an error page ({_shown(title)!r})"
    words = " ".join(root.text_content().split()[:200])
    if len(words) < 600 and _CHALLENGE.search(words):
        return "a challenge page"
    return None


def _title(root: html.HtmlElement) -> str:
    """The page's title and first heading, which is where a site says that it has no such page."""
    parts = [*root.xpath("//title[1]")[:1], *root.xpath("//h1")[:1]]
    return " ".join(" ".join(part.text_content().split()) for part in parts)


def _titled(root: html.HtmlElement) -> str:
    title = _title(root)
    return f"the page {_shown(title)!r}" if title else "a page without a title"


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
