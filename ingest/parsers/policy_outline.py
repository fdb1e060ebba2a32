"""Part a vendor's policy into sections: by its headings, its bold lines and its numbered clauses."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingest.parsers.policy_dates import is_version_line
from ingest.parsers.policy_inline import Line, read_line

INTRODUCTION = "introduction"
_LONGEST_HEADING = 110
_LONGEST_LABEL_WORDS = 8
_LONGEST_SENTENCE_WORDS = 9
_NUMBER = r"(?:\d{1,2}(?:\.\d{1,2})+[.)]?|\d{1,2}[.)]|[IVX]{1,5}\.|[A-Z]\.)"
_NUMBERED = re.compile(rf"{_NUMBER}\s+[A-Z][^.;:!?\n]{{2,78}}")
_STARTS_WITH_NUMBER = re.compile(rf"{_NUMBER}\s")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_LEAST_REPEATED = 0.6
# A bold line that occurs more often is a label of paragraphs ("Why we do this:") and no heading of one section.
_MOST_OCCURRENCES = 2
_LEAST_CONTENTS = 3
_INNERMOST = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph, list item or table as it will stand in the body.

    `contents` marks an entry of a table of contents, `heading` a title that stands twice, one below the other.
    """

    text: str
    contents: bool = False
    heading: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Section:
    """A heading with what stands under it, in order.

    `printed` is false where the heading is the first words of the text itself, `real` where it is none in the Markdown.
    """

    heading: str
    level: int
    printed: bool = True
    real: bool = True
    parts: "list[Piece | Section]" = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        """Whether any words stand under the heading."""
        return any(part.has_text if isinstance(part, Section) else not part.heading for part in self.parts)

    def words(self) -> tuple[str, ...]:
        """All words under the heading and in it, to know a section again that stands in a text twice."""
        inner = (part.words() if isinstance(part, Section) else tuple(part.text.split()) for part in self.parts)
        return (*self.heading.split(), *(word for words in inner for word in words))


def outline(text: str) -> Section:
    """The sections of a policy in Markdown; what stands before the first heading is the section `INTRODUCTION`."""
    # Indented lines are no code here, bracketed lines no references and no tags: nothing may swallow words.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "reference", "text_join"])
    tree = SyntaxTreeNode(markdown.parse(text))
    outliner = _Outliner(headings=frozenset(_folded(text) for text in _texts(tree, "heading")), labels=_labels(tree))
    outliner.blocks(tree, indent="")
    _keep_single_links(outliner.root)
    return outliner.root


def _texts(tree: SyntaxTreeNode, kind: str) -> list[str]:
    return [read_line(node.children[0]).text for node in tree.walk() if node.type == kind]


def _labels(tree: SyntaxTreeNode) -> frozenset[str]:
    times = Counter(_folded(text) for text in _texts(tree, "paragraph"))
    return frozenset(text for text, count in times.items() if count > _MOST_OCCURRENCES)


def _keep_single_links(section: Section) -> None:
    """A link or two to a heading are a reference in the text; only from three on they are a table of contents."""
    for contents, group in groupby(list(section.parts), key=lambda part: isinstance(part, Piece) and part.contents):
        run = [part for part in group if isinstance(part, Piece)]
        if contents and sum(len(piece.text.splitlines()) for piece in run) < _LEAST_CONTENTS:
            for piece in run:
                section.parts[_position(section.parts, piece)] = Piece(text=piece.text)
    for part in section.parts:
        if isinstance(part, Section):
            _keep_single_links(part)


def _position(parts: "list[Piece | Section]", piece: Piece) -> int:
    return next(n for n, part in enumerate(parts) if part is piece)


