"""Formex acts become provisions with the citations and the words of the law.

The small act is invented; it has the structure of a consolidated act and no official words.
"""

import difflib
import json
import re
from pathlib import Path

import pytest
from lxml import etree

from ingest.parsers.formex import parse
from knowledge.errors import CorpusError
from knowledge.load import HERE, read_sources

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
LAW = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "law"


def registry(path):
    return {source.id: source for source in read_sources(path)}


TOY = registry(FIXTURES / "sources.yaml")["toy-regulation"]


@pytest.fixture(scope="module")
def toy():
    return parse((FIXTURES / "toy-regulation.xml").read_bytes(), TOY, TOY.texts[0])


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


def test_every_unit_that_the_law_numbers_is_a_provision_in_the_laws_order(toy):
    assert [p.citation for p in toy.provisions] == [
        "TOY Recital 1",
        "TOY Recital 2",
        "TOY Art. 1",
        "TOY Art. 1(1)",
        "TOY Art. 1(2)",
        "TOY Art. 1(2)(a)",
        "TOY Art. 1(2)(b)",
        "TOY Art. 2",
        "TOY Art. 2(1)",
        "TOY Art. 2(2)",
        "TOY Art. 2(2)(a)",
        "TOY Art. 2(2)(b)",
        "TOY Art. 2(3)",
        "TOY Art. 3",
    ]


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        ("TOY Recital 1", "(1) Figures (‘toys’) deserve care."),  # noqa: RUF001
        ("TOY Recital 2", "(2) A first part ends.\n\nA second part of 1 January 2000 follows."),
        ("TOY Art. 1(1)", "(1) ‘figure’ means a toy with a face;"),  # noqa: RUF001
        ("TOY Art. 1(2)", "(2) ‘home’ means:\n\n(a) a box; or\n\n(b) a shelf."),  # noqa: RUF001
        ("TOY Art. 1(2)(b)", "(b) a shelf."),
        ("TOY Art. 2(1)", "1. Playing is allowed, inter alia, at noon.\n\nA second subparagraph has no number."),
        ("TOY Art. 2(2)(b)", "(b) the toy costs more than 20 000 coins."),
        ("TOY Art. 2(3)", "3. Toys are appointed by:\n\n— their makers; or\n\n— their owners."),
        ("TOY Art. 3", "Toys may be exchanged on any day of the week.\n\nThose exchanges shall be noted."),
    ],
)
def test_the_text_is_the_laws_with_its_numbers_and_without_footnotes(toy, citation, text):
    assert texts(toy)[citation] == text


def test_the_heading_path_names_chapter_section_and_article(toy):
    by_citation = {p.citation: p for p in toy.provisions}
    assert by_citation["TOY Art. 2(2)(a)"].heading == (
        "Chapter II Care",
        "Section 1 Daily care",
        "Article 2 Playing ‘fair’",  # noqa: RUF001
    )
    assert by_citation["TOY Art. 3"].heading == ("Chapter II Care", "Article 3 Exchange")
    assert by_citation["TOY Art. 2(2)(a)"].parent == "TOY Art. 2(2)"
    assert by_citation["TOY Art. 2(2)(a)"].effective_from == TOY.effective_from


def test_the_body_reads_as_markdown(toy):
    assert toy.body.startswith("# Toy Regulation\n\n## Preamble\n\nTHE ASSEMBLY OF TOYS,\n\nHaving regard")
    assert "## Chapter II Care\n\n### Section 1 Daily care\n\n#### Article 2 Playing" in toy.body
    assert toy.body.endswith("This Regulation shall be binding on all toys.\n")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<CONS.ACT><PREAMBLE></CONS.ACT>", "the XML is broken"),
        (b"not xml at all", "the XML is broken"),
        (b"", "the XML is broken"),
        (b"<html><body/></html>", "not an act in Formex"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a><ENACTING.TERMS>&x;</ENACTING.TERMS></a>', "entities of its own"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "entities of its own"),
    ],
)
def test_what_is_no_formex_act_is_refused_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        parse(raw, TOY, TOY.texts[0])
    assert "\n" not in str(error.value)


# ---- the GDPR itself ----

# Articles that the corrigendum of 23 May 2018 (OJ L 127) changed: the other copy has the words of 2016.
CORRECTED = {37, 41, 42, 43, 57, 64, 65, 69, 70}
# The other copy's own parser lost two points that begin with the word "Chapter".
LOST_IN_THE_OTHER = {97}
CORRECTED_RECITALS = {71}


