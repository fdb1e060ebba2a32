"""Sections of a code become provisions, by layouts. All small laws here are invented; only their structure is real."""

from datetime import date

import pytest

from ingest.numbering import likelier, places_in, read_style
from ingest.parsers.statute_dates import effective_from, until
from ingest.parsers.statute_labels import LabelWalk
from ingest.parsers.statute_layout import Layout, read_layout
from ingest.parsers.statute_text import parse, write_sections
from ingest.provision import ProvisionKind
from knowledge.errors import CorpusError, KnowledgeError
from knowledge.layouts import load_layouts
from knowledge.records import Kind, Source, SourceText, Status

ADDED = (ProvisionKind.NOTE, ProvisionKind.PREAMBLE)


def source(form="TOY"):
    return Source(
        id="toy-code",
        title="Toy Code",
        jurisdiction="us-mi",
        vendor=None,
        region=None,
        publisher="Office of Toys",
        licence="invented for tests",
        hosts=("toys.example.org",),
        every_days=1,
        url="https://example.org/toys",
        citation_form=form,
        kind=Kind.LAW,
        status=Status.IN_FORCE,
        least_provisions=1,
        landmarks=("TOY 1",),
        texts=(),
    )


def read(text, **fields):
    fields = {"section": r"(?P<number>[\d.]+) ?(?P<title>.*)", "levels": ["(1)", "(a)", "(i)", "(A)"], **fields}
    return write_sections(text, source(), Layout.model_validate(fields))


def laws(parsed):
    return [p.citation.removeprefix("TOY ") for p in parsed.provisions if p.kind not in ADDED]


def texts(parsed):
    return {p.citation.removeprefix("TOY "): parsed.body[p.start : p.end] for p in parsed.provisions}


