"""Which changes somebody asked for: by source, vendor or jurisdiction, and by day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from rapidfuzz import fuzz, process

from ingest.change import DocumentChange

_SUGGESTED = 3
_ALIKE = 60


def choose_changes(
    changes: Iterable[DocumentChange],
    *,
    names: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    everything: bool = False,
) -> tuple[DocumentChange, ...]:
    """The changes of these sources, vendors or jurisdictions (all where there is no name), in the order given.

    Args:
        changes: What to choose from.
        names: Source ids, vendor ids and jurisdiction codes.
        since: First day of `new_from`.
        until: Last day of `new_from`.
        everything: Also what is no news: wordless and alternating changes, and those of our own reading.
    """
    return tuple(
        change
        for change in changes
        if (everything or change.is_news)
        and (not names or not {change.source_id, change.vendor, change.jurisdiction}.isdisjoint(names))
        and (since is None or change.new_from >= since)
        and (until is None or change.new_from <= until)
    )


def suggest_names(name: str, known: Sequence[str]) -> list[str]:
    """Known names that look like `name`, the most alike first."""
    found = process.extract(name.lower(), sorted(known), scorer=fuzz.WRatio, limit=_SUGGESTED, score_cutoff=_ALIKE)
    return [match for match, _, _ in found]
