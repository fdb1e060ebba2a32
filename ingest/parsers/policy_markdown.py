"""Parse a vendor's policy in the Markdown of Open Terms Archive into clauses, one for each heading.

A file may begin with front matter that says when, where and by whom the text was recorded.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

import yaml

from ingest.body import BodyWriter
from ingest.parsers.policy_dates import stated_version
from ingest.parsers.policy_outline import INTRODUCTION, Piece, Section, outline
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FURNITURE = frozenset({"page not found"})
_HEADING_MARK = re.compile(r"^(?=#)", re.MULTILINE)
_DEEPEST = 6
_LONGEST_NAME = 120
_TOP_PIECES = 60


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and clauses of a policy; each clause is cited by its heading, which is stable where numbers are not.

    Raises:
        CorpusError: the bytes are not UTF-8 text, or the front matter is damaged.
    """
    front, text = _split_front_matter(_decoded(raw, source), source)
    root = outline(text)
    writer = BodyWriter(effective_from=source.effective_from)
    _Clauses(writer, root, source.citation_form).write()
    parsed = writer.parsed()
    stated = stated_version(_top_lines(root))
    return Parsed(
        body=parsed.body,
        provisions=parsed.provisions,
        recorded=_day(front.get("recorded")),
        version=stated.version,
        effective_from=stated.effective_from,
        recorded_by=front["collection"] if isinstance(front.get("collection"), str) else None,
    )


def _decoded(raw: bytes, source: Source) -> str:
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CorpusError(f"{source.id}: the snapshot is not UTF-8 text; fetch it again or save it as UTF-8") from None


def _split_front_matter(text: str, source: Source) -> tuple[dict[str, object], str]:
    if not (head := _FRONT_MATTER.match(text)):
        return {}, text.removeprefix("\ufeff")
    try:
        values = yaml.safe_load(head[1])
    except (yaml.YAMLError, ValueError) as error:
        problem = " ".join(str(error).split())[:120]
        raise CorpusError(f"{source.id}: the front matter is damaged ({problem}); fetch the text again") from None
    if not isinstance(values, dict):
        # A policy may begin with a line of dashes: that is no front matter.
        return {}, text
    return {str(key): value for key, value in values.items()}, text[head.end() :]


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _top_lines(root: Section) -> list[str]:
    lines: list[str] = []
    for piece, _ in zip(_pieces(root), range(_TOP_PIECES), strict=False):
        lines += piece.text.splitlines()
    return lines


def _pieces(section: Section) -> Iterator[Piece]:
    for part in section.parts:
        if isinstance(part, Section):
            yield from _pieces(part)
        else:
            yield part


class _Clauses:
    """Writes sections as clauses under citations that no other section has."""

    def __init__(self, writer: BodyWriter, root: Section, form: str) -> None:
        self._writer = writer
        self._root = root
        self._form = form
        self._names = _names(root)

    def write(self) -> None:
        for part in self._root.parts:
            if isinstance(part, Section):
                self._section(part, ())

    def _section(self, section: Section, path: tuple[str, ...]) -> None:
        heading = (*path, section.heading)
        if section.printed:
            self._writer.heading(min(len(heading), _DEEPEST), section.heading)
        if not section.has_text:
            for part in section.parts:
                if isinstance(part, Section):
                    self._section(part, heading)
            return
        depth = self._writer.depth
        if not _only_contents(section):
            kind = ProvisionKind.NOTE if _folded(section) in _FURNITURE else ProvisionKind.CLAUSE
            self._writer.open(f"{self._form}, {self._names[id(section)]}", kind, heading)
        self._parts(section, heading)
        self._writer.close(depth)

    def _parts(self, section: Section, heading: tuple[str, ...]) -> None:
        depth = self._writer.depth
        in_contents = False
        for part in section.parts:
            contents = isinstance(part, Piece) and part.contents
            if contents and not in_contents:
                self._writer.open(f"{self._form}, contents", ProvisionKind.NOTE, heading)
            elif in_contents and not contents:
                self._writer.close(depth)
            in_contents = contents
            if isinstance(part, Section):
                self._section(part, heading)
            else:
                # A line that begins with # would read as a heading and fall out of its clause.
                self._writer.paragraph(_HEADING_MARK.sub(r"\\", part.text))
        self._writer.close(depth)


def _folded(section: Section) -> str:
    return section.heading.casefold()


def _only_contents(section: Section) -> bool:
    return all(isinstance(part, Piece) and part.contents for part in section.parts)


def _names(root: Section) -> dict[int, str]:
    """The name of each section that has text: its heading, with those above it as far as needed to be the only one."""
    paths = {id(section): path for section, path in _walk(root, ()) if section.has_text}
    names: dict[int, str] = {}
    length = 1
    waiting = dict(paths)
    while waiting:
        short = {key: _name(path[-length:]) for key, path in waiting.items()}
        times = Counter(short.values())
        taken = set(names.values())
        ended = {key for key, path in waiting.items() if length >= len(path)}
        done = [key for key, name in short.items() if (times[name] == 1 and name not in taken) or key in ended]
        names |= {key: short[key] for key in done}
        waiting = {key: path for key, path in waiting.items() if key not in names}
        length += 1
    return names


def _walk(section: Section, path: tuple[str, ...]) -> Iterator[tuple[Section, tuple[str, ...]]]:
    for part in section.parts:
        if isinstance(part, Section):
            own = (*path, part.heading)
            yield part, own
            yield from _walk(part, own)


def _name(path: tuple[str, ...]) -> str:
    """Headings as a name: "Your rights: How to object", without full stops at their ends."""
    name = ": ".join(heading.rstrip(" .:") or heading for heading in path)
    if len(name) <= _LONGEST_NAME:
        return name
    return name[:_LONGEST_NAME].rsplit(" ", 1)[0] + "…"


__all__ = ["INTRODUCTION", "VERSION", "parse"]
