"""The corpus folder: official text as files that a person can read, review and keep under git.

A document is `<jurisdiction>/<source-id>.md` (front matter, then the text) with a sidecar
`<source-id>.<seal>.jsonl` (one provision a line, spans counted in the .md file's own text). The front matter holds the
seal and so names its sidecar: replacing the one .md file switches from the old text to the new one in one step.
A text that is no longer the current one is `earlier/<jurisdiction>/<source-id>/<day>-<n>.md`, in the same form.
The raw pages that texts were parsed from are `snapshots/<sha256><suffix>`.
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
from knowledge.records import Kind, Status

SNAPSHOTS = "snapshots"
EARLIER = "earlier"
_SEAL_LENGTH = 12
_TEMPORARY = ".tmp"
_GENERAL = "general"
_PLAIN = (
    *("title", "jurisdiction", "vendor", "region", "url", "publisher", "licence", "version", "recorded_by"),
    *("sequence", "parser", "parser_version", "layout"),
)
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


def load_corpus(folder: Path) -> tuple[Document, ...]:
    """Every document of the corpus folder, in the order of their paths; none where the folder does not exist yet.

    Raises:
        CorpusError: a file is damaged or was edited by hand.
    """
    return tuple(read_document(folder, path.relative_to(folder).as_posix()) for path in _document_paths(folder))


def load_earlier(folder: Path) -> tuple[Document, ...]:
    """Every text of the corpus folder that is no longer the current one, those of one source in the order of time.

    Raises:
        CorpusError: a file is damaged or was edited by hand.
    """
    paths = sorted((folder / EARLIER).glob("*/*/*.md"))
    documents = [read_document(folder, path.relative_to(folder).as_posix()) for path in paths]
    return tuple(sorted(documents, key=lambda d: (d.source_id, d.current_from, d.sequence)))


def read_earlier(folder: Path, document: str) -> tuple[Document, ...]:
    """The earlier texts of the source whose current document has the path `document`, in the order of time."""
    found = [read_document(folder, path) for path in earlier_paths(folder, document)]
    return tuple(sorted(found, key=lambda d: (d.current_from, d.sequence)))


def earlier_paths(folder: Path, document: str) -> list[str]:
    """Paths of the earlier texts of the source whose current document has the path `document`."""
    home = folder / EARLIER / document.removesuffix(".md")
    return [path.relative_to(folder).as_posix() for path in sorted(home.glob("*.md"))]


def read_current(folder: Path, document: str) -> Document | None:
    """The current document at a path of the corpus folder; None where there is none."""
    return read_document(folder, document) if (folder / document).is_file() else None


def count_documents(folder: Path) -> int:
    """How many current documents the folder holds."""
    return len(_document_paths(folder))


def corpus_hash(folder: Path) -> str:
    """Hash of all text and provisions in the folder, so that an index knows what it was built from."""
    digest = hashlib.sha256()
    # The seal in a document's front matter stands for its provisions.
    for document in [*_document_paths(folder), *sorted((folder / EARLIER).glob("*/*/*.md"))]:
        digest.update(document.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(_read_bytes(document)).digest())
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


def earlier_path(document: Document) -> str:
    """Path of a document's file inside the corpus folder when it is no longer the current one."""
    home = path_of(document).removesuffix(".md")
    return f"{EARLIER}/{home}/{document.current_from.isoformat()}-{document.sequence}.md"


def write_document(folder: Path, document: Document) -> Path:
    """Store a document as the current one, in one step; the spans are written as offsets in the .md file."""
    return _write_document(folder / path_of(document), document)


def write_earlier(folder: Path, document: Document) -> Path:
    """Store a document among those that are no longer current."""
    return _write_document(folder / earlier_path(document), document)


def remove_earlier(folder: Path, document: Document) -> None:
    """Take a document away from the earlier ones, because its place in time has changed."""
    path = folder / earlier_path(document)
    path.unlink(missing_ok=True)
    _drop_sidecars(path, None)


