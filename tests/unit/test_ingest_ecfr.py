"""Parts of the CFR in the eCFR's XML become provisions with the citations of the rules.

The XML is invented; it has the structure that the eCFR's versioner serves, of which no file was at hand.
"""

import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from ingest.parsers import cfr_markdown
from ingest.parsers.ecfr import parse
from ingest.parsers.levels import CFR, Label, place
from ingest.provision import ProvisionKind
from knowledge.citations import load_citations
from knowledge.errors import CorpusError
from knowledge.load import load_knowledge, read_sources
from tests.ingest_checks import assert_covered, words

LAW = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "law"
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
PART = (FIXTURES / "toy-part.xml").read_bytes()
TOY = replace(read_sources(FIXTURES / "sources.yaml")[0], title="Toy Rule", citation_form="16 CFR")


@pytest.fixture(scope="module")
def part():
    parsed = parse(PART, TOY, TOY.texts[0])
    assert_covered(parsed)
    return parsed


def section(*paragraphs, head="§ 1.1 Toys."):
    """Citations, without the section's, and texts of a section with these paragraphs."""
    content = "".join(f"<P>{paragraph}</P>" for paragraph in paragraphs)
    xml = f'<DIV5 N="1" TYPE="PART"><DIV8 N="1.1" TYPE="SECTION"><HEAD>{head}</HEAD>{content}</DIV8></DIV5>'
    parsed = parse(xml.encode(), TOY, TOY.texts[0])
    assert_covered(parsed)
    units = {p.citation.removeprefix("16 CFR 1.1"): parsed.body[p.start : p.end] for p in parsed.provisions}
    del units[""]
    return units


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        ("16 CFR 900.2(a)(1)(ii)(B)(2)(i)", "(i) By day."),
        ("16 CFR 900.2(a)(1)(ii)(B)(1)", "(1) Red; or"),
        ("16 CFR 900.2(a)(2)", "(2) Nobody else may."),
        ("16 CFR 900.2(b)(1)(i)", "(b)(1)(i) Night. See paragraph (a)(1) of this section."),
        ("16 CFR 900.2(c)", "(c) Houses. In this section:\n\nRoof means the top, and\n\n(1) What covers it."),
        ("16 CFR 900.2(i)", "(i) Beds."),
        ("16 CFR 900.2(j)(1)(ii)", "(ii) Of stone."),
        ("16 CFR 900.2(l)", "(l) (Reserved letters come before.)"),
        ("16 CFR 900, note", "Authority:\n\n15 U.S.C. 99."),
        ("16 CFR 900.1, note", "[1 FR 1, Jan. 1, 2000]"),
        ("16 CFR, Appendix A to Part 900", "(a) Sing."),
    ],
)
def test_each_unit_has_its_words(part, citation, text):
    assert texts(part)[citation] == text


def test_what_is_numbered_in_a_definition_is_cited_by_nobody(part):
    cited = [citation for citation in texts(part) if citation.startswith("16 CFR 900.1")]
    assert cited == ["16 CFR 900.1", "16 CFR 900.1, note"]
    assert "16 CFR 900.2(c)(1)" not in texts(part)


def test_kinds_headings_and_history(part):
    by_citation = {p.citation: p for p in part.provisions}
    assert by_citation["16 CFR 900.2"].heading == ("Toy Rule", "Subpart A—Dolls", "§ 900.2 Care.")
    assert by_citation["16 CFR 900.2"].history == "[1 FR 1, Jan. 1, 2000, as amended at 2 FR 2, Feb. 2, 2001]"
    assert by_citation["16 CFR 900.2(a)(1)"].kind is ProvisionKind.SUBPARAGRAPH
    assert by_citation["16 CFR 900.2(a)(1)"].parent == "16 CFR 900.2(a)"
    assert "## PART 900—TOYS\n\nAuthority:" in part.body
    assert "### Subpart A—Dolls\n\n#### § 900.1 Definitions." in part.body


def test_the_grammar_reads_every_citation_as_itself(part):
    grammar = load_citations()
    for provision in part.provisions:
        if provision.kind not in (ProvisionKind.NOTE, ProvisionKind.ANNEX):
            assert grammar.normalise(provision.citation) == (provision.citation,)


def test_no_word_of_the_part_is_lost(part):
    xml = re.sub(r"<!--.*?-->|<\?.*?\?>", "", PART.decode())
    official = words(re.sub(r"<[^>]+>", " ", re.sub(r"</?[IE]\b[^>]*>", "", xml)))
    found = words(part.body.replace("Tables—\n\n(1)", "Tables—(1)"))
    assert sorted(found) == sorted(["Toy", "Rule", *official])


