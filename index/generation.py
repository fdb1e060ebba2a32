"""A generation: one complete, immutable build of the index; what a store of generations can do."""

import json
import weakref
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from index.embedding import Vectors
from index.passage import Passage
from index.vectors import VectorStore, View
from index.words import WordIndex
from knowledge.errors import IndexError_

# The collection of questions that the product does not answer; it holds no passages.
OUTSIDE = "outside"
# Raised whenever the files of a generation change their form, so that an old index rebuilds itself.
FORMAT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation was built from; two equal origins give the same index.

    `previous` is the generation that it replaced, which is kept for readers that are about to open it.
    """

    generation: str
    format: int
    knowledge: str
    corpus: str
    documents: str
    document_folders: tuple[str, ...]
    model: str
    weights: str
    splitter: int
    passages: int
    views: int
    built: str
    previous: str | None = None

    @property
    def origin(self) -> tuple[int, str, str, str, str, int]:
        """Everything that decides what the index holds."""
        return (self.format, self.knowledge, self.corpus, self.documents, self.weights, self.splitter)

    def to_json(self) -> str:
        """What `from_json` reads back."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is no manifest.
        """
        try:
            raw = json.loads(text)
            return cls(**{**raw, "document_folders": tuple(raw["document_folders"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"no manifest: {type(error).__name__}") from None


class Index:
    """One generation opened for reading: passages, vectors and words together.

    `let_go` is called once, when the index is closed or nobody holds it any more.
    """

    def __init__(
        self,
        manifest: Manifest,
        passages: Sequence[Passage],
        vectors: VectorStore,
        words: WordIndex,
        let_go: Callable[[], None],
    ) -> None:
        self.manifest = manifest
        self.passages = {passage.id: passage for passage in passages}
        self.vectors = vectors
        self.words = words
        self.shards = frozenset(passage.shard for passage in passages)
        self._end = weakref.finalize(self, let_go)

    def close(self) -> None:
        """Let go of the files, after which a build may remove them."""
        self._end()


class GenerationStore(Protocol):
    """Where generations are kept: a folder of this machine, or a Chroma server.

    A build writes aside, checks and publishes; readers see the old generation until then. Every method
    raises IndexError_ where the store is damaged, cannot be written or does not answer.
    """

    @property
    def folder(self) -> Path:
        """This machine's folder of the index, in which a build of this machine is locked."""
        ...

    @property
    def remote(self) -> bool:
        """Whether questions leave this process for it."""
        ...

    def __str__(self) -> str:
        """Where it is, for people."""
        ...

    def exclusive(self, what: str) -> AbstractContextManager[None]:
        """Held while `likeness <what>` writes; who comes second gets a UsageError that says who holds it."""
        ...

    def current(self) -> str:
        """Name of the current generation; IndexMissing where nothing has been built yet."""
        ...

    def manifest(self) -> Manifest:
        """Manifest of the current generation; IndexMissing where nothing has been built yet."""
        ...

    def check_current(self) -> None:
        """Raise IndexError_ where a part of the current generation is missing, as far as that is quickly told."""
        ...

    def open(self, generation: str | None = None) -> Index:
        """Open the current generation, or a named one, which need not be published yet."""
        ...

    def known_vectors(self, keys: Collection[str]) -> dict[str, Vectors]:
        """Those vectors of the current generation whose text has one of the hashes `keys`."""
        ...

    def write(self, manifest: Manifest, passages: Sequence[Passage], views: Sequence[View], vectors: Vectors) -> None:
        """Write a generation aside; `vectors` are those of `views`, in the same order."""
        ...

    def publish(self, generation: str) -> None:
        """Make a generation that was written the current one, in one step."""
        ...

    def discard(self, generation: str) -> None:
        """Remove a generation that was not published."""
        ...

    def prune(self) -> None:
        """Remove what killed builds left and old generations that nobody reads; only while held exclusively."""
        ...


def word_text(passage: Passage) -> str:
    """What the word index reads of a passage: everything that people may have in mind when they ask for it."""
    return " ".join((passage.citation, passage.title, *passage.heading, passage.text, *passage.views))


def searchable(passages: Sequence[Passage]) -> tuple[list[str], list[str]]:
    """Ids and shards of the passages that the word index holds, in order."""
    found = [passage for passage in passages if passage.views]
    return [passage.id for passage in found], [passage.shard for passage in found]


def build_words(passages: Sequence[Passage]) -> WordIndex:
    """The word index of a generation."""
    ids, shards = searchable(passages)
    return WordIndex.build([word_text(passage) for passage in passages if passage.views], ids, shards)


def check_counts(manifest: Manifest, passages: int, views: int) -> None:
    """Compare what was found with what was written.

    Raises:
        IndexError_: something is missing.
    """
    for found, written, kind in ((passages, manifest.passages, "passages"), (views, manifest.views, "views")):
        if found != written:
            raise IndexError_(
                f"the vector store of the index holds {found} of {written} {kind}; run: likeness index --force"
            )
