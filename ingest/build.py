"""BUILD: knowledge and corpus folder -> passages -> embed -> new generation -> check -> switch."""

import hashlib
import os
import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.embedding import DIMENSIONS, MODEL_NAME, WEIGHTS_SHA256, Embedder, Progress, Vectors, no_progress
from index.generation import FORMAT, OUTSIDE, GenerationStore, Manifest
from index.passage import Passage
from index.vectors import View
from ingest.borrowed import is_borrowed
from ingest.changes_log import timeline
from ingest.check_generation import check_generation, check_vectors
from ingest.corpus_folder import corpus_hash, earlier_path, load_corpus, load_earlier, path_of
from ingest.lock import WorkLock
from ingest.own_documents import read_own_documents
from ingest.passages import provision_passages, rule_passages
from ingest.provision import Document
from knowledge.errors import CorpusError, IndexError_
from knowledge.load import KnowledgeBase

# Raised whenever passages are cut or viewed differently.
SPLITTER = 2


def _now() -> datetime:
    return datetime.now(tz=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did. `embedded` counts the texts that were new; `problems` name skipped documents."""

    manifest: Manifest
    changed: bool
    embedded: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an index is to be built from. `landmarks` are citations that a search of the new index must find."""

    knowledge: KnowledgeBase
    corpus: Path
    document_folders: tuple[Path, ...] = ()
    landmarks: tuple[str, ...] = ()

    def hashes(self) -> tuple[int, str, str, str, str, int]:
        """Comparable with `Manifest.origin`."""
        documents = _documents_hash(self.document_folders)
        return (FORMAT, self.knowledge.hash, corpus_hash(self.corpus), documents, WEIGHTS_SHA256, SPLITTER)


def build(
    store: GenerationStore,
    origin: Origin,
    embedder: Embedder,
    *,
    force: bool = False,
    progress: Progress = no_progress,
    clock: Callable[[], datetime] = _now,
) -> BuildReport:
    """Build a new generation and switch to it, unless the current one was built from the same.

    Raises:
        UsageError: another build or a refresh is running.
        CorpusError: a corpus folder cannot be read.
        IndexError_: the index cannot be written, or the new generation failed its check; the old one goes on serving.
    """
    with WorkLock(store.folder, "index"):
        hashes = origin.hashes()
        if not force and (current := _unchanged(store, origin, hashes)) is not None:
            if not store.remote:
                store.prune()  # A build that was killed after its switch left what it would have removed.
            return BuildReport(manifest=current, changed=False, embedded=0)
        with store.exclusive("index"):
            return _build(store, origin, hashes, embedder, force, progress, clock())


def _build(
    store: GenerationStore,
    origin: Origin,
    hashes: tuple[int, str, str, str, str, int],
    embedder: Embedder,
    force: bool,
    progress: Progress,
    now: datetime,
) -> BuildReport:
    # What a killed build left takes the room that this one needs.
    store.prune()
    passages, problems = collect(origin)
    views, texts = make_views(passages, origin.knowledge.outside)
    vectors, embedded = embed_views(views, texts, embedder, None if force else store, progress)
    check_vectors(views, vectors)
    manifest = _manifest(origin, hashes, passages, views, _current_manifest(store), now)
    try:
        store.write(manifest, passages, views, vectors)
        landmarks = {*origin.landmarks, *known_landmarks(origin.knowledge, passages)}
        check_generation(store, manifest.generation, passages, views, vectors, landmarks)
    except BaseException:
        with suppress(IndexError_):
            store.discard(manifest.generation)
        raise
    store.publish(manifest.generation)
    store.prune()
    return BuildReport(manifest=manifest, changed=True, embedded=embedded, problems=problems)


def collect(origin: Origin) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """All passages of the rules, the corpus folder and the user's own folders, each id once."""
    passages = list(rule_passages(origin.knowledge))
    passages += official_passages(origin.corpus)
    problems: list[str] = []
    for folder in origin.document_folders:
        own, skipped = read_own_documents(folder)
        passages += own
        problems += [f"{path}: {reason}" for path, reason in skipped]
    seen: dict[str, str] = {}
    for passage in passages:
        if passage.id in seen:
            raise IndexError_(f"{passage.id} occurs in {seen[passage.id]} and in {passage.path}; remove one of them")
        seen[passage.id] = passage.path
    return tuple(passages), tuple(problems)


def official_passages(corpus: Path) -> list[Passage]:
    """Passages of every official text; where two sources hold the same citation, the second names its source."""
    earlier: dict[str, list[Document]] = {}
    for document in load_earlier(corpus):
        earlier.setdefault(document.source_id, []).append(document)
    found: dict[str, Passage] = {}
    for current in load_corpus(corpus):
        texts = timeline(earlier.get(current.source_id, []), current)
        paths = {id(text): path_of(text) if text is current else earlier_path(text) for text in texts}
        for passage in provision_passages(texts, paths):
            unique = passage.id if passage.id not in found else f"{passage.id} ({current.source_id})"
            found[unique] = replace(passage, id=unique)
    return list(found.values())


def known_landmarks(knowledge: KnowledgeBase, passages: Sequence[Passage]) -> set[str]:
    """Landmarks of the registry that the texts on hand hold: a search of the new index must find each of them."""
    held = {(passage.source, passage.citation) for passage in passages}
    return {mark for source in knowledge.sources for mark in source.landmarks if (source.id, mark) in held}


def make_views(passages: Sequence[Passage], outside: Sequence[str]) -> tuple[list[View], list[str]]:
    """Every view of every passage and every question that is not answered, each with its text, in the same order."""
    entries = [(p.shard, p.id, number, text) for p in passages for number, text in enumerate(p.views)]
    entries += [(OUTSIDE, OUTSIDE, number, text) for number, text in enumerate(outside)]
    views = [
        View(shard=shard, passage=passage, number=number, key=hashlib.sha256(text.encode()).hexdigest()[:32])
        for shard, passage, number, text in entries
    ]
    return views, [text for *_, text in entries]


def embed_views(
    views: Sequence[View], texts: Sequence[str], embedder: Embedder, reuse: GenerationStore | None, progress: Progress
) -> tuple[Vectors, int]:
    """Vectors of all views, of which only texts unknown to the current generation are computed."""
    known = _known_vectors(reuse, {view.key for view in views})
    new = {view.key: text for view, text in zip(views, texts, strict=True) if view.key not in known}
    keys = list(new)
    computed = embedder.embed([new[key] for key in keys], progress)
    known.update(zip(keys, computed, strict=True))
    matrix = np.zeros((len(views), DIMENSIONS), dtype=np.float32)
    for row, view in enumerate(views):
        matrix[row] = known[view.key]
    return matrix, len(keys)


def _manifest(
    origin: Origin,
    hashes: tuple[int, str, str, str, str, int],
    passages: Sequence[Passage],
    views: Sequence[View],
    replaced: Manifest | None,
    now: datetime,
) -> Manifest:
    format_, knowledge, corpus, documents, weights, splitter = hashes
    return Manifest(
        # The time is for people; which generation is current is never told by it, since clocks go backwards.
        generation=f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}",
        format=format_,
        knowledge=knowledge,
        corpus=corpus,
        documents=documents,
        document_folders=tuple(str(folder) for folder in origin.document_folders),
        model=MODEL_NAME,
        weights=weights,
        splitter=splitter,
        passages=len(passages),
        views=len(views),
        built=now.isoformat(timespec="seconds"),
        previous=replaced.generation if replaced is not None else None,
    )


