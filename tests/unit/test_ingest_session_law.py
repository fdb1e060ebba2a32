"""Session laws become provisions that cite the code where a section adds law, and the act where it changes law.

All texts here are invented; they have the structure of the files that the layouts describe and no official words.
"""

from dataclasses import replace

import pytest

from ingest.parsers.session_law import parse
from ingest.provision import ProvisionKind
from knowledge.errors import CorpusError, KnowledgeError
from knowledge.load import HERE, read_sources
from knowledge.records import SourceText

SOURCES = {s.id: s for s in read_sources(HERE / "sources.yaml")}

ARIZONA = """AN ACT
AMENDING TITLE 16; RELATING TO TOYS.


SECTION 1. TITLE 16 IS AMENDED BY ADDING SECTION 16-1023, TO READ:


16-1023. TOYS WITH FACES; DEFINITIONS


A. A MAKER OF TOYS MAY ASK FOR BOTH OF THE FOLLOWING:
1. THAT THE TOY IS KIND AS SUBSECTION
B SAYS.
2. THAT EITHER OF THE FOLLOWING APPLIES:
(a) THE TOY IS ROUND.
(b) THE TOY IS RED.
(z) NOBODY KNOWS WHY THIS LABEL IS HERE.


B. THIS SECTION APPLIES AFTER PARAGRAPH 1 OR (a) OF SUBSECTION A.


SEC. 2. EMERGENCY


THIS ACT IS URGENT."""


def act(name, text):
    entry = SOURCES[name]
    return parse(text.encode(), entry, entry.texts[0])


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


def citations(parsed):
    return [p.citation for p in parsed.provisions]


def test_a_section_that_is_added_is_cited_by_the_code_and_the_rest_by_the_act():
    assert citations(act("us-az-hb-2394-2024", ARIZONA)) == [
        "Arizona HB 2394 (2024), preamble",
        "Arizona HB 2394 (2024), Section 1",
        "A.R.S. 16-1023",
        "A.R.S. 16-1023(A)",
        "A.R.S. 16-1023(A)(1)",
        "A.R.S. 16-1023(A)(2)",
        "A.R.S. 16-1023(A)(2)(a)",
        "A.R.S. 16-1023(A)(2)(b)",
        "A.R.S. 16-1023(B)",
        "Arizona HB 2394 (2024), Section 2",
    ]


def test_a_label_that_is_not_the_next_one_is_text_of_the_unit_around_the_series():
    found = texts(act("us-az-hb-2394-2024", ARIZONA))
    assert found["A.R.S. 16-1023(A)(2)(b)"] == "(b) THE TOY IS RED."
    assert found["A.R.S. 16-1023(A)(2)"].endswith("(z) NOBODY KNOWS WHY THIS LABEL IS HERE.")


def test_a_line_that_breaks_inside_a_sentence_is_put_together_again():
    assert (
        texts(act("us-az-hb-2394-2024", ARIZONA))["A.R.S. 16-1023(A)(1)"]
        == "1. THAT THE TOY IS KIND AS SUBSECTION B SAYS."
    )


def test_the_heading_path_names_the_act_its_section_and_the_code():
    by_citation = {p.citation: p for p in act("us-az-hb-2394-2024", ARIZONA).provisions}
    assert by_citation["A.R.S. 16-1023(A)(2)(a)"].heading == (
        "Arizona HB 2394 (2024), digital impersonation",
        "Section 1",
        "A.R.S. 16-1023 TOYS WITH FACES; DEFINITIONS",
    )
    assert by_citation["A.R.S. 16-1023"].parent == "Arizona HB 2394 (2024), Section 1"


def test_what_stands_before_the_first_section_is_the_preamble():
    preamble = act("us-az-hb-2394-2024", ARIZONA).provisions[0]
    assert preamble.kind is ProvisionKind.PREAMBLE


def test_a_section_in_amendment_form_stays_whole_and_is_cited_by_the_act():
    parsed = act(
        "us-in-hea-1047-2024",
        "AN ACT about toys.\n\n"
        "SECTION 1. IC 1-2-3, AS AMENDED, IS AMENDED TO READ AS FOLLOWS [EFFECTIVE UPON PASSAGE]: Sec. 4. (a) A toy:\n"
        "(1) is a a figure; or\n(2) is a doll.\n"
        "SECTION 2. IC 1-2-4 IS AMENDED TO READ AS FOLLOWS [EFFECTIVE JULY1, 2024]: Sec. 5. Toys.\n"
        "SECTION 3. An emergency is declared.",
    )
    assert citations(parsed)[1:] == [f"Indiana HEA 1047 (2024), Section {n}" for n in (1, 2, 3)]
    assert [p.effective_from and p.effective_from.isoformat() for p in parsed.provisions] == [
        None,
        None,
        "2024-07-01",
        None,
    ]


