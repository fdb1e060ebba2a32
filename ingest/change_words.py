"""How changes are told, the same way in every report: dates, cause, counts, and text that cannot play tricks."""

import re
import unicodedata
from collections.abc import Sequence

from ingest.change import Cause, ChangeKind, DocumentChange, ProvisionChange

NOTHING = "No changes."
FLAPPING = "The page alternates between two texts; this is not news."
_CAUSES = {Cause.LAW: "changed by the source", Cause.PARSER: "read differently by this product"}
# They turn the direction of the text around them, so that a reader sees other words than there are.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_CHARACTERS = frozenset("\ufffe\uffff")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")


def printable(text: str) -> str:
    """`text` with the characters that command a terminal or turn the reading direction shown by their numbers.

    Line ends and tabs stay. The result holds nothing that XML cannot.
    """
    return "".join(f"⟨U+{ord(c):04X}⟩" if _is_command(c) else c for c in text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """`text` for a title or a citation."""
    return printable(" ".join(text.split()))


def web_address(url: str) -> str | None:
    """`url` where it is an ordinary web address, else None: nothing else becomes a link."""
    return url if _ADDRESS.fullmatch(url) and printable(url) == url else None


def say_dates(change: DocumentChange) -> str:
    """The days between which the text changed."""
    return f"{change.old_from.isoformat()} -> {change.new_from.isoformat()}"


def say_cause(change: DocumentChange) -> str:
    """Whether the source changed its text, or this product its reading of it."""
    return _CAUSES[change.cause]


def say_place(change: DocumentChange) -> str:
    """Whose text it is and for which region it was published."""
    place = change.jurisdiction or change.vendor or change.source_id
    return f"{place}, text for region {change.region}" if change.region else place


def say_counts(change: DocumentChange) -> str:
    """How many provisions changed and how: "2 amended, 1 removed"."""
    counts = [(len(change.of_kind(kind)), kind.value) for kind in ChangeKind]
    words = [f"{count:,} {word}" for count, word in counts if count]
    return ", ".join(words) or "no change of words"


def say_wordless(change: DocumentChange) -> str:
    """What changed without a change of words; empty where nothing did."""
    if not change.wordless:
        return ""
    provisions = "provision" if change.wordless == 1 else "provisions"
    return f"{change.wordless:,} {provisions} changed in formatting or notes only."


def remarks(change: DocumentChange) -> list[str]:
    """Sentences that a reader must know beside the words of the text."""
    notes = [
        FLAPPING if change.flapping else "",
        change.note or "",
        say_wordless(change),
    ]
    return [one_line(note) for note in notes if note]


def say_provision(provision: ProvisionChange) -> str:
    """The citation of what changed, and the one that it had before."""
    citation = one_line(provision.citation)
    return f"{citation} (before: {one_line(provision.was)})" if provision.was else citation


def last_heading(provision: ProvisionChange) -> str:
    """The innermost heading over a provision; empty where there is none or the citation says it already."""
    heading = one_line(provision.heading[-1]) if provision.heading else ""
    return "" if heading in one_line(provision.citation) else heading


def entry_ids(changes: Sequence[DocumentChange]) -> list[str]:
    """An identity for each change; a source that changed twice on one day has its changes numbered in their order."""
    seen: dict[str, int] = {}
    ids = []
    for change in changes:
        seen[change.id] = seen.get(change.id, 0) + 1
        ids.append(change.id if seen[change.id] == 1 else f"{change.id}-{seen[change.id]}")
    return ids


def _is_command(character: str) -> bool:
    if character in "\n\t":
        return False
    category = unicodedata.category(character)
    return category in ("Cc", "Cs") or character in _TURNING or character in _NO_CHARACTERS
