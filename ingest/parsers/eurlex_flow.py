"""Read the XHTML of EUR-Lex as a stream of parts in the order in which they stand: text, points, titles, notes.

The classes are those of the Official Journal since 2023 (`oj-normal`), before it (`normal`), and of consolidated acts
(`norm`, `grid-list`). What only the printer needs (marks of amendment, numbers of footnotes in the text) is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from ingest.parsers.eu_units import Item, Part
from ingest.parsers.running_text import Run, runs
from ingest.parsers.safe_xml import local_name, one_line

_BLOCKS = {"p", "div", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "ul", "ol", "li", "hr", "dl", "dt", "dd"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "body", "html", "blockquote", "figure"}
_UNSEEN = {"head", "script", "style", "noscript", "template"}
_LABEL = re.compile(r"[‘'\"]?(?:\(?\w{1,6}(?:\.\w{1,4})*[.)]|[—–•-])")  # noqa: RUF001
_MARK = "\ue000"
_REFERENCE = re.compile(rf"\s*\(\s*{_MARK}\s*\)|\s*{_MARK}")
_TO_NOTE = re.compile(r"#(?:ntr|E\d)")
_ARROW = re.compile(r"[▼►]\s*[A-Z]\d{0,3}\b(?:\s*—+)?|[▼►◄]")
_UNIT = re.compile(r"(?:^|\.)(art|rct|cit|fnp|anx|pbl|enc|cpt|sct|prt|tis)_[\w]+$")
_NUMBERED = re.compile(r"(?P<label>\d{1,3}[a-z]{0,2}\.)\s+(?=\S)")


class Mark(StrEnum):
    """What a title or a division of the page is."""

    TITLE = "title"
    DIVISION = "division"
    DIVISION_TITLE = "division title"
    ARTICLE = "article"
    ARTICLE_TITLE = "article title"
    ANNEX = "annex"
    ANNEX_TITLE = "annex title"
    GROUP = "group"
    NOTE = "note"
    EDITOR = "editor"
    ENTER = "enter"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A title with its text, or the beginning or end of a division (`art`, `rct`, `fnp`), named in `text`."""

    mark: Mark
    text: str


Event = Sign | Part

_CLASSES = {
    "doc-ti": Mark.TITLE,
    "title-doc-first": Mark.TITLE,
    "title-doc-last": Mark.TITLE,
    "title-doc-oj-reference": Mark.EDITOR,
    "ti-section-1": Mark.DIVISION,
    "title-division-1": Mark.DIVISION,
    "ti-section-2": Mark.DIVISION_TITLE,
    "title-division-2": Mark.DIVISION_TITLE,
    "ti-art": Mark.ARTICLE,
    "title-article-norm": Mark.ARTICLE,
    "sti-art": Mark.ARTICLE_TITLE,
    "stitle-article-norm": Mark.ARTICLE_TITLE,
    "ti-annex": Mark.ANNEX,
    "title-annex-1": Mark.ANNEX,
    "title-annex-2": Mark.ANNEX_TITLE,
    "ti-grseq-1": Mark.GROUP,
    "title-gr-seq-level-1": Mark.GROUP,
    "title-gr-seq-level-2": Mark.GROUP,
    "note": Mark.NOTE,
    "footnote": Mark.NOTE,
    "disclaimer": Mark.EDITOR,
    "reference": Mark.EDITOR,
    "hd-date": Mark.EDITOR,
    "hd-lg": Mark.EDITOR,
    "hd-ti": Mark.EDITOR,
    "hd-oj": Mark.EDITOR,
    "doc-end": Mark.EDITOR,
}


def events(element: etree._Element) -> Iterator[Event]:
    """Titles, divisions and parts of a page from top to bottom."""
    unit = _UNIT.search(element.get("id") or "")
    if unit:
        yield Sign(mark=Mark.ENTER, text=unit[1])
    if _closed(element):
        yield from _flow(element)
    else:
        for run in _runs(element):
            if isinstance(run, str):
                yield run
            elif sign := _sign(run):
                yield sign
            elif _has_signs(run):
                yield from events(run)
            else:
                yield from _part(run)
    if unit:
        yield Sign(mark=Mark.LEAVE, text=unit[1])


