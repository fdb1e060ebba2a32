"""The passage: what the index holds and search returns."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from knowledge.records import Basis, Kind, Status, status_on


class Layer(StrEnum):
    """Who wrote the text: we (a rule), the lawgiver or vendor (official), or the user's own folder (document)."""

    RULE = "rule"
    OFFICIAL = "official"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A rule or a provision, ready to be searched, quoted and cited.

    `text` is what may be quoted: every quotation is a substring of it. `views` are the
    texts under which it is found (summary, single sentences, the ways in which people ask);
    a passage without views is reachable by its citation only. For official text and documents
    `text` is the characters `start` to `end` of the file at `path`; for rules they are the span
    of the rule's entry in its YAML file. `shard` names the narrow collection that holds it. Official text was the
    current wording from `current_from` to `current_to` (None: it still is), as far as it was recorded; `version` says
    which text it is.
    """

    id: str
    layer: Layer
    kind: Kind
    shard: str
    place: str
    jurisdiction: str | None
    vendor: str | None
    region: str | None
    topic: str | None
    professions: tuple[str, ...]
    title: str
    citation: str
    heading: tuple[str, ...]
    status: Status
    effective_from: date | None
    effective_to: date | None
    text: str
    sentences: tuple[str, ...]
    steps: tuple[str, ...]
    views: tuple[str, ...]
    url: str | None
    basis: Basis
    checked: date
    source: str
    path: str
    start: int
    end: int
    parent: str | None = None
    current_from: date | None = None
    current_to: date | None = None
    version: str | None = None

    def status_on(self, day: date) -> Status:
        """Legal status on `day`, computed from the dates."""
        return status_on(self.status, self.effective_from, self.effective_to, day)

    def worded_on(self, day: date) -> bool:
        """Whether official text is known to have read so on `day`.

        A text that names the day from which it holds read so from then on, even if it was first recorded later.
        """
        since = min((d for d in (self.current_from, self.effective_from) if d is not None), default=None)
        return (since is None or since <= day) and (self.current_to is None or day <= self.current_to)

    def to_json(self) -> str:
        """One line of JSON that `from_json` reads back to an equal passage."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_plain)

    @classmethod
    def from_json(cls, line: str) -> "Passage":
        """Read what `to_json` wrote."""
        raw: dict[str, Any] = json.loads(line)
        for name in ("professions", "heading", "sentences", "steps", "views"):
            raw[name] = tuple(raw[name])
        for name in ("effective_from", "effective_to", "checked", "current_from", "current_to"):
            raw[name] = date.fromisoformat(raw[name]) if raw[name] else None
        return cls(
            **{
                **raw,
                "layer": Layer(raw["layer"]),
                "kind": Kind(raw["kind"]),
                "status": Status(raw["status"]),
                "basis": Basis(raw["basis"]),
            }
        )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in a passage")


__all__ = ["Layer", "Passage", "replace"]
