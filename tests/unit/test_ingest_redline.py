"""Redlines are exact to the character, and read as a person would mark the text. All texts are invented."""

import random
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.redline import ELLIPSIS, Run, RunKind, context, redline

SAME, DELETED, INSERTED = RunKind.SAME, RunKind.DELETED, RunKind.INSERTED
# Few words, so that the two texts share many of them in other orders.
WORDS = st.sampled_from(
    ["the", "of", "face", "scan", "30", "days", ",", ".", ";", "(", ")", " ", "  ", "\n\n", "é", "\u202e"]
)
TEXTS = st.lists(WORDS, max_size=40).map(lambda words: " ".join(words)) | st.lists(WORDS, max_size=40).map("".join)


def marked(runs: tuple[Run, ...]) -> str:
    marks = {SAME: "{}", DELETED: "[-{}-]", INSERTED: "{{+{}+}}"}
    return "".join(marks[run.kind].format(run.text) for run in runs)


def joined(runs: tuple[Run, ...], *kinds: RunKind) -> str:
    return "".join(run.text for run in runs if run.kind in kinds)


@given(TEXTS | st.text(max_size=60), TEXTS | st.text(max_size=60))
@example("a\n\nb", "a b")
@example(" x", "  x")
@example("", "")
def test_runs_join_to_both_texts(old, new):
    runs = redline(old, new)
    assert joined(runs, SAME, DELETED) == old
    assert joined(runs, SAME, INSERTED) == new


@given(TEXTS, TEXTS)
def test_runs_are_full_and_alternate(old, new):
    runs = redline(old, new)
    assert all(run.text for run in runs)
    assert all(one.kind is not other.kind for one, other in pairwise(runs))
    assert all((one.kind, other.kind) != (INSERTED, DELETED) for one, other in pairwise(runs))


@given(TEXTS)
def test_equal_texts_have_no_edit(text):
    assert redline(text, text) == ((Run(SAME, text),) if text else ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("within 30 days", "within 60 days", "within [-30-]{+60+} days"),
        ("", "All new.", "{+All new.+}"),
        ("All gone.", "", "[-All gone.-]"),
        # A mark of punctuation alone leaves the words around it alone.
        ("a scan of a face, if kept", "a scan of a face if kept", "a scan of a face[-,-] if kept"),
        ("the controller. It must", "the controller; It must", "the controller[-.-]{+;+} It must"),
        ("say “face” here", 'say "face" here', 'say [-“-]{+"+}face[-”-]{+"+} here'),
        # Common words between two edits are no place to stop.
        (
            "keep the templates of the customers for good",
            "destroy the scans of the visitors for good",
            "[-keep the templates of the customers-]{+destroy the scans of the visitors+} for good",
        ),
        # An important word between two edits stays.
        ("old biometric data", "new biometric files", "[-old-]{+new+} biometric [-data-]{+files+}"),
        # A coincidence inside a sentence that was rewritten is no anchor.
        (
            "You grant us a licence for whatever photos that people upload today",
            "Nobody may ever use these photos without first asking every single person",
            "[-You grant us a licence for whatever photos that people upload today-]"
            "{+Nobody may ever use these photos without first asking every single person+}",
        ),
        ("section 5(a) applies", "section 5(b) applies", "section 5([-a-]{+b+}) applies"),
        ("MCL 445.72 holds", "MCL 445.72a holds", "MCL [-445.72-]{+445.72a+} holds"),
        ("one\ntwo", "one two", "one[-\n-]{+ +}two"),
        ("It\u2019s a face", "It's a face", "[-It\u2019s-]{+It's+} a face"),
    ],
)
def test_reads_as_a_person_would_mark_it(old, new, expected):
    assert marked(redline(old, new)) == expected


def test_long_texts_are_compared_word_by_word():
    dice = random.Random(7)
    words = [f"word{dice.randrange(900)}" for _ in range(9_000)]
    edited = [word if dice.random() > 0.02 else "other" for word in words]
    old, new = " ".join(words), " ".join(edited)
    assert len(old) > 60_000
    runs = redline(old, new)
    assert joined(runs, SAME, DELETED) == old and joined(runs, SAME, INSERTED) == new
    assert len(joined(runs, DELETED)) < len(old) * 0.06


def test_long_texts_without_anything_in_common():
    dice = random.Random(8)
    old, new = (" ".join(str(dice.randrange(500)) for _ in range(16_000)) for _ in range(2))
    runs = redline(old, new)
    assert joined(runs, SAME, DELETED) == old and joined(runs, SAME, INSERTED) == new


def test_texts_too_long_to_align_are_one_edit():
    old, new = "start " + "a b " * 15_000 + "end", "start " + "b c " * 15_000 + "end"
    assert [run.kind for run in redline(old, new)] == [SAME, DELETED, INSERTED, SAME]


NUMBERS = " ".join(map(str, range(100)))


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((Run(SAME, NUMBERS), Run(INSERTED, " x")), f"{ELLIPSIS} 98 99 {{+x+}}"),
        ((Run(DELETED, "x "), Run(SAME, NUMBERS)), f"[-x -]0 1 {ELLIPSIS}"),
        ((Run(DELETED, "x "), Run(SAME, NUMBERS), Run(INSERTED, "y")), f"[-x -]0 1 {ELLIPSIS} 98 99{{+y+}}"),
        # An ellipsis in place of one word saves nothing.
        ((Run(DELETED, "x "), Run(SAME, "1 2 3"), Run(INSERTED, "y")), "[-x -]1 2 3{+y+}"),
        ((Run(SAME, NUMBERS),), ELLIPSIS),
        ((Run(SAME, "a"), Run(DELETED, " b"), Run(SAME, " c")), "a [-b-] c"),
        ((Run(SAME, "a"), Run(DELETED, ","), Run(INSERTED, " b"), Run(SAME, " c")), "a[-,-]{+ b+} c"),
        ((Run(DELETED, "\n"), Run(INSERTED, " "), Run(SAME, "x")), " x"),
        ((Run(DELETED, '"'), Run(INSERTED, "“"), Run(SAME, "x")), "“x"),
        ((Run(INSERTED, "**"), Run(SAME, "x"), Run(DELETED, " *")), "**x"),
        ((Run(DELETED, ","), Run(INSERTED, ";"), Run(SAME, " x")), "[-,-]{+;+} x"),
        ((Run(INSERTED, NUMBERS),), f"{{+{NUMBERS}+}}"),
        ((), ""),
    ],
)
def test_context_keeps_the_words_next_to_an_edit(runs, expected):
    assert marked(context(runs, words=2)) == expected


def test_context_can_shorten_edits_too():
    assert marked(context((Run(INSERTED, NUMBERS),), most=3)) == f"{{+0 1 2 {ELLIPSIS}+}}"
