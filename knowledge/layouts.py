"""What is special about one site or file, as data that a parser reads (`layouts/<parser>.yaml`)."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import KnowledgeError
from knowledge.load import HERE


@cache
def load_layouts(parser: str, folder: Path = HERE / "layouts") -> dict[str, dict[str, Any]]:
    """All layouts of `parser` by their names, as plain values; the parser checks them with a schema of its own.

    Raises:
        KnowledgeError: the file is missing or damaged.
    """
    path = folder / f"{parser}.yaml"
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return {str(name): dict(fields) for name, fields in raw["layouts"].items()}
    except FileNotFoundError:
        raise KnowledgeError(f"knowledge/layouts/{path.name} is missing; restore it from the repository") from None
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        problem = " ".join(str(error).split())[:120]
        raise KnowledgeError(f"knowledge/layouts/{path.name} is damaged: {problem}") from None


def layout_fields(parser: str, name: str | None) -> dict[str, Any]:
    """The fields of one layout; none where the registry names no layout.

    Raises:
        KnowledgeError: there is no layout of that name.
    """
    if name is None:
        return {}
    layouts = load_layouts(parser)
    if name not in layouts:
        raise KnowledgeError(f"sources.yaml names the layout {name!r}, which is not in layouts/{parser}.yaml")
    return layouts[name]
