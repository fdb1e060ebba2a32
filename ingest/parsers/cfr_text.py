r"""Parse parts of the Code of Federal Regulations, read from a printed page by machine, into provisions.

The reading left formulas in dollar signs, `$\S 160.104(\mathrm{a})$`. Where nothing but marks of the formula language
has to go for plain words to stand (`§ 160.104(a)`, `$100`), they go; a formula of any other kind stays as it is. No
character is added: a hyphen that the reading lost at a line's end stays lost. Lines that a page's end broke are joined.
"""

import re

from ingest.parsers.statute_layout import read_layout
from ingest.parsers.statute_text import decode, write_sections
from ingest.provision import Parsed
from knowledge.records import Source, SourceText

VERSION = 1
_FORMULA = re.compile(r"\$((?:[^$\n\\]|\\.){1,120})\$")
_ROMAN = re.compile(r"\\mathrm\{~?\s*([^{}\\]{1,12}?)~?\s*\}")
_PLAIN = re.compile(r"[^\\{}^_]*")
_CLOSED = re.compile(r"(?:[.:;—)\]”\"]|\b(?:and|or))$")
_RULE = re.compile(r"^-{3,}$")
_HEADING = re.compile(r"^#{1,6} ")
# A reference that a line's end broke goes on in small letters: "(1) of this section".
_LABELLED = re.compile(r"^(?:\([0-9A-Za-z]{1,5}\)){1,4} [A-Z]")


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of the parts.

    Raises:
        CorpusError: the bytes are not UTF-8 text.
    """
    return write_sections(joined(mended(decode(raw, source))), source, read_layout("cfr_text", way))


def mended(text: str) -> str:
    """The text with its unambiguous formulas as plain words."""
    return _FORMULA.sub(_words, text).replace("\\&", "&")


def _words(match: re.Match[str]) -> str:
    if "\\" not in match[1]:
        return match[0]
    inner = _ROMAN.sub(r"\1", match[1]).replace("\\S", "§").replace("§ §", "§§").replace("~", "")
    inner = re.sub(r"\\\$\s*", "$", inner)
    return inner.strip() if _PLAIN.fullmatch(inner) else match[0]


def joined(text: str) -> str:
    """One paragraph a line: a line goes on with the one before where that ends within a sentence."""
    lines: list[str] = []
    for line in (line.strip() for line in text.split("\n")):
        if not line or _RULE.match(line):
            continue
        if _HEADING.match(line):
            lines.append("## " + _HEADING.sub("", line))
        elif lines and _goes_on(lines[-1], line):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _goes_on(before: str, line: str) -> bool:
    if before.startswith("## "):
        return line[0].islower() and not before.endswith(".")
    if _LABELLED.match(line):
        return False
    return line[0].islower() or not (_CLOSED.search(before) or (before.endswith("-") and line.startswith("(")))
