"""The texts of one source in the order of time: where a new one belongs, and how long each provision read as it did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from ingest.change import Cause, DocumentChange
from ingest.compare import Changes, compare, same_words
from ingest.provision import Document, Provision

# A page that goes back to a text of the last weeks is served in two forms by turns.
_FLAPS_WITHIN = timedelta(days=60)


class Move(StrEnum):
    """What a new text does to a timeline."""

    FIRST = "first"
    KNOWN = "known"
    RESTATED = "restated"
    SUPERSEDES = "supersedes"
    STARTS_EARLIER = "starts earlier"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a text belongs. `document` is what is to be stored, `neighbour` the text that it follows or replaces."""

    move: Move
    document: Document
    neighbour: Document | None
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """A provision's words and the days on which they were the current ones; `until` is None while they still are."""

    document: Document
    provision: Provision
    since: date
    until: date | None


def place(timeline: Sequence[Document], document: Document) -> Placement:
    """Where `document` belongs among the texts of its source, which stand in the order of time.

    The last of them is the current one. A text that says the same as its neighbour in time is no new text.
    """
    if not timeline:
        return Placement(move=Move.FIRST, document=document, neighbour=None, changes=compare(None, document))
    before = [text for text in timeline if text.current_from <= document.current_from]
    after = timeline[len(before) :]
    previous = before[-1] if before else None
    changes = compare(previous, document) if previous is not None else Changes()
    if previous is not None and not changes.provisions:
        return _same(previous, document, changes, latest=not after)
    if after and same_words(after[0], document):
        earlier = replace(after[0], current_from=document.current_from, sequence=_sequence(timeline, document))
        return Placement(move=Move.STARTS_EARLIER, document=earlier, neighbour=after[0], changes=Changes())
    new = replace(document, sequence=_sequence(timeline, document))
    move = Move.INSERTED if after else Move.SUPERSEDES
    return Placement(move=move, document=new, neighbour=previous, changes=changes)


def _same(previous: Document, document: Document, changes: Changes, *, latest: bool) -> Placement:
    """A text that says what the one before it says: kept only where it is the current one in a better form."""
    stored = replace(document, current_from=previous.current_from, sequence=previous.sequence)
    unchanged = replace(stored, retrieved=previous.retrieved, snapshots=previous.snapshots) == replace(
        previous, recorded_by=stored.recorded_by
    )
    # What somebody else recorded and the publisher now confirms is better known than before.
    confirmed = previous.recorded_by is not None and document.recorded_by is None
    move = Move.KNOWN if not latest or (unchanged and not confirmed) else Move.RESTATED
    return Placement(move=move, document=stored, neighbour=previous, changes=changes)


def _sequence(timeline: Sequence[Document], document: Document) -> int:
    same_day = [text.sequence for text in timeline if text.current_from == document.current_from]
    return max(same_day, default=-1) + 1


def changes_of(timeline: Sequence[Document]) -> tuple[DocumentChange, ...]:
    """Every step from one text of a source to the next."""
    steps = []
    for number, (old, new) in enumerate(pairwise(timeline), start=1):
        found = compare(old, new)
        steps.append(
            DocumentChange(
                source_id=new.source_id,
                title=new.title,
                jurisdiction=new.jurisdiction,
                vendor=new.vendor,
                region=new.region,
                url=new.url,
                old_version=old.version,
                new_version=new.version,
                old_from=old.current_from,
                new_from=new.current_from,
                cause=Cause.LAW,
                provisions=found.provisions,
                wordless=found.wordless,
                flapping=_flaps(timeline[: number - 1], new),
                note=_note(old, new),
            )
        )
    return tuple(steps)


def _flaps(earlier: Sequence[Document], new: Document) -> bool:
    return any(new.current_from - text.current_from <= _FLAPS_WITHIN and same_words(text, new) for text in earlier)


def _note(old: Document, new: Document) -> str | None:
    """What besides the publisher may have made a difference."""
    if old.recorded_by != new.recorded_by:
        recorders = f"{old.recorded_by or 'the publisher'} and {new.recorded_by or 'the publisher'}"
        return f"The two texts were recorded by {recorders}; a difference may come from how they were recorded."
    if old.parser != new.parser:
        return "The two texts were read in different forms; a difference may come from the form."
    return None


def lifetimes(timeline: Sequence[Document]) -> tuple[Lifetime, ...]:
    """Each wording of each provision once, with the days on which it was current; the present ones last."""
    found: list[Lifetime] = []
    running: dict[str, Lifetime] = {}
    for number, document in enumerate(timeline):
        now: dict[str, Lifetime] = {}
        for provision in document.provisions:
            known = running.get(provision.citation)
            same = known is not None and known.document.text(known.provision) == document.text(provision)
            since = known.since if same and known is not None else document.current_from
            now[provision.citation] = Lifetime(document=document, provision=provision, since=since, until=None)
        last = document.current_from - timedelta(days=1)
        for citation, lifetime in running.items():
            successor = now.get(citation)
            if successor is None or successor.since == document.current_from:
                found.append(replace(lifetime, until=max(last, lifetime.since)))
        running = now
        if number == len(timeline) - 1:
            found += now.values()
    return tuple(found)
