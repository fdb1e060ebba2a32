"""Titles of the US Code and public laws in USLM become provisions with the citations of the rules.

All XML is invented; it has the structure of the files of the Law Revision Counsel, of which none was at hand.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.parsers import uslm
from ingest.provision import ProvisionKind
from knowledge.citations import load_citations
from knowledge.errors import CorpusError, KnowledgeError
from knowledge.load import read_sources
from tests.ingest_checks import assert_covered, words

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
TITLE = (FIXTURES / "toy-title.xml").read_bytes()
TOY = replace(
    read_sources(FIXTURES / "sources.yaml")[0], title="Toy Title", citation_form="15 USC", effective_from=None
)
WAY = replace(TOY.texts[0], parser="uslm")


def parse(raw=TITLE, layout=None, source=TOY):
    parsed = uslm.parse(raw, source, replace(WAY, layout=layout))
    assert_covered(parsed)
    return parsed


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        ("15 USC 45(a)(1)", "(1) cheat; or"),
        ("15 USC 45(a)(2)(A)(i)", "(i) sold twice\n\non one day; or"),
        ("15 USC 45(a)(2)(A)(ii)", "(ii) lost,\n\n(I) at home.\n\n(aa) Even then."),
        ("15 USC 45(a)(2)(A)(ii)(I)(aa)", "(aa) Even then."),
        ("15 USC 45(b)", "(b) [Reserved]"),
        ("15 USC 1320d-6", "A doll without subsections.\n\nDoll | Price"),
        ("15 USC 1320d-6, note", "(Pub. L. 1\u20131.)"),
        (
            "15 USC 45, note",
            "(Sept. 26, 1914, 38 Stat. 719.)\n\n1 So in original.\n\nEditorial Notes\n\nAmendments\n\n"
            "1994\u2014Subsec. (b) struck.\n\n§ 7. Quoted\n\nNot a section of ours.",
        ),
    ],
)
def test_each_unit_has_its_words(citation, text):
    assert texts(parse())[citation] == text


def test_a_subsection_keeps_its_heading_and_what_follows_its_list():
    text = texts(parse())["15 USC 45(a)"]
    assert text.startswith("(a) Rule; exceptions\n\nNo doll shall, under section 6502 of this title\u2014\n\n(1) cheat")
    assert text.endswith("\n\nAll dolls obey.")
    assert "\n\n(2) (A) be\u2014\n\n" in text


def test_kinds_headings_history_and_dates():
    parsed = parse()
    by_citation = {p.citation: p for p in parsed.provisions}
    section = by_citation["15 USC 45"]
    assert (section.kind, section.parent) == (ProvisionKind.SECTION, None)
    assert section.heading == ("Toy Title", "§ 45. Unfair toys")
    assert section.history == "(Sept. 26, 1914, 38 Stat. 719.)"
    assert by_citation["15 USC 45(a)(2)(A)(i)"].parent == "15 USC 45(a)(2)(A)"
    assert by_citation["15 USC 45(a)"].kind is ProvisionKind.SUBSECTION
    assert by_citation["15 USC 45(a)(2)(A)(ii)(I)(aa)"].kind is ProvisionKind.ITEM
    assert (parsed.version, parsed.recorded) == ("US Code, release point 119-99", date(2026, 8, 1))


def test_the_grammar_reads_every_citation_as_itself():
    grammar = load_citations()
    for provision in parse().provisions:
        if provision.kind is not ProvisionKind.NOTE:
            assert grammar.normalise(provision.citation) == (provision.citation,)


def test_no_word_of_the_sections_is_lost():
    """All words of the sections are in the body; the number that refers to a footnote goes with the footnote."""
    xml = TITLE.decode().partition("</toc>")[2].replace('idref="fn1">1</ref>', 'idref="fn1"></ref>')
    official = words(re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:ref|i|b)\b[^>]*>", "", xml)))
    assert sorted(words(parse().body)[len(TOY.title.split()) :]) == sorted(official)


def test_sections_of_the_layouts_are_found_by_number():
    assert {c.partition("(")[0] for c in texts(parse(layout="15-ftc-act"))} == {"15 USC 45", "15 USC 45, note"}
    with pytest.raises(CorpusError, match="section 6501, 6502"):
        parse(layout="15-coppa")
    with pytest.raises(KnowledgeError, match="no-such"):
        parse(layout="no-such")


LAW = b"""<pLaw xmlns="http://schemas.gpo.gov/xml/uslm"><preface><p>Public Law 119\xe2\x80\x93999</p></preface>
<main><longTitle><docTitle>AN ACT</docTitle> <officialTitle>To protect dolls.</officialTitle></longTitle>
<enactingFormula>Be it enacted,</enactingFormula>
<section identifier="/us/pl/119/999/s2"><num value="2">SEC. 2. </num><heading>DOLLS.</heading>
<subsection><num value="a">(a)</num><heading> In General.</heading><content>Section 1 is amended:
<quotedContent><subsection><num>\xe2\x80\x9c(h)</num><content>Dolls sleep.\xe2\x80\x9d.</content></subsection>
</quotedContent></content></subsection>
</section></main></pLaw>"""


def test_a_public_law_is_cited_by_its_sections_and_what_it_quotes_is_not_a_unit_of_it():
    subsection = "(a) In General.\n\nSection 1 is amended:\n\n\u201c(h) Dolls sleep.\u201d."
    assert texts(parse(LAW, source=replace(TOY, citation_form="Pub. L. 119-999"))) == {
        "Pub. L. 119-999, preamble": "Public Law 119\u2013999\n\nAN ACT To protect dolls.\n\nBe it enacted,",
        "Pub. L. 119-999, Section 2": subsection,
        "Pub. L. 119-999, Section 2(a)": subsection,
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<html/>", "not USLM"),
        (TITLE[:2000], "the XML is broken"),
        (b'<uscDoc xmlns="http://xml.house.gov/schemas/uslm/1.0"><section/></uscDoc>', "holds no section"),
    ],
)
def test_what_is_no_uslm_is_refused_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        parse(raw)
    assert "\n" not in str(error.value)
