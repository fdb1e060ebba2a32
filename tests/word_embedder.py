"""An embedder for tests that need no model."""

import functools
import hashlib
import re
from collections.abc import Sequence

import numpy as np

from index.embedding import DIMENSIONS, Progress, Vectors, no_progress


@functools.cache
def _direction(stem: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)


class WordEmbedder:
    """A real embedder without a model: each word has a fixed direction, a text is the sum of its words.

    Texts that share words are near each other, which is all that most tests need. It counts what it embeds.
    """

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        self.embedded += texts
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[a-z0-9]{3,}", text.lower()) or ["nothing"]:
                vectors[row] += _direction(word[:6])
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
