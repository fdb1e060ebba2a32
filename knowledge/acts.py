"""Acts that people call by name or by initials (`acts.yaml`)."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.errors import KnowledgeError
from knowledge.load import HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act, or a bill that people take for one, by the names that people use, and what it is about."""

    jurisdiction: str
    topics: tuple[str, ...]
    names: tuple[str, ...]
    bill: bool = False


def load_acts(path: Path = HERE / "acts.yaml") -> tuple[Act, ...]:
    """Read the acts.

    Raises:
        KnowledgeError: the file is missing or damaged.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return tuple(
            Act(
                jurisdiction=a["jurisdiction"],
                topics=tuple(a["topics"]),
                names=tuple(a["names"]),
                bill=bool(a.get("bill", False)),
            )
            for a in raw["acts"]
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise KnowledgeError(f"knowledge/{path.name} cannot be read: {' '.join(str(error).split())[:120]}") from None
