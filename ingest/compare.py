"""Say what changed between two versions of a document, provision by provision."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ingest.change import ChangeKind, ProvisionChange
from ingest.provision import Document, Provision, ProvisionKind, unlabelled

_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})  # noqa: RUF001
_NOT_WORDS = re.compile(r"[\s*_#`|\"'\u00ad\u200b\u2060\ufeff-]+")
_AGO = re.compile(r"\b(?:\d+|an?|one|two|three|last)\s+(?:second|minute|hour|day|week|month|year)s?\s+ago\b", re.I)
# A unit that changed its number and a word or two is the same unit; two short ones look alike by chance.
_ALIKE = 80
_SHORTEST_ALIKE = 80
_MOST_PAIRS = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Provisions that changed, in the law's order. `wordless` counts changes that touch no word of the law."""

    provisions: tuple[ProvisionChange, ...] = ()
    wordless: int = 0

    def citations(self, kind: ChangeKind) -> tuple[str, ...]:
        """Citations of the provisions to which this happened; of renumbered ones "old -> new"."""
        if kind is ChangeKind.RENUMBERED:
            return tuple(f"{p.was} -> {p.citation}" for p in self.provisions if p.was is not None)
        return tuple(p.citation for p in self.provisions if p.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    provision: Provision
    own: str
    whole: str
    words: str
    plain: str


def compare(old: Document | None, new: Document) -> Changes:
    """What `new` adds, amends, removes and renumbers.

    A provision is compared by its own words, without those of the provisions in it, so that a change
    in a point is news about the point and not about its article too. A renumbered provision is known by its
    text under another citation; one that was amended as well is amended, with the citation that it had (`was`).
    Notes of the publisher are no words of the law.
    """
    before = _units(old) if old is not None else {}
    after = _units(new)
    changed_before = {c: u for c, u in before.items() if c not in after or after[c].own != u.own}
    changed_after = {c: u for c, u in after.items() if c not in before or before[c].own != u.own}
    moves = _moves(changed_before, changed_after)
    moves |= _moves_with_edits(
        {c: u for c, u in changed_before.items() if c not in moves and c not in after},
        {c: u for c, u in changed_after.items() if c not in moves.values() and c not in before},
    )
    changes, wordless = _changes(before, after, changed_after, moves)
    removed = [c for c in changed_before if c not in moves and (c not in after or c in moves.values())]
    changes += [_change(ChangeKind.REMOVED, before[c], None) for c in removed if _is_law(before[c])]
    wordless += sum(not _is_law(before[c]) for c in removed)
    return Changes(provisions=tuple(changes), wordless=wordless)


def same_words(old: Document, new: Document) -> bool:
    """Whether two texts of a source say the same in the same units, formatting and notes aside."""
    return not compare(old, new).provisions


def _changes(
    before: Mapping[str, _Unit], after: Mapping[str, _Unit], changed: Mapping[str, _Unit], moves: Mapping[str, str]
) -> tuple[list[ProvisionChange], int]:
    origin = {now: was for was, now in moves.items()}
    changes: list[ProvisionChange] = []
    wordless = 0
    for citation, unit in changed.items():
        was = origin.get(citation)
        old = before.get(was or citation) if was is not None or citation not in moves else None
        if not _is_law(unit) or (old is not None and was is None and old.words == unit.words):
            wordless += 1
        elif was is not None and old is not None:
            kind = ChangeKind.RENUMBERED if old.plain == unit.plain else ChangeKind.AMENDED
            changes.append(_change(kind, old, unit, was))
        else:
            changes.append(_change(ChangeKind.ADDED if old is None else ChangeKind.AMENDED, old, unit))
    return changes, wordless


def _change(kind: ChangeKind, old: _Unit | None, new: _Unit | None, was: str | None = None) -> ProvisionChange:
    unit = new or old
    if unit is None:
        raise ValueError("a change has a text before or after it")
    return ProvisionChange(
        kind=kind,
        citation=unit.provision.citation,
        heading=unit.provision.heading,
        old=old.own if old else "",
        new=new.own if new else "",
        was=was,
    )


def _is_law(unit: _Unit) -> bool:
    return unit.provision.kind is not ProvisionKind.NOTE


def _moves(before: Mapping[str, _Unit], after: Mapping[str, _Unit]) -> dict[str, str]:
    """Old citation to new one, for equal texts; texts that occur more often are paired in order."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for citation, unit in before.items():
        if unit.whole:
            waiting[unit.whole].append(citation)
    moves: dict[str, str] = {}
    for citation, unit in after.items():
        candidates = [c for c in waiting[unit.whole] if c != citation]
        if candidates:
            moves[candidates[0]] = citation
            waiting[unit.whole].remove(candidates[0])
    return moves


def _moves_with_edits(gone: Mapping[str, _Unit], come: Mapping[str, _Unit]) -> dict[str, str]:
    """Old citation to new one, for texts that are nearly equal; each is paired with the one most like it."""
    if len(gone) * len(come) > _MOST_PAIRS:
        return {}  # Rewritten from end to end: nothing is to be recognised, and looking would take minutes.
    pairs = [
        (score, was, now)
        for was, old in gone.items()
        for now, new in come.items()
        if min(len(old.plain), len(new.plain)) >= _SHORTEST_ALIKE
        and (score := fuzz.ratio(old.plain, new.plain, score_cutoff=_ALIKE)) > 0
    ]
    moves: dict[str, str] = {}
    for _, was, now in sorted(pairs, key=lambda pair: -pair[0]):
        if was not in moves and now not in moves.values():
            moves[was] = now
    return moves


def _units(document: Document) -> dict[str, _Unit]:
    spans = document.own_spans()
    return {p.citation: _unit(document, p, spans[p.citation]) for p in document.provisions}


def _unit(document: Document, provision: Provision, spans: Sequence[tuple[int, int]]) -> _Unit:
    # The heading of an article or section is the lawgiver's too; inner units repeat their article's.
    title = provision.heading[-1] if provision.parent is None and provision.heading else ""
    text = " ".join(document.body[start:end].strip() for start, end in spans).strip()
    own = f"{title} {text}".strip()
    return _Unit(
        provision=provision,
        own=own,
        whole=unlabelled(document.text(provision)),
        words=_words(own),
        plain=_words(unlabelled(text)),
    )


def _words(text: str) -> str:
    """What a text says, marks aside. A page that counts the days ("updated 18 days ago") says nothing new each day."""
    return _NOT_WORDS.sub("", _AGO.sub("ago", text.translate(_MARKS)))
