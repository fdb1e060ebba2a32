"""Split text at its natural joints and keep exact spans, so that every piece can be found again in its file."""

import re
from collections.abc import Iterator, Sequence

from knowledge.sentences import split_sentences

Span = tuple[int, int]
_WORD = re.compile(r"\S+")
# Words that are split at a time: the time that a text takes must not grow with its square.
_WINDOW = 1000
_CLAUSE_END = re.compile(r"[a-z)][;:,](?=\s+[a-z])")
_PLAIN_WORDS = re.compile(r"\b[a-z]{2,}(?=\s+[a-z]{2,}\b)")
_NUMBER = re.compile(r"\(?\w{1,4}[.)]")
_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\Z|[^\S\n]*\n\s*\n)", re.DOTALL)


def paragraph_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the paragraphs in `text[start:end]`: runs between blank lines, without white space around."""
    stop = len(text) if end is None else end
    return [(start + m.start(), start + m.end()) for m in _PARAGRAPH.finditer(text[start:stop])]


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences in `text[start:end]`; no sentence runs over a blank line.

    Where a sentence ends is decided by `knowledge.sentences`, which folds white space; counting
    words leads back from its sentences to the exact characters.
    """
    return [span for paragraph in paragraph_spans(text, start, end) for span in _sentences(text, *paragraph)]


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    begin = position = 0
    while position < len(words):
        window = words[position : position + _WINDOW]
        counts = [len(sentence.split()) for sentence in split_sentences(text[window[0][0] : window[-1][1]])]
        if position + _WINDOW < len(words) and len(counts) > 1:
            counts.pop()  # The window may have cut it; the next window starts with it.
        for count in counts:
            position += count
            # "2." is the number of the sentence that follows it, unless nothing does.
            if position - begin == 1 and position < len(words) and _NUMBER.fullmatch(text, *words[begin]):
                continue
            yield words[begin][0], words[position - 1][1]
            begin = position


def pack(text: str, pieces: Sequence[Span], *, target: int, limit: int) -> list[Span]:
    """Join neighbouring pieces to spans of about `target` characters, none longer than `limit`.

    A piece that is too long is cut between words, and a word that is too long inside.
    """
    packed: list[Span] = []
    for start, end in (part for piece in pieces for part in _cut(text, piece, limit)):
        if packed and end - packed[-1][0] <= target:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def _cut(text: str, piece: Span, limit: int) -> Iterator[Span]:
    start, end = piece
    while end - start > limit:
        stop = _break(text, start, start + limit)
        yield start, stop
        following = _WORD.search(text, stop, end)
        if following is None:
            return
        start = following.start()
    yield start, end


def _break(text: str, start: int, end: int) -> int:
    """Where to cut before `end`: after a clause, else between two plain words, else between any two words.

    Plain words are small letters on both sides, so that no citation is cut in two.
    """
    middle = start + (end - start) // 2
    for pattern, first in ((_CLAUSE_END, middle), (_PLAIN_WORDS, middle), (_PLAIN_WORDS, start)):
        found = [m.end() for m in pattern.finditer(text, first, end)]
        if found:
            return found[-1]
    words = [match.end() for match in _WORD.finditer(text, start, end + 1)]
    # The last match may be half a word; it is whole only if white space follows.
    whole = [stop for stop in words if stop <= end and text[stop].isspace()]
    return whole[-1] if whole else end