def numbered(parts: Sequence[Part], *, paragraph: bool = True) -> tuple[Part, ...]:
    """Parts in which a paragraph that begins with "1." is an item that holds what follows it, up to the next.

    `paragraph` is False in annexes, where such a number counts points.
    """
    groups: list[tuple[str, list[Part]]] = [("", [])]
    for part in parts:
        match = _NUMBERED.match(part) if isinstance(part, str) else None
        if match and isinstance(part, str):
            groups.append((match["label"], [part[match.end() :]]))
        elif isinstance(part, Item) and (part.paragraph or part.label.endswith(".")):
            groups.append(("", [part]))
        else:
            groups[-1][1].append(part)
    found: list[Part] = []
    for label, inside in groups:
        found += [Item(label=label, flow=tuple(inside), paragraph=paragraph)] if label else inside
    return tuple(found)


def _sign(element: etree._Element) -> Sign | None:
    for name in _classes(element):
        if name in _CLASSES:
            return Sign(mark=_CLASSES[name], text=" ".join(_words(element)))
    return None


def _has_signs(element: etree._Element) -> bool:
    """Whether titles or divisions stand in an element; those in a cell of a list are quoted, and no titles of ours."""
    if local_name(element) == "table" and not _masthead(element):
        return False
    return any(
        _UNIT.search(inner.get("id") or "") or any(name in _CLASSES for name in _classes(inner))
        for inner in element.iter(etree.Element)
    )


def _masthead(table: etree._Element) -> bool:
    return any(name.startswith("hd-") for inner in table.iter(etree.Element) for name in _classes(inner))


def _closed(element: etree._Element) -> bool:
    """A table or a list is one part, whatever classes its cells have."""
    return local_name(element) == "table" and not _masthead(element)


def _flow(element: etree._Element, without: etree._Element | None = None) -> tuple[Part, ...]:
    """Running text and points inside an element that has no titles."""
    found: list[Part] = []
    for run in _runs(element, without):
        if isinstance(run, str):
            found.append(run)
        else:
            found += _part(run)
    return tuple(found)


def _part(element: etree._Element) -> tuple[Part, ...]:
    name, classes = local_name(element), _classes(element)
    if name == "tr":
        return _row([child for child in element if local_name(child) in ("td", "th")])
    if "grid-list" in classes:
        return _row([child for child in element if isinstance(child.tag, str)])
    if name == "div" and (number := _no_parag(element)) is not None:
        return _consolidated(element, number)
    flow = _flow(element)
    return numbered(flow) if name == "div" and re.fullmatch(r"\d{3}\w*\.\d{3}", element.get("id") or "") else flow


def _row(cells: Sequence[etree._Element]) -> tuple[Part, ...]:
    """A point with its label, or a row of a table."""
    filled = [cell for cell in cells if any(_words(cell))]
    if len(filled) > 1 and _LABEL.fullmatch(label := " ".join(_words(filled[0]))):
        flow = tuple(part for cell in filled[1:] for part in _flow(cell))
        return (Item(label=label, flow=flow, cited=label[0] not in "‘'\""),)  # noqa: RUF001
    if len(filled) == 1:
        return _flow(filled[0])
    row = " | ".join(" ".join(_words(cell)) for cell in filled)
    return (row,) if row else ()


def _no_parag(element: etree._Element) -> etree._Element | None:
    return next((child for child in element if isinstance(child.tag, str) and "no-parag" in _classes(child)), None)


def _consolidated(element: etree._Element, number: etree._Element) -> tuple[Part, ...]:
    """A numbered paragraph of a consolidated act: the number stands in a span of its own."""
    label = " ".join(_words(number))
    return (Item(label=label, flow=_flow(element, without=number), paragraph=True),)


def _words(element: etree._Element) -> Iterator[str]:
    for run in _runs(element):
        if isinstance(run, str):
            yield run
        else:
            yield from _words(run)


def _runs(element: etree._Element, without: etree._Element | None = None) -> Iterator[Run]:
    return runs(element, _is_block, _inline, without=without, tidy=_tidy)


def _tidy(run: str) -> str:
    return one_line(_ARROW.sub(" ", _REFERENCE.sub("", run)))


def _is_block(element: etree._Element) -> bool:
    if local_name(element) in _UNSEEN:
        return False
    return local_name(element) in _BLOCKS or any(local_name(e) in _BLOCKS for e in element.iter(etree.Element))


def _inline(element: etree._Element) -> str:
    if not isinstance(element.tag, str) or local_name(element) in _UNSEEN:
        return ""
    if local_name(element) == "a" and _TO_NOTE.match(element.get("href") or ""):
        return _MARK
    if local_name(element) == "br":
        return " "
    return (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)


def _classes(element: etree._Element) -> list[str]:
    return [name.removeprefix("oj-") for name in (element.get("class") or "").split()]