@pytest.mark.parametrize(
    ("paragraphs", "citations"),
    [
        (("(a) A.", "(b) B.", "(c) C."), ["(a)", "(b)", "(c)"]),
        (("(a) A:", "(1) B.", "(2) C."), ["(a)", "(a)(1)", "(a)(2)"]),
        (("(h)(1) Not the first.",), []),
        (("No label.", "(1) A number without a letter above it."), []),
        (("(a)(1)(i) A.", "(ii) B.", "(2) C."), ["(a)", "(a)(1)", "(a)(1)(i)", "(a)(1)(ii)", "(a)(2)"]),
        (("(a) (see paragraph (b)) A.", "(b) B."), ["(a)", "(b)"]),
        (("(a) A:", "(1) B:", "(i) C.", "(b) D."), ["(a)", "(a)(1)", "(a)(1)(i)", "(b)"]),
        (("(a) <I>One.</I> Not (1) a label.",), ["(a)"]),
        (("(a) <I>One</I>—(1) <I>Two.</I> (i) Three.",), ["(a)", "(a)(1)", "(a)(1)(i)"]),
        (("(a) A.", "(b) [Reserved]", "(d) A letter is left out."), ["(a)", "(b)", "(d)"]),
        (("(A) A capital.",), []),
        (("(<I>1</I>) Italics.",), []),
    ],
)
def test_labels_decide_how_paragraphs_nest(paragraphs, citations):
    assert list(section(*paragraphs)) == citations


def test_an_unlabelled_paragraph_goes_on_with_the_paragraph_around_the_list():
    units = section("(a) A:", "(1) B.", "It is of A.", "(2) C:", "It completes C.", "(3) D.", "It goes on with A.")
    assert list(units) == ["(a)", "(a)(1)", "(a)(2)", "(a)(3)"]
    assert units["(a)(1)"] == "(1) B."
    assert units["(a)(2)"] == "(2) C:\n\nIt completes C."
    assert units["(a)(3)"] == "(3) D."
    assert units["(a)"].endswith("It goes on with A.")


def test_a_list_of_definitions_with_letters_has_no_citations():
    paragraphs = ("These definitions apply:", "<I>Doll.</I>", "(a) A toy.", "<I>Bear.</I>", "(a) A toy too.")
    assert section(*paragraphs, head="§ 1.1 What definitions apply?") == {}
    assert list(section("(a) <I>Doll</I> means a toy.", head="§ 1.1 Definitions.")) == ["(a)"]


@pytest.mark.parametrize(
    ("label", "stack", "ahead", "expected"),
    [
        (Label(text="i"), [(0, 8)], ["j"], (0, 9)),
        (Label(text="i"), [(0, 8), (1, 1)], ["ii"], (2, 1)),
        (Label(text="i"), [(0, 8), (1, 1)], ["j"], (0, 9)),
        (Label(text="i"), [(0, 8), (1, 1)], [], (0, 9)),
        (Label(text="1"), [(0, 1), (1, 2), (2, 1), (3, 1)], [], None),
        (Label(text="1", italic=True), [(0, 1), (1, 2), (2, 1), (3, 1)], [], (4, 1)),
        (Label(text="3"), [(0, 1), (1, 2), (2, 1), (3, 1)], [], (1, 3)),
        (Label(text="ii"), [(0, 1), (1, 1), (2, 1)], [], (2, 2)),
        (Label(text="v"), [(0, 21), (1, 1), (2, 4)], ["vi"], (2, 5)),
        (Label(text="b"), [(0, 1), (1, 3)], [], (0, 2)),
        (Label(text="A"), [(0, 1), (1, 1), (2, 1)], [], (3, 1)),
        (Label(text="C"), [(0, 1)], [], None),
        (Label(text="\u0661"), [(0, 1)], [], None),
    ],
)
def test_the_level_of_a_label(label, stack, ahead, expected):
    assert place(label, CFR, stack, [Label(text=text) for text in ahead]) == expected


ASIDE = (ProvisionKind.NOTE, ProvisionKind.PREAMBLE)
COPPA = LAW / "us-federal" / "cfr" / "16-cfr-312-coppa-rule-2025.md"


@pytest.mark.corpus
def test_real_paragraphs_nest_as_the_rules_cite_them():
    """The words are the COPPA Rule's, from a copy in Markdown; the XML around them is put together here."""
    if not COPPA.is_file():
        pytest.skip("the official texts are not in ../shared")
    lines = re.sub(r"(?m)<[^>]+>|\*\*|^#+ ", "", COPPA.read_text(encoding="utf-8")).replace("\\", "").split("\n")
    sections = []
    for line in lines:
        if head := re.match(r"§ (312\.\d+) ", line):
            sections.append(f'<DIV8 N="{head[1]}" TYPE="SECTION"><HEAD>{escape(line)}</HEAD>')
        elif sections and line.strip():
            text = escape(re.sub(r"^\s*- ", "", line).strip())
            sections[-1] += "<P>" + re.sub(r"\*([^*]+)\*", r"<I>\1</I>", text) + "</P>"
    xml = '<DIV5 N="312" TYPE="PART">' + "".join(f"{section}</DIV8>" for section in sections) + "</DIV5>"
    parsed = parse(xml.encode(), TOY, TOY.texts[0])
    assert_covered(parsed)
    citations = [p.citation for p in parsed.provisions]
    rule = next(source for source in load_knowledge().sources if source.id == "us-federal-coppa-rule")
    way = next(way for way in rule.texts if way.parser == "cfr_markdown")
    other = cfr_markdown.parse(COPPA.read_bytes(), rule, way)
    assert set(citations) == {p.citation for p in other.provisions if p.kind not in ASIDE}
    assert "16 CFR 312.5(b)(2)(vi)(B)" in citations


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<error>Not Found</error>", "no section of the CFR"),
        (PART[:900], "the XML is broken"),
        (b"<!DOCTYPE html><html>", "the XML is broken"),
    ],
)
def test_what_is_no_part_is_refused_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        parse(raw, TOY, TOY.texts[0])
    assert "\n" not in str(error.value)
