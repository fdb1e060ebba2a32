"""What a writer hands to the gate: sentences with the passages that are to support them."""

from dataclasses import dataclass

from index.passage import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A passage and the words of it that carry a sentence; `quote` must be a substring of its text."""

    passage: Passage
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftClaim:
    """One sentence before the gate."""

    text: str
    part: str
    support: tuple[Support, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer before the gate."""

    claims: tuple[DraftClaim, ...]
    gaps: tuple[str, ...]
    writer: str
