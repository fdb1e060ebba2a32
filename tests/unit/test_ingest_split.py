"""Long text is cut at its joints: nothing is lost, nothing is too long, and no citation is cut in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import pack, sentence_spans
from knowledge.citations import load_citations

LIMIT = 120


def cut(text):
    return pack(text, sentence_spans(text), target=LIMIT, limit=LIMIT)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=900))
def test_every_word_is_in_exactly_one_piece(text):
    pieces = [text[start:end] for start, end in cut(text)]
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= LIMIT for piece in pieces)


@pytest.mark.parametrize("before", range(40, 118, 3))
def test_a_sentence_without_end_is_not_cut_inside_a_citation(before):
    filler = ("whoever keeps a toy in a box or on a shelf " * 4)[:before].rsplit(" ", 1)[0]
    text = f"{filler} under Cal. Civ. Code 1798.140(v)(1) or 740 ILCS 14/15 or Art. 9(2)(a) GDPR " + filler
    ends = [end for _, end in cut(text)][:-1]
    assert ends
    assert not [c.normal for c in load_citations().find(text) for end in ends if c.start < end < c.end]


def test_a_clause_is_the_better_joint():
    text = "an owner shall wash the toy in cold water, and " + "dry it in the shade of a tree " * 3 + "at noon"
    text = text.replace("shade of a tree at noon", "shade, and keep it there until it is dry at noon")
    first = text[slice(*cut(text)[0])]
    assert first[-1] in ",;:" or first[-1].isalpha()
    assert len(first) > LIMIT // 2
