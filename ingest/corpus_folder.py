"""The corpus folder: official text as files that a person can read, review and keep under git.

A document is `<jurisdiction>/<source-id>.md` (front matter, then the text) with a sidecar
`<source-id>.provisions.jsonl` (one provision a line, spans counted in the .md file's own text).
The raw files that the text was parsed from are `snapshots/<sha256><suffix>`.
"""

import contextlib
import hashlib
import json
import os
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from ingest.provision import FENCE, Document, Provision, ProvisionKind, provision_lines, sha256
from knowledge.errors import CorpusError

SNAPSHOTS = "snapshots"
SIDECAR = ".provisions.jsonl"
_GENERAL = "general"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


def load_corpus(folder: Path) -> tuple[Document, ...]:
    """Every document of the corpus folder, in the order of their paths; none where the folder does not exist yet.

    Raises:
        CorpusError: a file is damaged or was edited by hand.
    """
    return tuple(read_document(folder, path.relative_to(folder).as_posix()) for path in _document_paths(folder))


def corpus_hash(folder: Path) -> str:
    """Hash of all text and provisions in the folder, so that an index knows what it was built from."""
    digest = hashlib.sha256()
    for document in _document_paths(folder):
        for path in (document, document.with_suffix(SIDECAR)):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(_read_bytes(path)).digest())
    return digest.hexdigest()[:16]


def document_path(jurisdiction: str | None, vendor: str | None, source_id: str) -> str:
    """Path of a source's file inside the corpus folder.

    Raises:
        CorpusError: a name of the registry would lead out of the folder.
    """
    place = jurisdiction or vendor or _GENERAL
    for name in (place, source_id):
        if not _NAME.fullmatch(name):
            raise CorpusError(f"{name!r} cannot name a file of the corpus; use small letters, digits and hyphens")
    return f"{place}/{source_id}.md"


def path_of(document: Document) -> str:
    """Path of a document's file inside the corpus folder."""
    return document_path(document.jurisdiction, document.vendor, document.source_id)


def write_document(folder: Path, document: Document) -> Path:
    """Store a document, each of its two files in one step; the spans are written as offsets in the .md file."""
    path = folder / path_of(document)
    offset = len(document.front_matter())
    # The text comes last: until it is replaced, its seal tells that the pair does not belong together.
    _write(path.with_suffix(SIDECAR), provision_lines(document.provisions, offset).encode())
    _write(path, document.file_text().encode())
    return path


def keep_snapshot(folder: Path, raw: bytes, suffix: str) -> Path:
    """Store a raw file under its hash; the same bytes are stored once."""
    path = folder / SNAPSHOTS / f"{hashlib.sha256(raw).hexdigest()}{suffix}"
    if not path.is_file():
        _write(path, raw)
    return path


def read_document(folder: Path, path: str) -> Document:
    """Read what `write_document` wrote.

    Raises:
        CorpusError: the pair of files is damaged, incomplete or was edited.
    """
    text = _read_text(folder / path)
    head, body = _part_front_matter(text, path)
    sidecar = _read_text((folder / path).with_suffix(SIDECAR))
    try:
        document = _document(head, body, _provisions(sidecar, len(text) - len(body)))
    except (ValueError, KeyError, TypeError):
        raise CorpusError(f"{path}: the front matter or the provisions are damaged; {_mend(path)}") from None
    if sha256(body) != head["body_sha256"]:
        raise CorpusError(f"{path}: the text was edited, it is no longer the official one; {_mend(path)}")
    if path_of(document) != path:
        raise CorpusError(f"{path}: the file was renamed, its place is {path_of(document)}; move it back")
    if document.file_text() != text or any(not 0 <= p.start < p.end <= len(body) for p in document.provisions):
        raise CorpusError(f"{path}: the front matter or the provisions were edited; {_mend(path)}")
    return document


def _mend(path: str) -> str:
    return f"restore it, or delete {path} and its {SIDECAR} file and run `likeness refresh`"


def _part_front_matter(text: str, path: str) -> tuple[dict[str, Any], str]:
    end = text.find("\n" + FENCE, len(FENCE) - 1)
    if not text.startswith(FENCE) or end < 0:
        raise CorpusError(f"{path}: the front matter is missing; {_mend(path)}")
    try:
        pairs = [line.split(": ", 1) for line in text[len(FENCE) : end].split("\n")]
        head = {key: json.loads(value) for key, value in pairs}
    except ValueError:
        raise CorpusError(f"{path}: the front matter is damaged; {_mend(path)}") from None
    return head, text[end + len(FENCE) + 2 :]


def _document(head: dict[str, Any], body: str, provisions: tuple[Provision, ...]) -> Document:
    plain = ("title", "jurisdiction", "vendor", "region", "url", "publisher", "licence", "version")
    return Document(
        **{name: head[name] for name in (*plain, "snapshot_sha256", "parser", "parser_version")},
        source_id=head["id"],
        retrieved=date.fromisoformat(head["retrieved"]),
        body=body,
        provisions=provisions,
    )


def _provisions(sidecar: str, offset: int) -> tuple[Provision, ...]:
    return tuple(_provision(json.loads(line), offset) for line in sidecar.split("\n") if line)


def _provision(raw: dict[str, Any], offset: int) -> Provision:
    return Provision(
        citation=raw["citation"],
        kind=ProvisionKind(raw["kind"]),
        heading=tuple(raw["heading"]),
        start=raw["start"] - offset,
        end=raw["end"] - offset,
        parent=raw["parent"],
        effective_from=date.fromisoformat(raw["effective_from"]) if raw["effective_from"] else None,
        url=raw["url"],
        history=raw["history"],
    )


def _document_paths(folder: Path) -> list[Path]:
    found = folder.glob("*/*.md")
    return sorted(p for p in found if p.parent.name != SNAPSHOTS and not p.parent.name.startswith("."))


def _read_text(path: Path) -> str:
    try:
        return _read_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise CorpusError(f"{path.name} is not UTF-8 text; restore it or run `likeness refresh`") from None


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path} cannot be read ({error.strerror}); restore it or run `likeness refresh`") from None


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step, so that a reader sees the old one or the new one and never a half."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise CorpusError(f"{path} cannot be written ({error.strerror}); check space and rights") from None
