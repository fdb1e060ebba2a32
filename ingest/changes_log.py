"""What changed so far, from the texts that the corpus folder keeps; kept beside them, because comparing takes time."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from ingest.change import Cause, ChangeKind, DocumentChange, ProvisionChange
from ingest.corpus_folder import load_earlier, path_of, read_current, replace_file
from ingest.provision import Document
from ingest.timeline import changes_of

CHANGES = "changes"
# Raised whenever changes are found or told differently, so that the kept ones are made anew.
_FORMAT = 1


def load_changes(corpus: Path) -> tuple[DocumentChange, ...]:
    """Every change between the texts of a source that the corpus folder keeps, the newest first.

    Raises:
        CorpusError: a text is damaged.
    """
    earlier: dict[str, list[Document]] = {}
    for document in load_earlier(corpus):
        earlier.setdefault(path_of(document), []).append(document)
    changes: list[DocumentChange] = []
    for path, texts in earlier.items():
        current = read_current(corpus, path)
        changes += _changes(corpus, timeline(texts, current))
    return tuple(sorted(changes, key=lambda change: (change.new_from, change.source_id), reverse=True))


def timeline(earlier: Sequence[Document], current: Document | None) -> tuple[Document, ...]:
    """Earlier texts and the current one in the order of time.

    A run that was killed may have left the current text among the earlier ones too; it counts once.
    """
    if current is None:
        return tuple(earlier)
    place = (current.current_from, current.sequence)
    return (*(text for text in earlier if (text.current_from, text.sequence) != place), current)


def _changes(corpus: Path, texts: Sequence[Document]) -> tuple[DocumentChange, ...]:
    if len(texts) < 2:
        return ()
    path = corpus / CHANGES / f"{texts[-1].source_id}.json"
    key = [_FORMAT, *(text.seal() for text in texts)]
    kept = _read(path, key)
    if kept is not None:
        return kept
    changes = changes_of(texts)
    content = {"key": key, "changes": [_plain(change) for change in changes]}
    replace_file(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return changes


def _read(path: Path, key: list[Any]) -> tuple[DocumentChange, ...] | None:
    """What is kept, where it was made of the same texts; it can always be made again."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["key"] != key:
            return None
        return tuple(_change(entry) for entry in raw["changes"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _plain(change: DocumentChange) -> dict[str, Any]:
    plain = asdict(change)
    for name in ("old_from", "new_from"):
        plain[name] = plain[name].isoformat()
    return plain


def _change(raw: dict[str, Any]) -> DocumentChange:
    provisions = tuple(
        ProvisionChange(**{**p, "kind": ChangeKind(p["kind"]), "heading": tuple(p["heading"])})
        for p in raw["provisions"]
    )
    return DocumentChange(
        **{
            **raw,
            "old_from": date.fromisoformat(raw["old_from"]),
            "new_from": date.fromisoformat(raw["new_from"]),
            "cause": Cause(raw["cause"]),
            "provisions": provisions,
            "rules": tuple(raw["rules"]),
        }
    )


__all__ = ["CHANGES", "load_changes", "timeline"]
