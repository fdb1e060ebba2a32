"""The vector store: Chroma, one narrow collection a shard, vectors always passed in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Collection as Container
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.chroma import close, folder_errors, open_folder
from index.embedding import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

# Chroma takes at most 5,461 rows a call, and a server at most 40 MB; `get` fails past some 32,000 ids.
_PAGE = 2000
_LIST = 100

Errors = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One text under which a passage is found. `key` is the hash of the text, for reuse of vectors."""

    shard: str
    passage: str
    number: int
    key: str

    @property
    def id(self) -> str:
        """Its id in the store."""
        return f"{self.passage}#{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewHit:
    """A view near the question. `similarity` is the cosine, -1 to 1."""

    passage: str
    number: int
    similarity: float


class VectorStore:
    """The vectors of one generation. Nothing is ever written to a generation that readers can see.

    Every method but `close` raises IndexError_ where the store is damaged or does not answer.

    Args:
        client: Chroma's client, which `close` closes.
        errors: Says in one line what went wrong in the store.
        prefix: What the names of this generation's collections begin with, where a store holds several generations.
    """

    def __init__(self, client: "Client", errors: Errors, prefix: str = "") -> None:
        self._client = client
        self._errors = errors
        self._prefix = prefix
        self._listed: dict[str, Collection] | None = None
        self._sizes: dict[str, int] = {}

    @classmethod
    def in_folder(cls, folder: Path) -> "VectorStore":
        """The store whose files lie in `folder`.

        Raises:
            IndexError_: it is damaged.
        """
        return cls(open_folder(folder), lambda: folder_errors(folder))

    def write(self, views: Sequence[View], vectors: Vectors) -> None:
        """Add all `views` with their unit `vectors` (same order), a collection for each shard."""
        by_shard: dict[str, list[int]] = {}
        for i, view in enumerate(views):
            by_shard.setdefault(view.shard, []).append(i)
        with self._errors():
            for shard, rows in by_shard.items():
                collection = self._client.create_collection(
                    self._prefix + shard, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
                for start in range(0, len(rows), _PAGE):
                    _add(collection, views, vectors, rows[start : start + _PAGE])

    def query(self, vector: Vectors, shards: Iterable[str], k: int) -> list[ViewHit]:
        """The `k` nearest views of each shard, best first over all of them; unknown shards are empty."""
        hits: list[ViewHit] = []
        with self._errors():
            for shard in dict.fromkeys(shards):
                collection = self._collections().get(shard)
                if collection is not None:
                    hits += _nearest(collection, vector, min(k, self._size(shard)))
        return sorted(hits, key=lambda hit: -hit.similarity)

    def shards(self) -> list[str]:
        """Names of all shards."""
        with self._errors():
            return sorted(self._collections())

    def count(self) -> int:
        """Number of views in all shards."""
        with self._errors():
            return sum(map(self._size, self._collections()))

    def ids(self) -> set[tuple[str, str]]:
        """Shard and id of every view."""
        with self._errors():
            return {
                (shard, view)
                for shard, collection in self._collections().items()
                for offset in range(0, self._size(shard), _PAGE)
                for view in collection.get(limit=_PAGE, offset=offset, include=[])["ids"]
            }

    def vectors_by_key(self, wanted: Container[str] | None = None) -> dict[str, Vectors]:
        """Stored vectors by the hash of their text, so that a build embeds only what is new; all without `wanted`."""
        with self._errors():
            return {
                key: vector
                for collection in self._collections().values()
                for key, vector in _rows(collection)
                if wanted is None or key in wanted
            }

    def close(self) -> None:
        """Let go of the files; Chroma keeps a system for each path until it is told to stop."""
        self._listed = None
        self._sizes.clear()
        close(self._client)

    def _collections(self) -> "dict[str, Collection]":
        """Every shard's collection, listed once: a shard that is removed later fails instead of looking empty."""
        if self._listed is None:
            found = [c for c in list_collections(self._client) if c.name.startswith(self._prefix)]
            self._listed = {collection.name.removeprefix(self._prefix): collection for collection in found}
        return self._listed

    def _size(self, shard: str) -> int:
        if shard not in self._sizes:
            self._sizes[shard] = self._collections()[shard].count()
        return self._sizes[shard]


def list_collections(client: "Client") -> "list[Collection]":
    """All collections of a store, page by page, since some servers give no more at once."""
    found: list[Collection] = []
    while page := client.list_collections(limit=_LIST, offset=len(found)):
        found += page
    return found


def _add(collection: "Collection", views: Sequence[View], vectors: Vectors, rows: Sequence[int]) -> None:
    collection.add(
        ids=[views[i].id for i in rows],
        embeddings=vectors[rows],
        metadatas=[{"passage": views[i].passage, "number": views[i].number, "key": views[i].key} for i in rows],
    )


def _rows(collection: "Collection") -> Iterator[tuple[str, Vectors]]:
    for offset in range(0, collection.count(), _PAGE):
        page = collection.get(limit=_PAGE, offset=offset, include=["embeddings", "metadatas"])
        embeddings, metadatas = page["embeddings"], page["metadatas"]
        if embeddings is None or metadatas is None:
            continue
        for vector, metadata in zip(embeddings, metadatas, strict=True):
            yield str(metadata["key"]), np.asarray(vector, dtype=np.float32)


def _nearest(collection: "Collection", vector: Vectors, k: int) -> list[ViewHit]:
    found = collection.query(
        query_embeddings=vector[np.newaxis, :], n_results=max(k, 1), include=["metadatas", "distances"]
    )
    metadatas, distances = found["metadatas"], found["distances"]
    if metadatas is None or distances is None:
        return []
    return [
        ViewHit(passage=str(metadata["passage"]), number=int(str(metadata["number"])), similarity=1.0 - float(distance))
        for metadata, distance in zip(metadatas[0], distances[0], strict=True)
    ]
