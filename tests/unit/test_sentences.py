import pytest
from hypothesis import given
from hypothesis import strategies as st

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