def is_current(store: GenerationStore, origin: Origin) -> bool:
    """Whether the index was built from `origin`, or is a server's and cannot be built here.

    Raises:
        IndexMissing: nothing has been built yet.
        IndexError_: the index is damaged, or a server's and of another version.
    """
    manifest, hashes = store.manifest(), origin.hashes()
    return manifest.origin == hashes or is_borrowed(store, manifest, origin.corpus, hashes)


def _unchanged(store: GenerationStore, origin: Origin, hashes: tuple[int, str, str, str, str, int]) -> Manifest | None:
    """The current manifest, if it was built from the same and its parts are there; nothing of them is opened."""
    manifest = _current_manifest(store)
    if manifest is None:
        return None
    if manifest.origin != hashes and not is_borrowed(store, manifest, origin.corpus, hashes):
        return None
    try:
        store.check_current()
    except IndexError_:
        return None
    return manifest


def _current_manifest(store: GenerationStore) -> Manifest | None:
    try:
        return store.manifest()
    except IndexError_:
        return None


def _known_vectors(reuse: GenerationStore | None, keys: Collection[str]) -> dict[str, Vectors]:
    if reuse is None or _current_manifest(reuse) is None:
        return {}
    try:
        return reuse.known_vectors(keys)
    except IndexError_:
        return {}  # A damaged old generation costs time, not correctness: everything is embedded anew.


def _documents_hash(folders: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        if not folder.is_dir():
            problem = "is a file" if folder.exists() else "does not exist"
            raise CorpusError(f"{folder} {problem}; name a folder of documents")
        digest.update(os.fsencode(folder) + b"\0")
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(os.fsencode(path) + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
