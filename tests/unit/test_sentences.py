import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import sentence_spans
from knowledge.citations import load_citations
from knowledge.load import HERE
from knowledge.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("See Art. 9 of the act. It binds.", ["See Art. 9 of the act.", "It binds."]),
        ("Tex. Bus. & Com. Code 503.001 applies. Ask first.", ["Tex. Bus. & Com. Code 503.001 applies.", "Ask first."]),
        (
            "Carson v. Here's Johnny was decided in 1983. It stands.",
            ["Carson v. Here's Johnny was decided in 1983.", "It stands."],
        ),
        ("The fine is $2.50. Nobody pays.", ["The fine is $2.50.", "Nobody pays."]),
        ("Does it apply? Yes! Always.", ["Does it apply?", "Yes!", "Always."]),
        ("The U.S. Code is long.", ["The U.S. Code is long."]),
        ("", []),
    ],
)
def test_splits_at_sentence_ends_and_nowhere_else(text, expected):
    assert split_sentences(text) == expected


@given(st.text(max_size=300))
def test_no_character_but_white_space_is_lost(text):
    joined = "".join("".join(split_sentences(text)).split())
    assert joined == "".join(text.split())


def examples():
    """Every spelling of every citation that the grammar knows."""
    raw = yaml.load((HERE / "citations.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [example["text"] for form in raw["forms"] for example in form["examples"]]


def test_no_citation_is_cut_in_two():
    grammar = load_citations()
    cut = []
    for example in examples():
        text = f"Nobody may do this under {example} without consent. The next sentence follows."
        ends = [end for _, end in sentence_spans(text)]
        cut += [(example, c.normal) for c in grammar.find(text) for end in ends if c.start < end < c.end]
        assert ends[-1] == len(text) and len(ends) >= 2, example
    assert not cut
