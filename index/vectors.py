"""The vector store: Chroma, one narrow collection a shard, vectors always passed in."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.embedding import Vectors
from knowledge.errors import IndexError_

# Chroma takes at most 5,461 rows a call; `get` fails past some 32,000 ids, so reads are paged too.
_PAGE = 4000
# What Chroma raises over files that are not as it wrote them; its errors come from several layers.
_DAMAGE = (ChromaError, ValueError, OSError, KeyError, TypeError, RuntimeError, sqlite3.Error)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One text under which a passage is found. `key` is the hash of the text, for reuse of vectors."""

    shard: str
    passage: str
    number: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewHit:
    """A view near the question. `similarity` is the cosine, -1 to 1."""

    passage: str
    number: int
    similarity: float


class VectorStore:
    """The vectors of one generation. Nothing is ever written to a generation that readers can see."""

    def __init__(self, folder: Path) -> None:
        self._client = _open(folder)
        self._collections: dict[str, Collection | None] = {}

    def write(self, views: Sequence[View], vectors: Vectors) -> None:
        """Add all `views` with their unit `vectors` (same order), a collection for each shard."""
        by_shard: dict[str, list[int]] = {}
        for i, view in enumerate(views):
            by_shard.setdefault(view.shard, []).append(i)
        for shard, rows in by_shard.items():
            collection = self._client.create_collection(
                shard, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            for start in range(0, len(rows), _PAGE):
                page = rows[start : start + _PAGE]
                collection.add(
                    ids=[f"{views[i].passage}#{views[i].number}" for i in page],
                    embeddings=vectors[page],
                    metadatas=[
                        {"passage": views[i].passage, "number": views[i].number, "key": views[i].key} for i in page
                    ],
                )

    def query(self, vector: Vectors, shards: Iterable[str], k: int) -> list[ViewHit]:
        """The `k` nearest views of each shard, best first over all of them; unknown shards are empty.

        Raises:
            IndexError_: the store is damaged.
        """
        hits: list[ViewHit] = []
        for shard in dict.fromkeys(shards):
            collection = self._collection(shard)
            if collection is None:
                continue
            hits += _nearest(collection, vector, k)
        return sorted(hits, key=lambda hit: -hit.similarity)

    def shards(self) -> list[str]:
        """Names of all shards."""
        return sorted(collection.name for collection in self._client.list_collections())

    def count(self) -> int:
        """Number of views in all shards."""
        try:
            return sum(collection.count() for collection in self._client.list_collections())
        except _DAMAGE as error:
            raise IndexError_(f"the vector store is damaged ({_short(error)}); run: likeness index --force") from None

    def vectors_by_key(self) -> dict[str, Vectors]:
        """Every stored vector by the hash of its text, so that a build embeds only what is new."""
        found: dict[str, Vectors] = {}
        for collection in self._client.list_collections():
            for offset in range(0, collection.count(), _PAGE):
                page = collection.get(limit=_PAGE, offset=offset, include=["embeddings", "metadatas"])
                embeddings, metadatas = page["embeddings"], page["metadatas"]
                if embeddings is None or metadatas is None:
                    continue
                for vector, metadata in zip(embeddings, metadatas, strict=True):
                    found[str(metadata["key"])] = np.asarray(vector, dtype=np.float32)
        return found

    def close(self) -> None:
        """Let go of the files; Chroma keeps a system for each path until it is told to stop."""
        self._collections.clear()
        self._client.close()

    def _collection(self, shard: str) -> Collection | None:
        if shard not in self._collections:
            names = {collection.name: collection for collection in self._client.list_collections()}
            for name, collection in names.items():
                self._collections[name] = collection
            self._collections.setdefault(shard, None)
        return self._collections[shard]


def _open(folder: Path) -> Client:
    try:
        client = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
        )
    except _DAMAGE as error:
        raise IndexError_(
            f"the vector store in {folder} is damaged ({_short(error)}); run: likeness index --force"
        ) from None
    # The function is typed by its interface, which lacks `close`; the class that it returns has it.
    if not isinstance(client, Client):
        raise TypeError(f"unexpected client {type(client).__name__}")
    return client


def _nearest(collection: Collection, vector: Vectors, k: int) -> list[ViewHit]:
    try:
        found = collection.query(
            query_embeddings=vector[np.newaxis, :],
            n_results=min(k, max(collection.count(), 1)),
            include=["metadatas", "distances"],
        )
    except _DAMAGE as error:
        raise IndexError_(f"the vector store is damaged ({_short(error)}); run: likeness index --force") from None
    metadatas, distances = found["metadatas"], found["distances"]
    if metadatas is None or distances is None:
        return []
    return [
        ViewHit(passage=str(metadata["passage"]), number=int(str(metadata["number"])), similarity=1.0 - float(distance))
        for metadata, distance in zip(metadatas[0], distances[0], strict=True)
    ]


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
