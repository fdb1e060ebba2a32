"""Plain words of a Markdown paragraph: links become their text, marks and invisible characters go."""

import re
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

# Zero-width spaces, joiners and the word joiner: they break words for whoever searches, and nobody sees them.
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
# Marks that CommonMark leaves standing, because a vendor's bold ran into the next word. Escaped ones are kept.
_STRAY_MARKS = re.compile(r"\*{2,}|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_NUMBER_ONLY = re.compile(r"\s*\d{1,2}(?:\.\d{1,2})*[.)]?\s*")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The words of a paragraph and how they were set.

    `lead` is the bold text with which it begins, with a number before it, where that ends like a run-in heading.
    """

    text: str
    bold: bool = False
    linked: bool = False
    lead: str | None = None


def read_line(inline: SyntaxTreeNode) -> Line:
    """What the inline content of a paragraph, heading or cell says."""
    children = [child for child in inline.children if child.type not in ("softbreak", "hardbreak")]
    shown = [child for child in children if _words(child).strip()]
    return Line(
        text=_tidy("".join(_words(child) for child in inline.children)),
        bold=bool(shown) and all(_is_bold(c) or _words(c).strip() == ":" for c in shown) and _is_bold(shown[0]),
        linked=bool(shown) and all(child.type == "link" for child in shown),
        lead=_lead(shown),
    )


def _words(node: SyntaxTreeNode) -> str:
    if node.type == "text":
        return _BREAK.sub("\n", _STRAY_MARKS.sub("", node.content)).translate(_INVISIBLE)
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type == "image":
        alternative = "".join(_words(child) for child in node.children)
        return alternative if _LETTER.search(alternative) else ""
    if node.children:
        return "".join(_words(child) for child in node.children)
    return node.content.translate(_INVISIBLE)


def _is_bold(node: SyntaxTreeNode) -> bool:
    if node.type in ("em", "link"):
        inner = [child for child in node.children if _words(child).strip()]
        return bool(inner) and all(_is_bold(child) for child in inner)
    return node.type == "strong"


def _lead(shown: list[SyntaxTreeNode]) -> str | None:
    number = ""
    if len(shown) > 1 and shown[0].type == "text" and _NUMBER_ONLY.fullmatch(_words(shown[0])):
        number, shown = _words(shown[0]), shown[1:]
    if not shown or not _is_bold(shown[0]):
        return None
    bold = _words(shown[0]).strip()
    after = _words(shown[1]).lstrip() if len(shown) > 1 else ""
    if not bold.endswith((".", ":")) and after[:1] not in (".", ":") and after:
        return None
    return _tidy(f"{number} {bold}").replace("\n", " ")


def _tidy(text: str) -> str:
    """One space between words; breaks that the vendor set stay."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
