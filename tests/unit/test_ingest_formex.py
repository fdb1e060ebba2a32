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
from tests.ingest_checks import assert_covered, words

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
LAW = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "law"

PREAMBLE = """Regulation (XX) 1/2000

THE ASSEMBLY OF TOYS,

Having regard to the opinion of the dolls,

Whereas:"""


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
        "TOY Preamble",
        "TOY Recital 1",
        "TOY Recital 2",
        "TOY Enacting Words",
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
        "TOY Final",
        "TOY Notes",
    ]


def test_every_word_of_the_act_belongs_to_exactly_one_provision(toy):
    assert_covered(toy)
    root = etree.fromstring((FIXTURES / "toy-regulation.xml").read_bytes(), etree.XMLParser(remove_pis=True))
    notes = [words(" ".join(note.itertext())) for note in root.iter("NOTE")]
    assert words(texts(toy)["TOY Notes"]) == [w for n, note in enumerate(notes, 1) for w in (f"({n})", *note)]


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        ("TOY Preamble", PREAMBLE),
        ("TOY Enacting Words", "HAVE ADOPTED THIS REGULATION:"),
        ("TOY Final", "This Regulation shall be binding on all toys."),
        ("TOY Notes", "(1) OJ T 1, p. 1.\n\n(2) A footnote."),
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
    assert toy.body.startswith("# Toy Regulation\n\n## Preamble\n\nRegulation (XX) 1/2000\n\nTHE ASSEMBLY")
    assert "## Chapter II Care\n\n### Section 1 Daily care\n\n#### Article 2 Playing" in toy.body
    assert toy.body.endswith("This Regulation shall be binding on all toys.\n\n(1) OJ T 1, p. 1.\n\n(2) A footnote.\n")


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


def compared(text):
    return re.sub("[‘’“”'\"]", " ", text).replace("—", " — ").split()  # noqa: RUF001


@pytest.mark.corpus
def test_gdpr_has_all_articles_recitals_and_points(gdpr):
    parsed = gdpr[1]
    found = texts(parsed)
    assert {f"GDPR Art. {n}" for n in range(1, 100)} <= found.keys()
    assert {f"GDPR Recital {n}" for n in range(1, 174)} <= found.keys()
    assert len(found) == 1033
    assert found["GDPR Preamble"].startswith("Regulation (EU) 2016/679 of the European Parliament")
    assert found["GDPR Preamble"].endswith("Whereas:")
    assert found["GDPR Enacting Words"] == "HAVE ADOPTED THIS REGULATION:"
    assert_covered(parsed)
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
        theirs, ours = compared(article["text"]), compared(found[f"GDPR Art. {number}"])
        if number == 99:
            assert theirs[: len(ours)] == ours
        elif number in CORRECTED | LOST_IN_THE_OTHER:
            assert difflib.SequenceMatcher(None, theirs, ours, autojunk=False).ratio() > 0.8, number
        else:
            assert not differences(theirs, ours, headings), number
    for recital in other["recitals"]:
        number = recital["recital_number"]
        if number not in CORRECTED_RECITALS:
            theirs, ours = compared(recital["text"]), compared(found[f"GDPR Recital {number}"])[1:]
            assert not differences(theirs, ours, headings), number


def differences(theirs, ours, headings):
    """What differs and is neither a footnote mark nor a heading that the other copy ran into the text."""
    theirs = compared(re.sub(r" \((?:[4-9]|1\d|2[01])\)(?=[ .,;])", "", " ".join(theirs)))
    ours = compared(re.sub(r" \((?:[4-9]|1\d|2[01])\)(?=[ .,;])", "", " ".join(ours)))
    codes = difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes()
    changed = [(" ".join(theirs[a:b]), " ".join(ours[c:d])) for op, a, b, c, d in codes if op != "equal"]
    return [(gone, new) for gone, new in changed if new or not heading_words(gone, headings)]


def heading_words(gone, headings):
    return all(part.strip() in headings for part in re.split(r"(?=Section \d)", gone))


# ---- acts as the Official Journal published them, and annexes ----


def fixture(name):
    return (FIXTURES / name).read_text(encoding="utf-8").partition("-->")[2]


def read(xml):
    parsed = parse(xml.encode(), TOY, TOY.texts[0])
    assert_covered(parsed)
    return texts(parsed)


def test_an_act_as_published_has_counted_recitals_and_what_it_quotes_is_no_unit_of_its_own():
    assert read(fixture("toy-act-oj.xml")) == {
        "TOY Preamble": "Toy Directive\n\nTHE DOLLS,",
        "TOY Recital 1": "Whereas dolls sleep;",
        "TOY Recital 2": "Whereas bears do too,",
        "TOY Enacting Words": "AGREE:",
        "TOY Art. 1": "The act is amended:\n\n‘7. Bears sleep.’",  # noqa: RUF001
        "TOY Final": "It binds.\n\nDone at Home.\n\nA Doll",
    }


def test_points_of_an_annex_are_cited_by_its_sections():
    found = read(fixture("toy-annex.xml"))
    assert list(found) == [
        "TOY Annex III",
        "TOY Annex III Section A",
        "TOY Annex III Section A(1)",
        "TOY Annex III Section A(1)(a)",
        "TOY Annex III Section B",
        "TOY Annex III Section B(1)",
    ]
    assert found["TOY Annex III Section A(1)"] == "1. Cots:\n\n(a) a box."
    assert found["TOY Annex III Section B"] == "Section B. Large beds\n\n1. Sofas.\n\nBed | Size"


def test_annexes_stand_after_the_act_where_one_file_holds_both():
    act, annex = fixture("toy-act-oj.xml"), fixture("toy-annex.xml")
    assert list(read(f"<CONS.ACT>{act}{annex}</CONS.ACT>"))[5:7] == ["TOY Final", "TOY Annex III"]