# Structure of a family of codes: its layout, a text, and the citations that it must give.
FAMILIES = {
    "Washington: labels at the start of paragraphs": (
        {},
        "## 1.1 Toys\n\n(1) A toy is:\n\n(a) A bear; or\n\n(b) Any of these:\n\n(i) A box;\n\n(ii) A "
        "ball.\n\n(2) Play.",
        ["1.1", "1.1(1)", "1.1(1)(a)", "1.1(1)(b)", "1.1(1)(b)(i)", "1.1(1)(b)(ii)", "1.1(2)"],
    ),
    "Washington: two labels in one paragraph": (
        {},
        "## 1.1 Toys\n\n(1)(a) A bear is a toy.\n\n(b) A ball is one.\n\n(2) (a) Play.\n\n(b) Rest.",
        ["1.1", "1.1(1)", "1.1(1)(a)", "1.1(1)(b)", "1.1(2)", "1.1(2)(a)", "1.1(2)(b)"],
    ),
    "California: (i) is a letter after (h), a numeral after a colon": (
        {"levels": ["(a)", "(1)", "(A)", "(i)", "(I)"]},
        "## 7 Toys\n\n"
        + "\n\n".join(f"({c}) Toy {c}." for c in "abcdefgh")
        + "\n\n(i) (1) Nine:\n\n(A) Any of:\n\n(i) A.\n\n(ii) B.\n\n(B) C.\n\n(2) D.\n\n(j) Ten.",
        [
            "7",
            *(f"7({c})" for c in "abcdefghi"),
            "7(i)(1)",
            "7(i)(1)(A)",
            "7(i)(1)(A)(i)",
            "7(i)(1)(A)(ii)",
            "7(i)(1)(B)",
            "7(i)(2)",
            "7(j)",
        ],
    ),
    "California: aa, ab, ac go on after z": (
        {"levels": ["(a)", "(1)"]},
        "## 7 Toys\n\n" + "\n\n".join(f"({c}) Toy." for c in [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac"]),
        ["7", *(f"7({c})" for c in [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac"])],
    ),
    "Colorado: lines, capital numerals, a lost label": (
        {"paragraphs": "lines", "levels": ["(1)", "(a)", "(I)", "(A)"], "lost": {"6": [["(1)", "(2)"]]}},
        "## 6 Toys\n(1) A toy.\n  (a) A bear.\n  (b) Any:\n    (I) A.\n    (II) B.\n(3) Play.",
        ["6", "6(1)", "6(2)", "6(2)(a)", "6(2)(b)", "6(2)(b)(I)", "6(2)(b)(II)", "6(3)"],
    ),
    "Iowa: full stops, numbers after them, broken words": (
        {"paragraphs": "flow", "inline": True, "levels": ["1.", "a.", "(1)", "(a)"], "lead": r"9\.1 Toys\."},
        "## 9.1 Toys\n\n9.1 Toys.\n\n1.\n\na.\n\nA toy is: (1) A bear.(2) As in section 12.2.\n\nb.\n\nA "
        "ball. 2.\n\na.\n\n"
        "Play as in subsection 1.\n\nb.\n\nRest as in section 4.6.3.\n\n“Nap”\n\nis a rest.",
        [
            "9.1",
            "9.1(1)",
            "9.1(1)(a)",
            "9.1(1)(a)(1)",
            "9.1(1)(a)(2)",
            "9.1(1)(b)",
            "9.1(2)",
            "9.1(2)(a)",
            "9.1(2)(b)",
            "9.1(3)",
        ],
    ),
    "Florida: everything in one paragraph": (
        {"inline": True, "levels": ["(1)", "(a)", "1.", "a."], "lead": r"[\d.]+ [^—]*\.—", "ends": [r"History\.—"]},
        "## 5.8 Toys\n\n5.8 Toys.— (1) BEARS.—A bear under subsection (2) or (3) is: (a) Brown; or (b) "
        "Any of these: 1. Red. "
        "2. Blue as in s. 7.3. (c) Big. (2) BALLS.— (a) Balls roll. (b) Balls in paragraph (1)(a) do "
        "not. History.—s. 1.",
        [
            "5.8",
            "5.8(1)",
            "5.8(1)(a)",
            "5.8(1)(b)",
            "5.8(1)(b)(1)",
            "5.8(1)(b)(2)",
            "5.8(1)(c)",
            "5.8(2)",
            "5.8(2)(a)",
            "5.8(2)(b)",
        ],
    ),
    "Delaware: headings in the running text, labels without spaces": (
        {
            "headings": "inline",
            "paragraphs": "flow",
            "inline": True,
            "levels": ["(a)", "(1)", "a.", "1.", "A."],
            "section": r"(?:\A|(?<=1;))\s*§?\s*(?P<number>7\d\d)\. (?P<title>[A-Z][^.]*)\.",
            "ends": [r"\d\d Toy Laws"],
        },
        "## 701. Title.This is the Toy Act.84 Toy Laws, c. 1,\n\n§\n\n1;§\n\n702. Toys.For this act:(1) "
        "“Bear” means:a. Big.b. "
        "As in 15 U.S.C. § 6501 and § 501(c)(3), (c)(4) of it.(2) “Ball” means round.84 Toy Laws, c. 1,\n\n§\n\n1;§\n\n"
        "703. Play.(a) (1) Play.Such play is:a.1. Quiet.2. Short:A. Not long.B. Not dull.b. Free.(2) Rest.(b) Stop.",
        [
            "701",
            "702",
            "702(1)",
            "702(1)(a)",
            "702(1)(b)",
            "702(2)",
            "703",
            "703(a)",
            "703(a)(1)",
            "703(a)(1)(a)",
            "703(a)(1)(a)(1)",
            "703(a)(1)(a)(2)",
            "703(a)(1)(a)(2)(A)",
            "703(a)(1)(a)(2)(B)",
            "703(a)(1)(b)",
            "703(a)(2)",
            "703(b)",
        ],
    ),
    "Virginia: capitals; definitions without labels have no citations of their own": (
        {"section": r"(?P<number>\d+)\. (?P<title>.*)", "levels": ["A.", "1.", "a."]},
        '## 8. Toys\n\nA. In this section:\n\n"Bear" means:\n\n1. Big; or\n\n2. Any of these:\n\na. '
        'Brown.\n\n"Ball" means:\n\n'
        "1. Round.\n\nB. A person:\n\n1. Plays.\n\n2. Rests.",
        ["8", "8(A)", "8(B)", "8(B)(1)", "8(B)(2)"],
    ),
    "Massachusetts: (a), (b) of a definition are not those of the section": (
        {"section": r"Section (?P<number>\d)\.", "levels": ["(a)", "(1)", "(i)"]},
        '##\n\nSection 1. (a) Words:—\n\n"Bear" means:\n\n(a) big;\n\n(b) brown.\n\n"Ball" means:\n\n(i) '
        "round.\n\n(b) Play.",
        ["1", "1(a)", "1(b)"],
    ),
    "Texas: sections without numbers; (b-1) after (b)": (
        {"section": r"\[section .*", "numbers": ["5.1", "5.2"], "inline": True, "levels": ["(a)", "(1)", "(A)", "(i)"]},
        "## [section 1 of 2]\n\n(a)  A toy:(1)  is:(A)  big; or(B)  small; and(2)  rolls.(b)  "
        "Play.\n\n(b-1) Rest.\n\n(c) Stop.\n\n"
        "## [section 2 of 2]\n\nNo toy.",
        [
            "5.1",
            "5.1(a)",
            "5.1(a)(1)",
            "5.1(a)(1)(A)",
            "5.1(a)(1)(B)",
            "5.1(a)(2)",
            "5.1(b)",
            "5.1(b-1)",
            "5.1(c)",
            "5.2",
        ],
    ),
    "Connecticut: a list with commas within a sentence is not taken apart": (
        {"inline": True, "levels": ["(a)", "(1)", "(A)", "(i)"]},
        "## 4 Toys\n\n(a) A toy is: (1) A bear that (A) is big, (B) is brown, or (C) sleeps; (2) any of "
        "these: (A) A ball, (B) a "
        "box, or (C) a top; and (3) a kite under subdivisions (1), (2) and (3) of this subsection.\n\n(b) Play.",
        ["4", "4(a)", "4(a)(1)", "4(a)(2)", "4(a)(3)", "4(b)"],
    ),
    "New York: a list may leave out levels": (
        {"section": r"§ (?P<number>\d)\. Toys\.", "levels": ["1.", "(a)", "(i)", "(A)", "(1)"], "skips": True},
        "##\n\n§ 3. Toys. 1. Toys. (a) A bear.\n\n(b) Any of:\n\n(1) A.\n\n(2) B.\n\n2. (a) Play.\n\n(b) Rest.",
        ["3", "3(1)", "3(1)(a)", "3(1)(b)", "3(1)(b)(1)", "3(1)(b)(2)", "3(2)", "3(2)(a)", "3(2)(b)"],
    ),
    "one section without a heading": (
        {"section": None, "only": "12", "lead": r"12\.", "levels": ["(a)", "(1)"]},
        "12.\n\n(a) Toys.\n\n(b) (1) Bears.\n\n(2) Balls.",
        ["12", "12(a)", "12(b)", "12(b)(1)", "12(b)(2)"],
    ),
}


@pytest.mark.parametrize(("fields", "text", "citations"), FAMILIES.values(), ids=FAMILIES)
def test_each_family_of_codes_is_cited_as_it_counts(fields, text, citations):
    assert laws(read(text, **fields)) == citations


@pytest.mark.parametrize(("fields", "text", "citations"), FAMILIES.values(), ids=FAMILIES)
def test_every_character_is_kept_and_belongs_to_one_innermost_provision(fields, text, citations):
    parsed = read(text, **fields)
    squeezed = "".join(parsed.body.removeprefix("# Toy Code").replace("#", "").split())
    assert squeezed == "".join(text.replace("#", "").split())
    uncovered = parsed.body
    for provision in parsed.provisions:
        uncovered = uncovered[: provision.start] + " " * (provision.end - provision.start) + uncovered[provision.end :]
        inside = [p for p in parsed.provisions if p.start < provision.end and provision.start < p.end]
        assert all((p.start - provision.start) * (p.end - provision.end) <= 0 for p in inside), "spans nest"
    assert all(line.startswith("#") for line in uncovered.split("\n") if line.strip())


def test_a_reference_never_opens_a_unit():
    text = (
        "## 1 Toys\n\n(1) A toy: (a) is made under subsection (1) or (2); (b) costs two (2) coins; and "
        "(c) meets paragraphs (a), "
        "(b), and (c) of section 4(d)(1); (d) and rule 5 (e).\n\n(2) Play."
    )
    assert laws(read(text, inline=True)) == ["1", "1(1)", "1(1)(a)", "1(1)(b)", "1(1)(c)", "1(1)(d)", "1(2)"]


def test_what_fits_nowhere_stays_in_the_larger_unit():
    parsed = read("## 1 Toys\n\n(1) A.\n\n(c) Out of place.\n\n(7) Far ahead.\n\n(2) B.")
    assert laws(parsed) == ["1", "1(1)", "1(2)"]
    assert texts(parsed)["1(1)"] == "(1) A.\n\n(c) Out of place.\n\n(7) Far ahead."
    walk = LabelWalk(order=(read_style("(1)"), read_style("(a)")), inline=False)
    list(walk.cuts("(1) A.\n\n(c) Out of place."))
    assert walk.strays == ["(1) c"]


def test_words_after_a_list_belong_to_the_unit_around_it_and_a_second_list_there_is_not_counted():
    parsed = read("## 1 Toys\n\n(1) A:\n\n(a) B.\n\n(b) C.\n\nAnd these:\n\n(a) D.\n\n(b) E.\n\n(2) F.")
    assert laws(parsed) == ["1", "1(1)", "1(1)(a)", "1(1)(b)", "1(2)"]
    assert texts(parsed)["1(1)"].endswith("And these:\n\n(a) D.\n\n(b) E.")
    assert texts(parsed)["1(1)(b)"] == "(b) C."


def test_units_named_whole_are_not_taken_apart():
    assert laws(read("## 1 T\n\n(1) A:\n\n(a) B.\n\n(b) C.\n\n(2) D:\n\n(a) E.\n\n(b) F.", whole=["1(1)"])) == [
        "1", "1(1)", "1(2)", "1(2)(a)", "1(2)(b)",
    ]  # fmt: skip
    assert laws(read("## 1 T\n\n(1) A:\n\n(a) B.\n\n(2) D.", whole=["1"])) == ["1"]


NOTED = """# Collected toys

[Assembly note: words of the collector.]

## 1.1 Toys

[Editor's note: This section is effective July 1, 2023.]

(1) A toy

Page 7

is small.

(2) Play.

History: 2020, c. 1.

Notes of decisions follow here.

[source page recorded by the collector: https://example.org/1-1/]

---

## 1.2 Short title.1.3 Contents

1.4 Rest. 1.5 Stop.

---

## 1.6 Rest

Rest.
"""


def test_notes_furniture_and_lists_of_contents_are_kept_as_such():
    parsed = read(NOTED, ends=["^History:"], asides=["^Page \\d+$", "^\\[Editor's note[^\\n]*$"], unread=r"title\.\d")
    found = texts(parsed)
    assert laws(parsed) == ["1.1", "1.1(1)", "1.1(2)", "1.6"]
    assert found["Toy Code, preamble"] == "[Assembly note: words of the collector.]"
    assert found["1.1, note"].startswith("[Editor's note: This section")
    assert found["1.1, note [second]"] == "Page 7"
    assert found["1.1, note [third]"].startswith("History: 2020, c. 1.\n\nNotes of decisions")
    assert found["Toy Code, contents"] == "1.4 Rest. 1.5 Stop."
    assert found["1.1(1)"] == "(1) A toy\n\nPage 7\n\nis small."
    section = next(p for p in parsed.provisions if p.citation == "TOY 1.1")
    assert section.effective_from == date(2023, 7, 1)
    assert section.history == "History: 2020, c. 1."
    inner = next(p for p in parsed.provisions if p.citation == "TOY 1.1, note [second]")
    assert inner.parent == "TOY 1.1(1)"


@pytest.mark.parametrize(
    ("sayings", "day"),
    [
        (["Source: L. 2021, effective July 1, 2023."], date(2023, 7, 1)),
        (["(Added by Proposition. Effective December 16, 2020. Operative January 1, 2023.)"], date(2023, 1, 1)),
        (["2008 Act No. 190, eff July 1, 2009; 2013 Act No. 15, eff April 23, 2013"], date(2013, 4, 23)),
        (["Added by Laws, 2024, eff. 7/1/2024."], date(2024, 7, 1)),
        (["(Effective October 1, 2024) Toys", "effective May 1, 2020"], date(2024, 10, 1)),
        (["changed effective date of S. 4, from July 1, 2023, to October 1, 2023, effective June 12, 2023"],
         date(2023, 10, 1)),
        (["(Effective until January 1, 2026) Toys"], None),
        (["[ 2023 c 191 s 3. ]"], None),
        (["effective Smarch 41, 2023"], None),
        ([""], None),
    ],
)  # fmt: skip
def test_the_day_from_which_a_text_holds(sayings, day):
    assert effective_from(*sayings) == day


def test_what_a_heading_says_about_the_end_goes_into_the_history():
    assert until("9. (Effective until January 1, 2026) Toys") == "(Effective until January 1, 2026)"
    parsed = read("## 9 (Effective until January 1, 2026) Toys\n\nPlay.\n\nHistory: 2020.", ends=["^History:"])
    section = next(p for p in parsed.provisions if p.kind is ProvisionKind.SECTION)
    assert section.history == "(Effective until January 1, 2026) History: 2020."
    assert section.effective_from is None


def styles(*samples):
    return tuple(read_style(sample) for sample in samples)


CALIFORNIA = styles("(a)", "(1)", "(A)", "(i)", "(I)")
FEDERAL = styles("(a)", "(1)", "(i)", "(A)", "(1)", "(i)")


@pytest.mark.parametrize(
    ("order", "label", "open_at", "places"),
    [
        (CALIFORNIA, "a", [], ((0, 1),)),
        (CALIFORNIA, "1", [], ((1, 1),)),
        (CALIFORNIA, "1", [(0, 3)], ((1, 1),)),
        (CALIFORNIA, "A", [(0, 3)], ()),
        (CALIFORNIA, "i", [(0, 8), (1, 1), (2, 1)], ((0, 9), (3, 1))),
        (CALIFORNIA, "I", [(0, 8), (1, 1), (2, 8), (3, 2)], ((2, 9), (4, 1))),
        (CALIFORNIA, "c", [(0, 1)], ()),
        (CALIFORNIA, "b-1", [(0, 2)], ((0, 2),)),
        (CALIFORNIA, "ab", [(0, 27)], ((0, 28),)),
        (FEDERAL, "1", [(0, 1)], ((1, 1),)),
        (FEDERAL, "2", [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)], ((1, 2), (4, 2))),
    ],
)
def test_a_label_stands_only_where_it_is_the_next_expected(order, label, open_at, places):
    assert places_in(order, label, True, open_at) == places


@pytest.mark.parametrize(
    ("order", "places", "ahead", "open_at", "colon", "place"),
    [
        (CALIFORNIA, [(0, 9), (3, 1)], ["ii"], [(0, 8), (1, 1), (2, 1)], False, (3, 1)),
        (CALIFORNIA, [(0, 9), (3, 1)], ["1", "j"], [(0, 8), (1, 1), (2, 1)], False, (0, 9)),
        (CALIFORNIA, [(0, 9), (3, 1)], ["j"], [(0, 8), (1, 1), (2, 1)], True, (3, 1)),
        (CALIFORNIA, [(0, 22), (3, 5)], ["vi"], [(0, 21), (3, 4)], False, (3, 5)),
        (CALIFORNIA, [(0, 22), (3, 5)], ["w"], [(0, 21), (3, 4)], False, (0, 22)),
        (FEDERAL, [(1, 2), (4, 2)], ["3"], [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)], False, (4, 2)),
        (FEDERAL, [(1, 3), (4, 3)], ["i"], [(0, 1), (1, 2), (2, 1), (3, 1), (4, 2)], False, (1, 3)),
        (FEDERAL, [(1, 3), (4, 3)], ["B"], [(0, 1), (1, 2), (2, 1), (3, 1), (4, 2)], False, (4, 3)),
    ],
)
def test_of_two_places_the_one_with_which_the_labels_go_on(order, places, ahead, open_at, colon, place):
    assert likelier(order, places, ahead, open_at, opens_list=colon) == place


@pytest.mark.parametrize("sample", ["(b)", "a", "1)", "((a))", ""])
def test_a_level_is_given_by_its_first_label(sample):
    with pytest.raises(ValueError, match="first label"):
        read_style(sample)


@pytest.mark.parametrize("name", sorted(load_layouts("statute_text")))
def test_every_layout_of_the_knowledge_folder_passes_the_schema(name):
    way = SourceText(parser="statute_text", layout=name, snapshot="x")
    assert read_layout("statute_text", way).levels


def test_a_wrong_layout_is_refused_in_one_line(tmp_path):
    with pytest.raises(CorpusError, match="levels") as error:
        read_layout("statute_text", SourceText(parser="statute_text", snapshot="x"))
    assert "\n" not in str(error.value)
    with pytest.raises(KnowledgeError, match="nowhere"):
        read_layout("statute_text", SourceText(parser="statute_text", layout="nowhere", snapshot="x"))


def test_text_that_is_not_utf8_is_refused():
    with pytest.raises(CorpusError, match="not UTF-8"):
        parse(b"## 1 T\xff", source(), SourceText(parser="statute_text", layout="wa-rcw", snapshot="x"))


HOSTILE = {
    "labels": "(a)",
    "chains": ": (1) (a) 1. a. A. (i) ",
    "references": "section (1), ",
    "paragraphs": "\n\n(a)",
    "headings": "\n## §[(1798.1 ",
    "words": "7.1 A—. Source: [L 1999, ",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", sorted(load_layouts("statute_text")))
@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_does_not_hang_in_any_layout(name, piece):
    way = SourceText(parser="statute_text", layout=name, snapshot="x")
    parse(f"## {piece * (60_000 // len(piece))}".encode(), source(), way)


@pytest.mark.timeout(60)
def test_a_megabyte_of_labels_does_not_hang():
    way = SourceText(parser="statute_text", layout="ca-lab-927", snapshot="x")
    parse(b"(a)" * 350_000, source(), way)