def _write_document(path: Path, document: Document) -> Path:
    sidecar = _sidecar(path, document.seal())
    replace_file(sidecar, provision_lines(document.provisions, len(document.front_matter())).encode())
    replace_file(path, document.file_text().encode())
    _drop_sidecars(path, sidecar)
    return path


def _sidecar(path: Path, seal: str) -> Path:
    return path.with_name(f"{path.stem}.{seal[:_SEAL_LENGTH]}.jsonl")


def _drop_sidecars(path: Path, kept: Path | None) -> None:
    for sidecar in path.parent.glob(f"{path.stem}.{'?' * _SEAL_LENGTH}.jsonl"):
        if sidecar != kept:
            sidecar.unlink(missing_ok=True)


def snapshot_name(raw: bytes, suffix: str) -> str:
    """Name of a raw page: its hash, so that the same bytes are stored once."""
    return f"{hashlib.sha256(raw).hexdigest()}{suffix}"


def keep_snapshot(folder: Path, raw: bytes, suffix: str) -> Path:
    """Store a raw page under its hash; the same bytes are stored once."""
    path = folder / SNAPSHOTS / snapshot_name(raw, suffix)
    if not path.is_file():
        replace_file(path, raw)
    return path


def read_snapshot(folder: Path, name: str) -> bytes:
    """The raw page that `keep_snapshot` stored.

    Raises:
        CorpusError: it is gone or its bytes are others.
    """
    raw = _read_bytes(folder / SNAPSHOTS / name)
    if not name.startswith(hashlib.sha256(raw).hexdigest()):
        raise CorpusError(f"{SNAPSHOTS}/{name} was changed since it was stored; run `likeness refresh`")
    return raw


def read_document(folder: Path, path: str) -> Document:
    """Read what `write_document` wrote.

    Raises:
        CorpusError: the pair of files is damaged, incomplete or was edited.
    """
    text = _read_text(folder / path)
    head, body = _part_front_matter(text, path)
    sidecar = _read_text(_sidecar(folder / path, str(head.get("seal"))))
    try:
        document = _document(head, body, _provisions(sidecar, len(text) - len(body)))
    except (ValueError, KeyError, TypeError):
        raise CorpusError(f"{path}: the front matter or the provisions are damaged; {_mend(path)}") from None
    if sha256(body) != head["body_sha256"]:
        raise CorpusError(f"{path}: the text was edited, it is no longer the official one; {_mend(path)}")
    place = earlier_path(document) if path.startswith(f"{EARLIER}/") else path_of(document)
    if place != path:
        raise CorpusError(f"{path}: the file was renamed, its place is {place}; move it back")
    if document.file_text() != text or any(not 0 <= p.start < p.end <= len(body) for p in document.provisions):
        raise CorpusError(f"{path}: the front matter or the provisions were edited; {_mend(path)}")
    return document


def _mend(path: str) -> str:
    return f"restore it, or delete {path} and run `likeness refresh`"


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
    return Document(
        **{name: head[name] for name in _PLAIN},
        source_id=head["id"],
        kind=Kind(head["kind"]),
        status=Status(head["status"]),
        effective_from=_day(head["effective_from"]),
        effective_to=_day(head["effective_to"]),
        current_from=date.fromisoformat(head["current_from"]),
        retrieved=date.fromisoformat(head["retrieved"]),
        snapshots=tuple(head["snapshots"]),
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
        effective_from=_day(raw["effective_from"]),
        url=raw["url"],
        history=raw["history"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


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


def drop_leftovers(folder: Path) -> None:
    """Remove half-written files of a run that was killed; nobody else may be writing."""
    for leftover in folder.rglob(f".*{_TEMPORARY}"):
        leftover.unlink(missing_ok=True)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file in one step, so that a reader sees the old one or the new one and never a half."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=_TEMPORARY, delete=False) as file:
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
