"""Say what changed between two versions of a document, provision by provision."""

import re
from collections import defaultdict
from dataclasses import dataclass

from ingest.provision import Document, Provision, unlabelled

_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})  # noqa: RUF001
_NOT_WORDS = re.compile(r"[\s*_#`\"'\u00ad\u200b]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Citations that changed, in the law's order. `wordless` counts changes that touch no word."""

    added: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renumbered: tuple[str, ...] = ()
    wordless: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    own: str
    whole: str


def compare(old: Document | None, new: Document) -> Changes:
    """What `new` adds, amends, removes and renumbers.

    A provision is compared by its own words, without those of the provisions in it, so that a change
    in a point is news about the point and not about its article too. Renumbered provisions read
    "old -> new"; they are known by equal text under another citation.
    """
    before = _units(old) if old is not None else {}
    after = _units(new)
    changed_before = [c for c, unit in before.items() if c not in after or after[c].own != unit.own]
    changed_after = [c for c, unit in after.items() if c not in before or before[c].own != unit.own]
    moves = _moves({c: before[c] for c in changed_before}, {c: after[c] for c in changed_after})
    moved_to = set(moves.values())
    amended = [c for c in changed_after if c in before and c not in moved_to and c not in moves]
    wordless = {c for c in amended if _words(before[c].own) == _words(after[c].own)}
    return Changes(
        added=tuple(c for c in changed_after if c not in moved_to and c not in amended),
        amended=tuple(c for c in amended if c not in wordless),
        removed=tuple(c for c in changed_before if c not in moves and (c not in after or c in moved_to)),
        renumbered=tuple(f"{was} -> {now}" for was, now in moves.items()),
        wordless=len(wordless),
    )


def _moves(before: dict[str, _Unit], after: dict[str, _Unit]) -> dict[str, str]:
    """Old citation to new one, for equal texts; texts that occur more often are paired in order."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for citation, unit in before.items():
        waiting[unit.whole].append(citation)
    moves: dict[str, str] = {}
    for citation, unit in after.items():
        candidates = [c for c in waiting[unit.whole] if c != citation]
        if candidates:
            moves[candidates[0]] = citation
            waiting[unit.whole].remove(candidates[0])
    return moves


def _units(document: Document) -> dict[str, _Unit]:
    children: dict[str | None, list[Provision]] = defaultdict(list)
    for provision in document.provisions:
        children[provision.parent].append(provision)
    return {p.citation: _unit(document, p, children[p.citation]) for p in document.provisions}


def _unit(document: Document, provision: Provision, children: list[Provision]) -> _Unit:
    parts, position = [], provision.start
    for child in children:
        parts.append(document.body[position : child.start])
        position = child.end
    parts.append(document.body[position : provision.end])
    # The heading of an article or section is the lawgiver's too; inner units repeat their article's.
    title = provision.heading[-1] if provision.parent is None and provision.heading else ""
    return _Unit(own=" ".join([title, *parts]).strip(), whole=unlabelled(document.text(provision)))


def _words(text: str) -> str:
    return _NOT_WORDS.sub("", text.translate(_MARKS))
