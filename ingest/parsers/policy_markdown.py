"""Parse a vendor's policy in the Markdown of Open Terms Archive into clauses, one for each heading.

A file may begin with front matter that says when, where and by whom the text was recorded.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby, islice

import yaml

from ingest.body import BodyWriter
from ingest.parsers.policy_dates import stated_version
from ingest.parsers.policy_outline import Piece, Section, outline
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Source, SourceText

VERSION = 1
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FURNITURE = frozenset({"page not found"})
_HEADING_MARK = re.compile(r"^(?=#)", re.MULTILINE)
_DEEPEST = 6
_LONGEST_NAME = 120
_TOP_PIECES = 25


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
        recorded_by=str(front["collection"]) if front.get("collection") else None,
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
    """Lines near the top of the first text: a file may hold further texts, with versions of their own."""
    top = (piece for piece in _pieces(root) if not piece.contents)
    return [line for piece in islice(top, _TOP_PIECES) for line in piece.text.splitlines()]


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
        self._repeated = frozenset(_repeated(root))
        self._names = _names(root, self._repeated)

    def write(self) -> None:
        self._parts(self._root, ())

    def _section(self, section: Section, path: tuple[str, ...]) -> None:
        heading = (*path, section.heading)
        if section.printed:
            self._writer.heading(min(len(heading), _DEEPEST), section.heading)
        depth = self._writer.depth
        if section in self._repeated:
            name = _name(heading[-1:])
            self._writer.open(f"{self._form}, {name} (repeated)", ProvisionKind.NOTE, heading)
            self._plain(section, heading)
        else:
            if section.has_text:
                note = section.heading.casefold() in _FURNITURE or _only_contents(section)
                kind = ProvisionKind.NOTE if note else ProvisionKind.CLAUSE
                self._writer.open(f"{self._form}, {self._names[section]}", kind, heading)
            self._parts(section, heading)
        self._writer.close(depth)

    def _parts(self, section: Section, heading: tuple[str, ...]) -> None:
        depth = self._writer.depth
        inside = _only_contents(section)
        for contents, group in groupby(section.parts, key=lambda part: isinstance(part, Piece) and part.contents):
            if contents and not inside:
                name = self._names[section]
                self._writer.open(f"{self._form}, {name}: contents", ProvisionKind.NOTE, heading)
            for part in group:
                if isinstance(part, Section):
                    self._section(part, heading)
                else:
                    self._piece(part, heading)
            self._writer.close(depth)

    def _plain(self, section: Section, heading: tuple[str, ...]) -> None:
        """Write a section's words without clauses of its own."""
        for part in section.parts:
            if isinstance(part, Piece):
                self._piece(part, heading)
                continue
            inner = (*heading, part.heading)
            if part.printed:
                self._writer.heading(min(len(inner), _DEEPEST), part.heading)
            self._plain(part, inner)

    def _piece(self, piece: Piece, heading: tuple[str, ...]) -> None:
        if piece.heading:
            self._writer.heading(min(len(heading), _DEEPEST), piece.text)
        else:
            # A line that begins with # would read as a heading and fall out of its clause.
            self._writer.paragraph(_HEADING_MARK.sub(r"\\", piece.text))


def _only_contents(section: Section) -> bool:
    return all(isinstance(part, Piece) and (part.contents or part.heading) for part in section.parts)


def _repeated(section: Section) -> Iterator[Section]:
    """Sections that already stood under the same heading: some pages print their whole text twice.

    The last section of the second copy may run on into what the page prints at its foot.
    """
    seen: dict[str, tuple[str, ...]] = {}
    copies = 0
    for part in section.parts:
        if not isinstance(part, Section):
            continue
        words, before = part.words(), seen.get(part.heading)
        if before is not None and part.has_text and words[: len(before) if copies else None] == before:
            copies += 1
            yield part
        else:
            seen[part.heading] = words
            yield from _repeated(part)


def _names(root: Section, repeated: frozenset[Section]) -> dict[Section, str]:
    """The name of each section that has text: its heading, after the one above it where another has the same.

    No number of ours goes into a name, so a section that is put in does not rename those after it.
    """
    paths = dict(_walk(root, (), repeated))
    names = {key: _name(path[-1:]) for key, path in paths.items()}
    for length in (2, 3):
        times = Counter(names.values())
        names = {key: name if times[name] == 1 else _name(paths[key][-length:]) for key, name in names.items()}
    times = Counter(names.values())
    return {key: name if times[name] == 1 else _name(paths[key][-1:]) for key, name in names.items()}


def _walk(
    section: Section, path: tuple[str, ...], left_out: frozenset[Section]
) -> Iterator[tuple[Section, tuple[str, ...]]]:
    for part in section.parts:
        if isinstance(part, Section) and part.has_text and part not in left_out:
            own = (*path, part.heading)
            yield part, own
            yield from _walk(part, own, left_out)


def _name(path: tuple[str, ...]) -> str:
    """Headings as a name: "Your rights: How to object", without full stops at their ends."""
    name = ": ".join(heading.rstrip(" .:") or heading for heading in path)
    if len(name) <= _LONGEST_NAME:
        return name
    return name[:_LONGEST_NAME].rsplit(" ", 1)[0] + "…"


__all__ = ["VERSION", "parse"]
