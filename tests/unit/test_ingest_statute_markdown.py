"""An act in Markdown becomes sections and what is numbered in them. The small act is invented."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numbering import Level, letter_ordinal, numeral_ordinal, place_label
from ingest.parsers.statute_markdown import effective_date, parse
from ingest.provision import ProvisionKind
from knowledge.errors import CorpusError
from knowledge.load import HERE, read_sources

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
LAW = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "law"


def registry(path):
    return {source.id: source for source in read_sources(path)}


TOY = registry(FIXTURES / "sources.yaml")["toy-act"]
MICHIGAN = [
    source for source in registry(HERE / "sources.yaml").values() if source.texts[0].parser == "statute_markdown"
]


@pytest.fixture(scope="module")
def toy():
    return parse((FIXTURES / "toy-act.md").read_bytes(), TOY, TOY.texts[0])


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


def law(parsed):
    return [p for p in parsed.provisions if p.kind not in (ProvisionKind.NOTE, ProvisionKind.PREAMBLE)]


def test_sections_and_what_is_numbered_in_them(toy):
    citations = [p.citation for p in law(toy)]
    assert citations[:9] == [
        "MCL 900.2",
        "MCL 900.2(a)",
        "MCL 900.2(b)",
        "MCL 900.2(b)(i)",
        "MCL 900.2(b)(ii)",
        "MCL 900.2(b)(ii)(A)",
        "MCL 900.2(b)(ii)(B)",
        "MCL 900.2(b)(iii)",
        "MCL 900.2(c)",
    ]
    assert "MCL 900.3(1)(i)" in citations, "(i) after (h) is a letter"
    assert "MCL 900.3(1)(j)" in citations


def test_a_section_that_holds_only_the_contents_list_is_no_provision(toy):
    assert "MCL 900.1" not in texts(toy)
    assert "Seventeen" not in toy.body.split("## 900.3")[0]


def test_a_title_is_cut_where_the_contents_ran_into_it(toy):
    headings = {p.citation: p.heading for p in toy.provisions}
    assert headings["MCL 900.2(b)(i)"] == ("Toy Figures Act", "900.2 Definitions")
    assert headings["MCL 900.3"] == ("Toy Figures Act", "900.3 Care of Figures; Duties; Seventeen Points")


def test_two_units_of_one_number_keep_their_own_text_and_identity(toy):
    found = texts(toy)
    assert found["MCL 900.3(2)(a)"] == "(a) Counts them."
    assert found["MCL 900.3(2)(a) [second]"].startswith("(a) Counts them again")


def test_words_without_a_number_belong_to_the_unit_around_the_list(toy):
    found = texts(toy)
    assert found["MCL 900.4(1)"].endswith("the time of play shall be extended.")
    assert found["MCL 900.4(2)"].endswith("Either shelf shall be dusted.")
    assert found["MCL 900.4(2)(b)"] == "(b) Low."


def test_a_section_number_before_the_first_subsection_stays_in_the_section(toy):
    found = texts(toy)
    assert found["MCL 900.3"].startswith("Sec. 3.\n\n(1) An owner shall")
    assert found["MCL 900.3(1)"].startswith("(1) An owner shall")


def test_history_is_kept_apart_and_dates_the_section(toy):
    by_citation = {p.citation: p for p in toy.provisions}
    for provision in law(toy):
        text = toy.body[provision.start : provision.end]
        assert "History" not in text
        assert "collector" not in text
    assert texts(toy)["MCL 900.3, note"].startswith("History:Add. 2005, Act 9")
    assert by_citation["MCL 900.3, note"].kind is ProvisionKind.NOTE
    assert texts(toy)["MCL 900.1, contents"].startswith("Section 900.2 - Definitions")
    assert by_citation["MCL 900.2"].history.startswith("2001, Act 1")
    assert by_citation["MCL 900.2(b)(ii)(A)"].effective_from == date(2003, 9, 9)
    assert by_citation["MCL 900.3"].effective_from == date(2006, 4, 1)
    assert by_citation["MCL 900.5"].effective_from == date(2002, 3, 1)


@pytest.mark.parametrize(
    ("history", "day"),
    [
        ("2004, Act 452, Eff. Mar. 1, 2005", date(2005, 3, 1)),
        ("1976, Act 388, Eff. June 1, 1977 ;-- Am. 2015, Act 269, Imd. Eff. Jan. 6, 2016", date(2016, 1, 6)),
        ("Add. 2020, Act 296, Eff. April 1, 2021", date(2021, 4, 1)),
        ("Am. 2009, Act 92, Imd. Eff. Sept. 24, 2009", date(2009, 9, 24)),
        ("Am. 2014, Eff. Mar. 31, 2015Compiler's Notes: and so on, Eff. May 1, 2019", date(2015, 3, 31)),
        ("2004, Act 1, Eff. Feb. 30, 2005", None),
        ("", None),
    ],
)
def test_effective_date_is_the_last_of_the_history(history, day):
    assert effective_date(history) == day


@pytest.mark.parametrize(
    ("label", "letter", "numeral"),
    [("a", 1, None), ("i", 9, 1), ("iv", None, 4), ("z", 26, None), ("aa", 27, None), ("ii", 35, 2), ("ix", None, 9)],
)
def test_ordinals_of_labels(label, letter, numeral):
    assert letter_ordinal(label) == letter
    assert numeral_ordinal(label) == numeral


LETTER, NUMERAL = Level.LETTER, Level.NUMERAL


@pytest.mark.parametrize(
    ("stack", "label", "colon", "ahead", "level"),
    [
        ([(LETTER, 8)], "i", False, ["j"], LETTER),
        ([(LETTER, 8)], "i", False, [], LETTER),
        ([(LETTER, 8)], "i", True, ["i", "j"], NUMERAL),
        ([(LETTER, 8)], "i", False, ["ii"], NUMERAL),
        ([(LETTER, 8)], "i", False, ["i", "ii", "j"], LETTER),
        ([(LETTER, 8), (NUMERAL, 3)], "i", False, ["ii"], LETTER),
        ([(LETTER, 34), (NUMERAL, 5)], "ii", False, ["i", "ii", "jj"], LETTER),
        ([(LETTER, 35)], "i", True, ["ii", "jj"], NUMERAL),
        ([(LETTER, 21), (NUMERAL, 4)], "v", False, ["w"], LETTER),
        ([(LETTER, 21), (NUMERAL, 4)], "v", False, ["vi"], NUMERAL),
        ([(LETTER, 21), (NUMERAL, 4)], "v", False, ["2"], NUMERAL),
        ([(LETTER, 2)], "c", False, [], LETTER),
    ],
)
def test_letter_or_numeral_by_what_stands_around(stack, label, colon, ahead, level):
    assert place_label(label, stack, opens_list=colon, ahead=ahead)[0] is level


NUMERALS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
CAPITALS = "ABCDE"


@st.composite
def outlines(draw):
    """Labels of a section, subsection by subsection, with the citation that each must get."""
    found = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        found.append((f"({number})", 1))
        for letter in "abcdefghijklmnopqrst"[: draw(st.integers(0, 20))]:
            found.append((f"({letter})", 2))
            for numeral in NUMERALS[: draw(st.sampled_from([0, 0, 0, 1, 2, 5, 9]))]:
                found.append((f"({numeral})", 3))
                found += [(f"({capital})", 4) for capital in CAPITALS[: draw(st.sampled_from([0, 0, 1, 3]))]]
    return found


@given(outlines())
def test_any_well_numbered_outline_is_recovered_with_spans_that_nest(outline):
    path, citations, lines = [], [], []
    for place, (label, depth) in enumerate(outline):
        path = [*path[: depth - 1], label]
        citations.append("MCL 900.9" + "".join(path))
        opens = place + 1 < len(outline) and outline[place + 1][1] > depth
        lines.append(f"{label} words of {place}" + (":" if opens else "."))
    parsed = parse(("## 900.9 Title.\n\n" + "\n\n".join(lines)).encode(), TOY, TOY.texts[0])
    assert [p.citation for p in parsed.provisions] == ["MCL 900.9", *citations]
    by_citation = {p.citation: p for p in parsed.provisions}
    for provision, line in zip(parsed.provisions[1:], lines, strict=True):
        assert parsed.body[provision.start : provision.end].startswith(line)
        parent = by_citation[provision.parent]
        assert parent.start <= provision.start < provision.end <= parent.end


def test_text_that_is_not_utf8_is_refused():
    with pytest.raises(CorpusError, match="not UTF-8"):
        parse(b"## 900.1 T\xff\n\nText.", TOY, TOY.texts[0])


# ---- the collected acts themselves ----


@pytest.mark.corpus
@pytest.mark.parametrize("source", MICHIGAN, ids=lambda source: source.id)
def test_every_character_of_a_section_is_in_its_provision(source):
    path = LAW / source.texts[0].snapshot
    if not path.is_file():
        pytest.skip("the official texts are not in ../shared")
    parsed = parse(path.read_bytes(), source, source.texts[0])
    found = texts(parsed)
    for part in re.split(r"(?m)^## ", path.read_text(encoding="utf-8"))[1:]:
        head, _, rest = part.partition("\n")
        law = re.split(r"(?m)^(?:History:|\[source page|---$)", rest)[0]
        law = re.sub(r"(?m)^Section \d+\.\d+\w* - .*$", "", law)
        squeezed = re.sub(r"\s", "", law)
        assert re.sub(r"\s", "", found.get(f"MCL {head.split()[0]}", "")) == squeezed, head
    assert set(source.landmarks) <= found.keys()
    assert not [p.citation for p in parsed.provisions if ".Section" in p.heading[-1]]


@pytest.mark.corpus
@pytest.mark.parametrize("source", MICHIGAN, ids=lambda source: source.id)
def test_no_word_of_the_file_is_lost(source):
    path = LAW / source.texts[0].snapshot
    if not path.is_file():
        pytest.skip("the official texts are not in ../shared")
    parsed = parse(path.read_bytes(), source, source.texts[0])
    file = re.sub(r"(?m)\A# .*$|^#+ ", "", path.read_text(encoding="utf-8"))
    body = re.sub(r"(?m)\A# .*$|^#+ ", "", parsed.body)
    assert re.findall(r"[^\W_]", body) == re.findall(r"[^\W_]", file)


@pytest.mark.corpus
def test_known_places_of_the_michigan_code():
    source = next(s for s in MICHIGAN if s.id == "us-mi-consumer-protection-act")
    path = LAW / source.texts[0].snapshot
    if not path.is_file():
        pytest.skip("the official texts are not in ../shared")
    found = texts(parse(path.read_bytes(), source, source.texts[0]))
    assert found["MCL 445.903(1)(i)"].startswith("(i) Making false or misleading statements")
    assert found["MCL 445.903(1)(ii)"].startswith("(ii) If a credit card or debit card is used")
    assert found["MCL 445.903(1)(hh)(v)"].startswith("(v) The disclosure is requested from an individual")
    assert found["MCL 445.903l(1)"].startswith("(1) A third-party delivery service shall not use a likeness")
