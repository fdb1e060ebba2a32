"""An answer or a refusal on the screen: short answer, rules by place, steps, and what stays open."""

from collections.abc import Iterable, Sequence

import streamlit as st

from advisor.compose import WRITER
from advisor.records import OPEN, SHORT, STEP, Answer, Claim, Refusal
from advisor.render import BILLS
from advisor.wording import Names
from ui.escape import as_html


def show_answer(answer: Answer, names: Names, turn: int) -> None:
    """Show everything of `answer` but its sources; `turn` is its number in the conversation."""
    st.html(answer_html(answer, names, turn))


def show_refusal(refusal: Refusal) -> None:
    """Say plainly that there is no answer, and why."""
    st.html(refusal_html(refusal))


def show_origin(answer: Answer) -> None:
    """Say who wrote the answer and what the check took out of it."""
    st.html("".join(f'<p class="la-small">{as_html(line)}</p>' for line in origin_lines(answer)))


def question_html(question: str) -> str:
    """The question as the heading of its turn."""
    return f'<h2 class="la-question">{as_html(question)}</h2>'


def answer_html(answer: Answer, names: Names, turn: int) -> str:
    """The answer as HTML in which all text is escaped and each sentence carries its marks."""
    blocks = [f'<p class="la-short">{as_html(correction)}</p>' for correction in answer.scope.corrections]
    short = [claim for claim in answer.claims if claim.part == SHORT]
    if short:
        blocks.append(f'<p class="la-short">{" ".join(_marked(claim, turn) for claim in short)}</p>')
    for place in dict.fromkeys(c.part for c in answer.claims if c.part not in (SHORT, STEP, OPEN)):
        claims = [claim for claim in answer.claims if claim.part == place]
        blocks.append(_section(names.place(place), "ul", [_marked(claim, turn) for claim in claims]))
    steps = [_marked(claim, turn) for claim in answer.claims if claim.part == STEP]
    if steps:
        blocks.append(_section("What to do", "ol", steps))
    bills = [_marked(claim, turn) for claim in answer.claims if claim.part == OPEN]
    blocks.append(_open_html(BILLS, bills))
    notes = [as_html(note) for note in (*answer.scope.assumptions, *answer.gaps)]
    blocks.append(_open_html("What this does not settle", notes))
    return f'<div class="la-answer">{"".join(blocks)}</div>'


def refusal_html(refusal: Refusal) -> str:
    """The reason of a refusal, with what was assumed about the question."""
    assumed = "".join(f'<p class="la-small">{as_html(line)}</p>' for line in refusal.scope.assumptions)
    return f'<div class="la-answer"><p class="la-short">{as_html(refusal.reason)}</p>{assumed}</div>'


def origin_lines(answer: Answer) -> list[str]:
    """Who wrote the answer, how long it took, and how many sentences were left out."""
    writer = "Composed from the sources on this machine, without a language model"
    if answer.writer != WRITER:
        writer = f"Written by {answer.writer} and checked sentence by sentence against the sources"
    lines = [f"{writer}, in {answer.elapsed_ms / 1000:.1f} s."]
    if len(answer.dropped) == 1:
        lines.append("One sentence was left out, because its source did not carry it.")
    elif answer.dropped:
        lines.append(f"{len(answer.dropped)} sentences were left out, because their sources did not carry them.")
    return lines


def anchor(turn: int, number: int) -> str:
    """The id of a source on the page, which its marks lead to."""
    return f"source-{turn}-{number}"


def _open_html(heading: str, notes: Sequence[str]) -> str:
    """What is not law or stays open; `notes` are HTML already."""
    return f'<div class="la-open">{_section(heading, "ul", notes)}</div>' if notes else ""


def _section(heading: str, kind: str, items: Iterable[str]) -> str:
    """A heading with a list; `items` are HTML already."""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<h3>{as_html(heading)}</h3><{kind}>{listed}</{kind}>"


def _marked(claim: Claim, turn: int) -> str:
    marks = "".join(
        f'<a class="la-mark" href="#{anchor(turn, n)}" aria-label="Source {n}">[{n}]</a>' for n in claim.citations
    )
    return f"{as_html(claim.text)} {marks}"
