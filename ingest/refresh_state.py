"""What a refresh remembers besides the texts: when it last looked, how that went, and which raw pages it has read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from ingest.corpus_folder import replace_file

STATE = "refresh.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One source as the last refresh left it.

    `checked` is the last day on which the source was looked at and found well, `tried` the last day on which
    somebody looked at all. `problem` says why the last look failed or was refused. `read` are the fingerprints of the
    raw texts that have their place in time already, `current` that of the one which is the current text.
    """

    checked: date | None = None
    tried: date | None = None
    problem: str | None = None
    current: str | None = None
    read: tuple[str, ...] = field(default=())


def read_state(corpus: Path) -> dict[str, SourceState]:
    """The remembered state of every source; nothing where it is missing or damaged, since it only saves work."""
    try:
        raw = json.loads((corpus / STATE).read_text(encoding="utf-8"))
        return {str(name): _state(entry) for name, entry in raw.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def write_state(corpus: Path, before: Mapping[str, SourceState], after: Mapping[str, SourceState]) -> None:
    """Store the state, if it is another one than before.

    Raises:
        CorpusError: the folder cannot be written.
    """
    if before == after:
        return
    plain = {name: asdict(state) for name, state in sorted(after.items())}
    replace_file(corpus / STATE, json.dumps(plain, indent=1, default=str).encode())


def seen(state: SourceState, tried: date, checked: date, problem: str | None) -> SourceState:
    """The state after a look on the day `tried` that found the text as it was on the day `checked`."""
    return replace(state, tried=tried, problem=problem, checked=state.checked if problem else checked)


def _state(raw: dict[str, object]) -> SourceState:
    read, checked, tried = raw["read"], raw["checked"], raw["tried"]
    problem, current = raw["problem"], raw["current"]
    return SourceState(
        checked=date.fromisoformat(str(checked)) if checked else None,
        tried=date.fromisoformat(str(tried)) if tried else None,
        problem=str(problem) if problem else None,
        current=str(current) if current else None,
        read=tuple(map(str, read)) if isinstance(read, list) else (),
    )