def test_labels_that_stand_together_open_one_unit_each_and_romans_are_told_from_letters():
    parsed = act(
        "us-ca-ab-1836-2024",
        "SECTION 1. Findings.\n\nSEC. 2. Section 3344.1 is amended to read:\n"
        "3344.1. (a) (1) (A) A toy is a figure.\n\n"
        "(B) (i) A figure has a face.\n(ii) A face smiles.\n(2) Toys are kind.\n"
        + "".join(f"({letter}) Rule {letter}.\n" for letter in "bcdefghijk"),
    )
    assert citations(parsed)[3:] == [
        "Cal. Civ. Code 3344.1(a)",
        "Cal. Civ. Code 3344.1(a)(1)",
        "Cal. Civ. Code 3344.1(a)(1)(A)",
        "Cal. Civ. Code 3344.1(a)(1)(B)",
        "Cal. Civ. Code 3344.1(a)(1)(B)(i)",
        "Cal. Civ. Code 3344.1(a)(1)(B)(ii)",
        "Cal. Civ. Code 3344.1(a)(2)",
        *[f"Cal. Civ. Code 3344.1({letter})" for letter in "bcdefghijk"],
    ]


def test_text_without_a_label_after_a_list_goes_back_to_the_unit_that_leads_into_it():
    parsed = act(
        "us-hi-sb-2687-2024",
        "SECTION 1. Why.\nSECTION 2. Two sections are added:\n"
        '"§11-A Toys. (a) A maker may sue:\n(1) The seller; or\n(2) The buyer.\n'
        "The court may award a toy.\n(b) The end.\n"
        "§11-B Dolls. (a) Dolls are toys.\n",
    )
    found = texts(parsed)
    assert found["Hawaii Act 191 (2024), Section 2, 11-A(a)(2)"] == "(2) The buyer."
    assert found["Hawaii Act 191 (2024), Section 2, 11-A(a)"].endswith("The court may award a toy.")


def test_a_misprinted_label_that_the_layout_knows_is_placed_and_printed_as_it_is():
    parsed = act(
        "us-ny-s5959-2020",
        "AN ACT about toys.\nSection 1. A section is added:\n§ 50-F. TOYS. 1. A TOY IS A FIGURE.\n"
        "§ 2. A section is added:\n§ 52-C. DOLLS. 1. FOR THIS SECTION:\nA. A DOLL IS A TOY.\n"
        "@@22. A. A DOLL MAY SUE.\nB. A TOY MAY NOT.\n§ 3. This takes effect.",
    )
    found = texts(parsed)
    assert found["New York S5959 (2020), Section 2, 52-c(2)(a)"] == "@@22. A. A DOLL MAY SUE."
    assert found["New York S5959 (2020), Section 2, 52-c(2)(b)"] == "B. A TOY MAY NOT."


def test_the_publishers_notes_are_kept_as_notes():
    parsed = act(
        "us-il-pa-103-0294",
        "AN ACT.\nSection 5. The Act is amended:\n(740 ILCS 190/5)\nSec. 5. Toys. A toy is a doll.\n(Source: P.A. 1.)",
    )
    assert [(p.citation, p.kind) for p in parsed.provisions][-1] == (
        "P.A. 103-0294, Section 5, Sec. 5, source note",
        ProvisionKind.NOTE,
    )


@pytest.mark.parametrize(
    ("name", "raw", "error", "problem"),
    [
        ("us-az-hb-2394-2024", b"\xff\xfe", CorpusError, "not UTF-8"),
        ("us-az-hb-2394-2024", b"SECTION 1. Nothing is added.", CorpusError, "16-1023"),
        (None, b"SECTION 1. x", KnowledgeError, "marks"),
        ("no-such-layout", b"SECTION 1. x", KnowledgeError, "no-such-layout"),
    ],
)
def test_a_file_or_layout_that_does_not_fit_is_named(name, raw, error, problem):
    entry = SOURCES["us-az-hb-2394-2024"]
    with pytest.raises(error, match=problem):
        parse(raw, entry, replace(entry.texts[0], layout=name))


def _size(filling):
    return 1_000_000 if filling == "(a) " else 200_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "filling", ["(a) ", "(a)\n", "1. ", "A. x:\n", "x\n", "(a) (1) (A) ", "SEC. 2. x\n", "    (L)\n", "( "]
)
def test_hostile_text_does_not_hang(filling):
    head = "SECTION 1. Toys.\n16-1023. TOYS\n"
    parsed = act("us-az-hb-2394-2024", head + filling * (_size(filling) // len(filling)))
    assert parsed.provisions


def test_each_layout_belongs_to_a_source():
    from knowledge.layouts import load_layouts

    named = {way.layout for s in SOURCES.values() for way in s.texts if way.parser == "session_law"}
    assert set(load_layouts("session_law")) == named


def test_a_way_without_a_layout_says_so():
    entry = SOURCES["us-az-hb-2394-2024"]
    with pytest.raises(KnowledgeError):
        parse(b"x", entry, SourceText(parser="session_law", snapshot="x"))
