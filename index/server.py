"""Generations on a Chroma server, so that several copies of the app need nothing but the server.

Collections of the server, all named `likeness.` and something:

    likeness.current                  its metadata names the current generation
    likeness.lock                     there while a build writes; see index/server_lock.py
    likeness.GENERATION               the passages as lines of JSON in documents; its metadata holds the manifest
    likeness.GENERATION.SHARD         the vectors of one shard
"""

import re
import socket
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.chroma import close, open_server, read_address, server_errors
from index.embedding import Vectors
from index.generation import Index, Manifest, build_words, check_counts
from index.passage import Passage
from index.server_lock import ServerLock
from index.vectors import VectorStore, View, list_collections
from knowledge.errors import IndexError_, IndexMissing

if TYPE_CHECKING:
    from chromadb.api.client import Client

_ROOT = "likeness."
_CURRENT = f"{_ROOT}current"
_GENERATION = re.compile(r"likeness\.(\d{8}T\d{6}-[0-9a-f]{8})(?:\..+)?")
# Chroma indexes the text of documents; few large ones are quicker than many small ones.
_DOCUMENT_CHARACTERS = 60_000
_DOCUMENTS_A_CALL = 50


class IndexServer:
    """A Chroma server; `index.generation.GenerationStore` says what its methods are for.

    Args:
        address: Such as `http://host:8000`.
        folder: This machine's folder, in which a build of this machine is locked.

    Raises:
        UsageError: the address is none.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self._address = read_address(address)
        self._folder = folder
        self._lock: ServerLock | None = None

    @property
    def folder(self) -> Path:
        """This machine's folder."""
        return self._folder

    @property
    def remote(self) -> bool:
        """Always: a server is another process, perhaps another machine."""
        return True

    def __str__(self) -> str:
        return f"the Chroma server at {self._address}"

    @contextmanager
    def exclusive(self, what: str) -> Iterator[None]:
        """Hold the lock of the server."""
        place = f"{socket.gethostname()}:{self._folder}:{self._folder.stat().st_ino}"
        with ServerLock(self._client, place, what) as lock:
            self._lock = lock
            try:
                yield
            finally:
                self._lock = None

    def current(self) -> str:
        """Name of the generation that the pointer names."""
        with self._client() as client:
            return self._current(client)

    def manifest(self) -> Manifest:
        """Manifest of the current generation."""
        with self._client() as client:
            return self._manifest(client, self._current(client))

    def check_current(self) -> None:
        """Count the views of the current generation."""
        manifest = self.manifest()
        store = self._vectors(manifest.generation)
        try:
            check_counts(manifest, manifest.passages, store.count())
        finally:
            store.close()

    def open(self, generation: str | None = None) -> Index:
        """Open a generation; its word index is made from the passages."""
        with self._client() as client:
            manifest = self._manifest(client, generation or self._current(client))
            passages = self._passages(client, manifest.generation)
        vectors = self._vectors(manifest.generation)
        try:
            check_counts(manifest, len(passages), vectors.count())
        except IndexError_:
            vectors.close()
            raise
        return Index(manifest, passages, vectors, build_words(passages), vectors.close)

    def known_vectors(self, keys: Collection[str]) -> dict[str, Vectors]:
        """Vectors of the current generation."""
        store = self._vectors(self.current())
        try:
            return store.vectors_by_key(keys)
        finally:
            store.close()

    def write(self, manifest: Manifest, passages: Sequence[Passage], views: Sequence[View], vectors: Vectors) -> None:
        """Write vectors and passages, the manifest last."""
        store = self._vectors(manifest.generation)
        try:
            store.write(views, vectors)
        finally:
            store.close()
        with self._client() as client:
            record = client.create_collection(_ROOT + manifest.generation, embedding_function=None)
            documents = list(_documents(passages))
            for start in range(0, len(documents), _DOCUMENTS_A_CALL):
                page = documents[start : start + _DOCUMENTS_A_CALL]
                # A vector of our own keeps Chroma from fetching a model to make one.
                record.add(
                    ids=[f"{start + number:08}" for number in range(len(page))],
                    documents=page,
                    embeddings=np.ones((len(page), 1), dtype=np.float32),
                )
            record.modify(metadata={"manifest": manifest.to_json()})

    def publish(self, generation: str) -> None:
        """Replace the pointer."""
        from chromadb.errors import NotFoundError

        with self._client() as client:
            if self._lock is not None:
                self._lock.check_held(client)
            self._manifest(client, generation)
            try:
                pointer = client.get_collection(_CURRENT, embedding_function=None)
                pointer.modify(metadata={"generation": generation})
            except NotFoundError:
                client.create_collection(_CURRENT, metadata={"generation": generation}, embedding_function=None)

    def discard(self, generation: str) -> None:
        """Remove all collections of a generation."""
        with self._client() as client:
            self._drop(client, lambda name: name == generation)

    def prune(self) -> None:
        """Remove all generations but the current one and the one before it, which copies of the app may still read."""
        with self._client() as client:
            if self._lock is not None:
                self._lock.check_held(client)
            try:
                manifest = self._manifest(client, self._current(client))
            except IndexError_:
                return  # Nobody knows which of them is of use.
            kept = {manifest.generation, manifest.previous}
            self._drop(client, lambda name: name not in kept)

    @contextmanager
    def _client(self) -> "Iterator[Client]":
        client = open_server(self._address)
        try:
            with server_errors(self._address):
                yield client
        finally:
            close(client)

    def _vectors(self, generation: str) -> VectorStore:
        client = open_server(self._address)
        return VectorStore(client, lambda: server_errors(self._address), f"{_ROOT}{generation}.")

    def _current(self, client: "Client") -> str:
        from chromadb.errors import NotFoundError

        try:
            pointer = client.get_collection(_CURRENT, embedding_function=None)
        except NotFoundError:
            raise IndexMissing(f"there is no index on {self} yet; run: likeness index") from None
        return str((pointer.metadata or {}).get("generation", ""))

    def _manifest(self, client: "Client", generation: str) -> Manifest:
        from chromadb.errors import NotFoundError

        try:
            record = client.get_collection(_ROOT + generation, embedding_function=None)
            return Manifest.from_json(str((record.metadata or {}).get("manifest")))
        except NotFoundError:
            raise IndexError_(f"generation {generation!r} is gone from {self}; run: likeness index --force") from None
        except ValueError:
            raise IndexError_(
                f"generation {generation!r} on {self} was not written to its end; run: likeness index --force"
            ) from None

    def _passages(self, client: "Client", generation: str) -> list[Passage]:
        record = client.get_collection(_ROOT + generation, embedding_function=None)
        pages: dict[str, str] = {}
        for offset in range(0, record.count(), _DOCUMENTS_A_CALL):
            found = record.get(limit=_DOCUMENTS_A_CALL, offset=offset, include=["documents"])
            pages.update(zip(found["ids"], found["documents"] or (), strict=True))
        try:
            return [Passage.from_json(line) for _, page in sorted(pages.items()) for line in page.split("\n")]
        except (ValueError, TypeError, KeyError):
            raise IndexError_(f"the passages on {self} are damaged; run: likeness index --force") from None

    def _drop(self, client: "Client", wanted: Callable[[str], bool]) -> None:
        """Remove the collections of the generations that are `wanted`; a server may hold other people's too."""
        from chromadb.errors import NotFoundError

        for collection in list_collections(client):
            match = _GENERATION.fullmatch(collection.name)
            if match is not None and wanted(match[1]):
                with suppress(NotFoundError):
                    client.delete_collection(collection.name)


def _documents(passages: Iterable[Passage]) -> Iterator[str]:
    """Lines of JSON, several to a document."""
    lines: list[str] = []
    size = 0
    for passage in passages:
        lines.append(passage.to_json())
        size += len(lines[-1])
        if size >= _DOCUMENT_CHARACTERS:
            yield "\n".join(lines)
            lines, size = [], 0
    if lines:
        yield "\n".join(lines)