@pytest.fixture(scope="module")
def gdpr():
    source = registry(HERE / "sources.yaml")["gdpr"]
    path = LAW / source.texts[0].snapshot
    if not path.is_file():
        pytest.skip("the official texts are not in ../shared")
    return path, parse(path.read_bytes(), source, source.texts[0])


def words(text):
    return re.sub("[‘’“”'\"]", " ", text).replace("—", " — ").split()  # noqa: RUF001


@pytest.mark.corpus
def test_gdpr_has_all_articles_recitals_and_points(gdpr):
    _, parsed = gdpr
    found = texts(parsed)
    assert {f"GDPR Art. {n}" for n in range(1, 100)} <= found.keys()
    assert {f"GDPR Recital {n}" for n in range(1, 174)} <= found.keys()
    assert len(found) == 1029
    assert not [citation for citation in found if "[" in citation]
    assert found["GDPR Art. 9(2)(a)"].startswith("(a) the data subject has given explicit consent")
    assert found["GDPR Art. 4(14)"].startswith("(14) ‘biometric data’ means personal data")  # noqa: RUF001
    assert "up to 20 000 000 EUR" in found["GDPR Art. 83(5)"]
    assert found["GDPR Art. 4(16)(b)"].startswith("(b) as regards a processor")


@pytest.mark.corpus
def test_no_character_of_the_xml_is_lost(gdpr):
    path, parsed = gdpr
    found = texts(parsed)
    root = etree.parse(str(path), etree.XMLParser(remove_pis=True)).getroot()
    for mark in root.iter("QUOT.START", "QUOT.END"):
        mark.text = chr(int(mark.get("CODE"), 16))
    for note in root.iter("NOTE"):
        note.text, note[:] = "", []
    for article in root.iter("ARTICLE"):
        name = article.findtext("TI.ART").replace("Article ", "GDPR Art. ")
        official = "".join("".join(e.itertext()) for e in article if e.tag not in ("TI.ART", "STI.ART"))
        assert re.sub(r"[\s—]", "", found[name]) == re.sub(r"\s", "", official), name
    for consid in root.iter("CONSID"):
        official = "".join(consid.itertext())
        name = "GDPR Recital " + consid.findtext(".//NO.P").strip("()")
        assert re.sub(r"\s", "", found[name]) == re.sub(r"\s", "", official), name


@pytest.mark.corpus
def test_gdpr_words_equal_those_of_an_independent_copy(gdpr):
    _, parsed = gdpr
    found = texts(parsed)
    other = json.loads((LAW / "eu" / "gdpr-32016R0679.json").read_text())
    headings = " ".join(heading for p in parsed.provisions for heading in p.heading)
    for article in other["articles"]:
        number = int(article["number"])
        theirs, ours = words(article["text"]), words(found[f"GDPR Art. {number}"])
        if number == 99:
            assert theirs[: len(ours)] == ours
        elif number in CORRECTED | LOST_IN_THE_OTHER:
            assert difflib.SequenceMatcher(None, theirs, ours, autojunk=False).ratio() > 0.8, number
        else:
            assert not differences(theirs, ours, headings), number
    for recital in other["recitals"]:
        number = recital["recital_number"]
        if number not in CORRECTED_RECITALS:
            theirs, ours = words(recital["text"]), words(found[f"GDPR Recital {number}"])[1:]
            assert not differences(theirs, ours, headings), number


def differences(theirs, ours, headings):
    """What differs and is neither a footnote mark nor a heading that the other copy ran into the text."""
    theirs = words(re.sub(r" \((?:[4-9]|1\d|2[01])\)(?=[ .,;])", "", " ".join(theirs)))
    ours = words(re.sub(r" \((?:[4-9]|1\d|2[01])\)(?=[ .,;])", "", " ".join(ours)))
    codes = difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes()
    changed = [(" ".join(theirs[a:b]), " ".join(ours[c:d])) for op, a, b, c, d in codes if op != "equal"]
    return [(gone, new) for gone, new in changed if new or not heading_words(gone, headings)]


def heading_words(gone, headings):
    return all(part.strip() in headings for part in re.split(r"(?=Section \d)", gone))
