"""Federal bills in Markdown are cited by the bill, guidance by its headings. All texts here are invented."""

from pathlib import Path

import pytest

from ingest.parsers import bill_markdown, plain_text
from ingest.provision import ProvisionKind
from knowledge.errors import CorpusError
from knowledge.load import read_sources

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
TOY = next(s for s in read_sources(FIXTURES / "sources.yaml") if s.id == "toy-regulation")

BILL = """---
legis-num: S. 1
congress: 1st CONGRESS
---

# S. 1

> To be kind to toys.

## § 1. Short title

This Act may be cited as the “Toy Act”.

## § 2. Toys

- **(a)** *In general* The Doll Act is amended—
  - **(1)** by striking “doll”; and
  - **(2)** by adding at the end:
    > - **(h)** *Toys*
    >   - **(1)** A toy is a figure.

- **(b)** *Care*
  - **(1)**
    - **(A)** Toys are kept.

Nothing in this section is new.
"""

GUIDANCE = """[footnotes omitted]
Advice on Toys from the Office
The Office gives this advice to all who
make toys.1

1 A toy is a figure.

Laws on Toys and
Dolls Protect Everybody
A. The Law of Dolls
Dolls are kept in boxes, and every box
has a lid.
• Boxes are big.
• Lids are small.

B. The Law of Lids2
Lids are closed.
"""


def citations(parsed):
    return [p.citation for p in parsed.provisions]


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


def test_a_bills_units_are_those_of_its_lists_and_quoted_law_stays_whole():
    parsed = bill_markdown.parse(BILL.encode(), TOY, TOY.texts[0])
    assert citations(parsed) == [
        "TOY, preamble",
        "TOY, Section 1",
        "TOY, Section 2",
        "TOY, Section 2(a)",
        "TOY, Section 2(a)(1)",
        "TOY, Section 2(a)(2)",
        "TOY, Section 2(b)",
        "TOY, Section 2(b)(1)",
        "TOY, Section 2(b)(1)(A)",
    ]
    found = texts(parsed)
    assert found["TOY, Section 2(a)(2)"] == "(2) by adding at the end:\n\n> (h) Toys\n\n> (1) A toy is a figure."
    assert found["TOY, Section 2"].endswith("(A) Toys are kept.\n\nNothing in this section is new.")
    assert "Nothing" not in found["TOY, Section 2(b)"]


def test_guidance_is_cited_by_its_headings():
    parsed = plain_text.parse(GUIDANCE.encode(), TOY, TOY.texts[0])
    clauses = [p for p in parsed.provisions if p.kind is ProvisionKind.CLAUSE]
    assert [p.citation for p in clauses] == [
        "TOY, Advice on Toys from the Office",
        "TOY, A. The Law of Dolls",
        "TOY, B. The Law of Lids",
    ]
    assert clauses[2].heading == (TOY.title, "Laws on Toys and Dolls Protect Everybody", "B. The Law of Lids")
    assert texts(parsed)["TOY, A. The Law of Dolls"] == (
        "Dolls are kept in boxes, and every box has a lid.\n\n• Boxes are big.\n\n• Lids are small."
    )


def test_footnotes_and_what_an_editor_left_out_are_notes():
    parsed = plain_text.parse(GUIDANCE.encode(), TOY, TOY.texts[0])
    notes = [parsed.body[p.start : p.end] for p in parsed.provisions if p.kind is ProvisionKind.NOTE]
    assert notes == ["[footnotes omitted]", "1 A toy is a figure."]


def test_guidance_without_a_heading_is_one_clause_cited_as_the_whole():
    parsed = plain_text.parse(b"the office likes toys, and it says so.", TOY, TOY.texts[0])
    assert [(p.citation, p.kind) for p in parsed.provisions] == [("TOY", ProvisionKind.CLAUSE)]


@pytest.mark.parametrize(
    ("parser", "raw", "problem"),
    [
        (bill_markdown, b"\xff", "not UTF-8"),
        (bill_markdown, b"# S. 1", "§ 1"),
        (plain_text, b"\xff", "not UTF-8"),
        (plain_text, b" \n ", "empty"),
    ],
)
def test_a_text_of_another_form_is_named(parser, raw, problem):
    with pytest.raises(CorpusError, match=problem):
        parser.parse(raw, TOY, TOY.texts[0])


def _size(filling):
    return 1_000_000 if filling == "(a) " else 200_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "filling", ["(a) ", "- **(a)** x\n", "  > ", "*", "**(a)** ", "A. B\n", "A\n\n", "• x\n", "[x] "]
)
def test_hostile_text_does_not_hang(filling):
    text = f"## § 1. T\n{filling * (_size(filling) // len(filling))}"
    bill_markdown.parse(text.encode(), TOY, TOY.texts[0])
    plain_text.parse(text.encode(), TOY, TOY.texts[0])
