"""What changed between two texts of one source: the records that a report shows, in whatever form."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Cause(StrEnum):
    """Who changed the text: the source, or we by reading it differently."""

    LAW = "law"
    PARSER = "parser"


class ChangeKind(StrEnum):
    """What happened to a provision."""

    ADDED = "added"
    AMENDED = "amended"
    REMOVED = "removed"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionChange:
    """One provision that changed, with its own words before and after (without those of the provisions in it).

    `citation` is the present one, or the last one of a provision that was removed; `was` is the earlier citation of a
    renumbered provision. `old` is empty for an added provision and `new` for a removed one.
    """

    kind: ChangeKind
    citation: str
    heading: tuple[str, ...]
    old: str
    new: str
    was: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """One source's step from a text to the next one.

    `old_from` and `new_from` are the first days on which either text is known to have been the current one, so the
    change happened between them. `wordless` counts provisions whose change touched no word; they are no news.
    `flapping` is true where the text only went back to one that it had shortly before, as pages do that are served in
    two forms by turns. `note` says what else a reader must know, for instance that somebody else recorded the newer
    text. `rules` are the ids of our rules that cite what changed.
    """

    source_id: str
    title: str
    jurisdiction: str | None
    vendor: str | None
    region: str | None
    url: str
    old_version: str
    new_version: str
    old_from: date
    new_from: date
    cause: Cause
    provisions: tuple[ProvisionChange, ...]
    wordless: int = 0
    flapping: bool = False
    note: str | None = None
    rules: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Identity of the change: the source and the day of the newer text."""
        return f"{self.source_id}@{self.new_from.isoformat()}"

    @property
    def is_news(self) -> bool:
        """Whether a reader of the law needs to hear of it."""
        return bool(self.provisions) and not self.flapping and self.cause is Cause.LAW

    def of_kind(self, kind: ChangeKind) -> tuple[ProvisionChange, ...]:
        """The provisions to which this happened, in the law's order."""
        return tuple(provision for provision in self.provisions if provision.kind is kind)
