"""What must be true of a new generation before readers are switched to it."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from index.embedding import Vectors
from index.generation import OUTSIDE, GenerationStore, Index, searchable
from index.passage import Passage
from index.vectors import View
from knowledge.errors import IndexError_

_UNIT = 1e-3
_NEAREST = 10
_SAME = 0.999
_STAYS = "the old index goes on serving"


def check_vectors(views: Sequence[View], vectors: Vectors) -> None:
    """Refuse vectors that are not finite and of unit length.

    Raises:
        IndexError_: one is not; the message names its passage.
    """
    if len(views) != len(vectors):
        raise IndexError_(f"the embedding gave {len(vectors)} vectors for {len(views)} texts; {_STAYS}")
    with np.errstate(all="ignore"):
        lengths = np.linalg.norm(vectors, axis=1)
    bad = np.flatnonzero(~(np.isfinite(lengths) & (np.abs(lengths - 1) < _UNIT)))
    if len(bad):
        view = views[int(bad[0])]
        raise IndexError_(f"the vector of {view.passage} is not of unit length ({lengths[bad[0]]:.3g}); {_STAYS}")


def check_generation(
    store: GenerationStore,
    generation: str,
    passages: Sequence[Passage],
    views: Sequence[View],
    vectors: Vectors,
    landmarks: Collection[str] = (),
) -> None:
    """Open what was written as a reader would; compare counts and ids, and search for the landmarks.

    Raises:
        IndexError_: something is missing.
    """
    index = store.open(generation)
    try:
        _check_ids(index, passages, views)
        _check_landmarks(index, views, vectors, landmarks)
    finally:
        index.close()


def _check_ids(index: Index, passages: Sequence[Passage], views: Sequence[View]) -> None:
    _same("passages", set(index.passages), {passage.id for passage in passages})
    _same("word index", set(index.words.ids), set(searchable(passages)[0]))
    found = index.vectors.ids()
    _same("vector store", found, {(view.shard, view.id) for view in views})
    # The two indexes must name the same passages, or a question would find one by its words and not by its meaning.
    named = {view.rpartition("#")[0] for shard, view in found if shard != OUTSIDE}
    _same("word index beside the vectors", set(index.words.ids), named)


def _same(kind: str, found: Collection[object], written: Collection[object]) -> None:
    differing = set(found) ^ set(written)
    if differing:
        example = min(map(str, differing))
        raise IndexError_(f"the new index is wrong in its {kind} ({len(differing)} ids, as {example}); {_STAYS}")


def _check_landmarks(index: Index, views: Sequence[View], vectors: Vectors, landmarks: Collection[str]) -> None:
    wanted = set(landmarks)
    held = {p.citation for p in index.passages.values()} | index.passages.keys()
    if missing := wanted - held:
        raise IndexError_(f"the new index lacks the landmark {min(missing)}; refresh its source; {_STAYS}")
    keys = {(view.passage, view.number): view.key for view in views}
    seen: set[str] = set()
    for row, view in enumerate(views):
        if view.passage in seen or view.shard == OUTSIDE:
            continue
        seen.add(view.passage)
        if wanted & {view.passage, index.passages[view.passage].citation}:
            _check_found(index, view, vectors[row], keys)


def _check_found(index: Index, view: View, vector: Vectors, keys: Mapping[tuple[str, int], str]) -> None:
    passage = index.passages[view.passage]
    hits = index.vectors.query(vector, [view.shard], _NEAREST)
    # A text that occurs often in the law ("Repealed.") is as near to itself as its twins are.
    if not any(keys[hit.passage, hit.number] == view.key and hit.similarity > _SAME for hit in hits):
        raise IndexError_(f"a search of the new index by meaning does not find {passage.id}; {_STAYS}")
    words = f"{passage.citation} {passage.views[view.number]}"
    if view.passage not in index.words.query(words, [view.shard]):
        raise IndexError_(f"a search of the new index by words does not find {passage.id}; {_STAYS}")
