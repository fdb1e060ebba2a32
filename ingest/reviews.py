"""Which of our rules somebody must look at again because what they cite has changed, and who has looked."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ingest.change import DocumentChange
from ingest.corpus_folder import replace_file
from knowledge.errors import CorpusError
from knowledge.records import Rule

CONFIRMATIONS = "confirmations.json"
REVIEW_NEEDED = "review needed"
_LOCK_SECONDS = 10
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A rule that must be looked at again, and the changes of what it cites, the newest first."""

    rule: Rule
    changes: tuple[DocumentChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Somebody looked at a rule after a change (`DocumentChange.id`) and found it still right."""

    rule: str
    change: str
    day: date
    by: str


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    change: str
    day: date
    by: str


_FILE = TypeAdapter(list[_Entry])


def needs_review(
    rules: Iterable[Rule], changes: Sequence[DocumentChange], confirmed: Iterable[Confirmation]
) -> tuple[Review, ...]:
    """The rules that were checked before something that they cite changed, in the order of `rules`.

    What is no news, and what somebody has looked at since, marks no rule.
    """
    settled = {(entry.rule, entry.change) for entry in confirmed}
    newest_first = sorted(changes, key=lambda change: change.new_from, reverse=True)
    reviews: list[Review] = []
    for rule in rules:
        open_changes = tuple(
            change
            for change in newest_first
            if change.is_news
            and rule.id in change.rules
            and change.new_from > rule.evidence.checked
            and (rule.id, change.id) not in settled
        )
        if open_changes:
            reviews.append(Review(rule=rule, changes=open_changes))
    return tuple(reviews)


def rules_to_review(reviews: Iterable[Review], change: DocumentChange) -> frozenset[str]:
    """Ids of the rules that are marked because of one change."""
    return frozenset(review.rule.id for review in reviews if change.id in {c.id for c in review.changes})


def read_confirmations(folder: Path) -> tuple[Confirmation, ...]:
    """Every confirmation in the corpus folder; none where nobody confirmed anything yet.

    Raises:
        CorpusError: the file cannot be read or is damaged.
    """
    path = folder / CONFIRMATIONS
    try:
        entries = _FILE.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise CorpusError(f"{path} cannot be read ({error.strerror}); check its rights") from None
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        place = f" at entry {where}" if where else ""
        raise CorpusError(f"{path} is damaged{place}; restore it, or delete it and look at the rules again") from None
    return tuple(Confirmation(**entry.model_dump()) for entry in entries)


def confirm(folder: Path, rule_id: str, change_ids: Collection[str], day: date, by: str) -> tuple[Confirmation, ...]:
    """Write down that a rule was looked at after these changes; returns what was added.

    A rule that was confirmed for a change stays confirmed by whoever did it first.

    Raises:
        CorpusError: the file is damaged, cannot be written, or another program is writing it.
    """
    name = " ".join(by.split())[:_LONGEST_NAME]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{CONFIRMATIONS}.lock", timeout=_LOCK_SECONDS):
            known = read_confirmations(folder)
            settled = {(entry.rule, entry.change) for entry in known}
            added = tuple(
                Confirmation(rule=rule_id, change=change, day=day, by=name)
                for change in dict.fromkeys(change_ids)
                if (rule_id, change) not in settled
            )
            if added:
                replace_file(folder / CONFIRMATIONS, _content((*known, *added)))
    except Timeout:
        raise CorpusError(f"{folder / CONFIRMATIONS} is being written by another program; try again") from None
    except OSError as error:
        raise CorpusError(f"{folder} cannot be written ({error.strerror}); check space and rights") from None
    return added


def _content(entries: Sequence[Confirmation]) -> bytes:
    ordered = sorted(entries, key=lambda entry: (entry.rule, entry.change))
    plain = [asdict(entry) | {"day": entry.day.isoformat()} for entry in ordered]
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()