def _folded(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


def is_heading(line: Line) -> bool:
    """Whether a paragraph serves as a heading: a short bold line, or a short numbered one, that is no sentence."""
    text, words = line.text, len(line.text.split())
    if "\n" in text or len(text) > _LONGEST_HEADING or not _folded(text) or is_version_line(text):
        return False
    if not line.bold:
        return not line.linked and _NUMBERED.fullmatch(text) is not None
    if text.endswith((":", ",")):
        return words <= _LONGEST_LABEL_WORDS
    return not text.endswith((".", "!", ";")) or words <= _LONGEST_SENTENCE_WORDS


class _Outliner:
    """Walks the blocks of a document and puts each under the section to which it belongs."""

    def __init__(self, headings: frozenset[str], labels: frozenset[str]) -> None:
        self._headings = headings
        self._labels = labels
        self.root = Section(heading="", level=0)
        introduction = Section(heading=INTRODUCTION, level=_INNERMOST, printed=False, real=False)
        self.root.parts.append(introduction)
        self._stack = [self.root, introduction]
        self._in_clause = False

    def blocks(self, node: SyntaxTreeNode, indent: str) -> None:
        for child in node.children:
            self._block(child, indent)

    def _block(self, node: SyntaxTreeNode, indent: str, mark: str = "") -> None:
        if node.type == "heading":
            self._heading(read_line(node.children[0]).text.replace("\n", " "), int(node.tag[1:]), real=True)
        elif node.type == "paragraph":
            self._paragraph(read_line(node.children[0]), indent, mark)
        elif node.type in ("bullet_list", "ordered_list"):
            self._list(node, indent)
        elif node.type == "table":
            self._add(_table(node))
        elif node.children:
            self.blocks(node, indent)
        elif node.content.strip():
            self._add(node.content.strip())

    def _paragraph(self, line: Line, indent: str, mark: str) -> None:
        if not line.text:
            return
        if indent or mark or self._in_clause:
            self._add(_set(line.text, indent, mark))
        elif (line.linked or not line.bold) and self._repeats_heading(line):
            self._add(line.text, contents=True)
        elif is_heading(line) and _folded(line.text) not in self._labels:
            self._heading(line.text, self._real_level() + 1, real=False)
        else:
            if line.lead and _STARTS_WITH_NUMBER.match(line.lead) and len(line.lead) <= _LONGEST_HEADING:
                self._heading(line.lead, self._real_level() + 1, real=False, printed=False)
            self._add(line.text)

    def _repeats_heading(self, line: Line) -> bool:
        """A link to a heading, or its numbered words: an entry of a table of contents."""
        numbered = _NUMBERED.fullmatch(line.text) is not None
        return (line.linked or numbered) and _folded(line.text) in self._headings

    def _list(self, node: SyntaxTreeNode, indent: str) -> None:
        contents = self._is_contents(node)
        for item in node.children:
            mark = f"{item.info}{item.markup} " if node.type == "ordered_list" else "- "
            if contents:
                self._add("\n".join(_entries(item, indent)), contents=True)
            elif indent or self._in_clause or not self._clause(item, mark):
                self._item(item.children, indent, mark)

    def _item(self, blocks: list[SyntaxTreeNode], indent: str, mark: str) -> None:
        """Write an item: its mark before its first words, the rest set in by the width of the mark."""
        inner = indent + " " * len(mark)
        if not blocks or blocks[0].type != "paragraph" or not read_line(blocks[0].children[0]).text:
            for block in blocks:
                self._block(block, inner)
            return
        self._block(blocks[0], indent, mark)
        for block in blocks[1:]:
            self._block(block, inner)

    def _clause(self, item: SyntaxTreeNode, mark: str) -> bool:
        """Write an item of an outer list that is a numbered clause with a heading; False where it is none."""
        blocks = item.children
        if not blocks or blocks[0].type != "paragraph":
            return False
        line = read_line(blocks[0].children[0])
        number = "" if mark == "- " or _STARTS_WITH_NUMBER.match(line.text) else mark
        whole = is_heading(line) and len(blocks) > 1
        heading = f"{number}{line.text if whole else line.lead or ''}"
        numbered = _STARTS_WITH_NUMBER.match(heading) and (whole or line.lead)
        if len(heading) > _LONGEST_HEADING or not (numbered or (whole and line.bold)):
            return False
        section = Section(heading=heading, level=_INNERMOST - 1, printed=whole, real=False)
        self._stack[-1].parts.append(section)
        self._stack.append(section)
        if not whole:
            self._add(f"{number}{line.text}")
        self._in_clause = True
        for block in blocks[1:]:
            self._block(block, "")
        self._in_clause = False
        if section in self._stack:
            del self._stack[self._stack.index(section) :]
        return True

    def _is_contents(self, node: SyntaxTreeNode) -> bool:
        lines = [read_line(child) for child in node.walk() if child.type == "inline"]
        repeated = [line for line in lines if _folded(line.text) in self._headings]
        return (
            len(lines) > 1
            and all(line.linked or not line.text for line in lines)
            and len(repeated) >= _LEAST_REPEATED * len(lines)
        )

    def _real_level(self) -> int:
        return next((section.level for section in reversed(self._stack) if section.real), 0)

    def _heading(self, text: str, level: int, *, real: bool, printed: bool = True) -> None:
        if not text:
            return
        if real and self._is_repeated_title(text, level):
            self._stack[-1].parts.append(Piece(text=text, heading=True))
            return
        while len(self._stack) > 1 and self._stack[-1].level >= level:
            self._stack.pop()
        section = Section(heading=text, level=level, real=real, printed=printed)
        self._stack[-1].parts.append(section)
        self._stack.append(section)

    def _is_repeated_title(self, text: str, level: int) -> bool:
        """Pages that print their title once in a banner and once above the text have one section of that name."""
        open_section = self._stack[-1]
        first = not any(isinstance(part, Section) for part in open_section.parts)
        return first and open_section.real and (open_section.heading, open_section.level) == (text, level)

    def _add(self, text: str, *, contents: bool = False) -> None:
        if text.strip():
            self._stack[-1].parts.append(Piece(text=text, contents=contents))


def _set(text: str, indent: str, mark: str) -> str:
    """Lines of a list's paragraph, the first one behind its mark."""
    margin = "\n" + indent + " " * len(mark)
    return f"{indent}{mark}{text.replace(chr(10), margin)}"


def _entries(item: SyntaxTreeNode, indent: str) -> list[str]:
    lines = (read_line(node).text for node in item.walk() if node.type == "inline")
    return [f"{indent}- {line}" for line in lines if line]


def _table(node: SyntaxTreeNode) -> str:
    rows = [row for row in node.walk() if row.type == "tr"]
    lines = [_row([_cell(cell) for cell in row.children]) for row in rows]
    if lines:
        lines.insert(1, _row(["---"] * len(rows[0].children)))
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(node: SyntaxTreeNode) -> str:
    text = " ".join(read_line(child).text for child in node.children)
    return " ".join(text.split()).replace("|", "\\|")
