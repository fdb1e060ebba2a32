"""The word index: BM25 beside the vectors, for the words that a question shares with a passage."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from knowledge.errors import IndexError_

# A token keeps what holds a section number together: 445.72, 503.001, 14/15, 47-25-1101, 164.514.
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[./:-]\d+)*[a-z]?")
_STOP = frozenset(
    """
    a about an and are as at be been but by can could did do does for from had has have how i if in into is it its me
    my of on or our shall should so than that the their them then there these they this to was we were what when where
    which who why will with would you your
    """.split()
)


class WordIndex:
    """BM25 over the passages of one generation, in the order in which they were given."""

    def __init__(self, engine: bm25s.BM25, ids: Sequence[str], shards: Sequence[str]) -> None:
        self._engine = engine
        self._ids = list(ids)
        self._shards = np.array(shards)
        self._stemmer = Stemmer.Stemmer("english")

    @classmethod
    def build(cls, texts: Sequence[str], ids: Sequence[str], shards: Sequence[str]) -> "WordIndex":
        """Index `texts`; `ids` and `shards` name the passage of each."""
        stemmer = Stemmer.Stemmer("english")
        engine = bm25s.BM25(method="lucene")
        engine.index([tokens(text, stemmer) or ["\0"] for text in texts], show_progress=False)
        return cls(engine, ids, shards)

    @classmethod
    def load(cls, folder: Path, ids: Sequence[str], shards: Sequence[str]) -> "WordIndex":
        """Read what `save` wrote.

        Raises:
            IndexError_: files are missing, truncated, or of another length than the passages.
        """
        try:
            engine = bm25s.BM25.load(folder)
        except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError) as error:
            raise IndexError_(
                f"the word index in {folder} is damaged ({type(error).__name__}); run: likeness index --force"
            ) from None
        if engine.scores["num_docs"] != len(ids) or not isinstance(engine.vocab_dict, dict):
            raise IndexError_(f"the word index in {folder} is not of this generation; run: likeness index --force")
        return cls(engine, ids, shards)

    def save(self, folder: Path) -> None:
        """Write the index into `folder`."""
        self._engine.save(folder, show_progress=False)

    @property
    def ids(self) -> frozenset[str]:
        """Every passage that it holds."""
        return frozenset(self._ids)

    def query(self, text: str, shards: Collection[str]) -> dict[str, float]:
        """BM25 scores above zero of the passages in `shards`, by passage id."""
        wanted = tokens(text, self._stemmer)
        if not wanted or not self._ids:
            return {}
        scores = self._engine.get_scores(wanted)
        scores = np.where(np.isin(self._shards, list(shards)), scores, 0.0)
        return {self._ids[i]: float(scores[i]) for i in np.flatnonzero(scores > 0)}

    def coverage(self, text: str) -> float:
        """Share of the question's content words that occur anywhere in the index, 0 to 1.

        A question about something else uses words that no rule and no provision ever does.
        """
        wanted = set(tokens(text, self._stemmer))
        if not wanted:
            return 0.0
        return sum(word in self._engine.vocab_dict for word in wanted) / len(wanted)


def tokens(text: str, stemmer: "Stemmer.Stemmer") -> list[str]:
    """Lower-case, stemmed content words of `text`; section numbers stay whole."""
    words = [word for word in _TOKEN.findall(text.lower().replace("\u2019", "'")) if word not in _STOP]
    return list(stemmer.stemWords(words))
