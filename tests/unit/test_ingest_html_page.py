"""Web pages of legislatures and vendors become provisions with the citations and the words of the page.

No page of these sites is at hand: every page in fixtures/ingest/sites is invented, with the structure that its layout
describes and no official words. What a site really sends may differ; then the parser must refuse it: tested here too.
"""

import html
import re
import tracemalloc
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.parsers.html_page import HtmlLayout, parse
from ingest.parsers.levels_html import place_by_levels, read_levels
from ingest.parsers.page_layout import read_layout
from ingest.provision import ProvisionKind
from knowledge.citations import load_citations
from knowledge.errors import CorpusError, KnowledgeError
from knowledge.layouts import load_layouts
from knowledge.records import Kind, Source, SourceText, Status

SITES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest" / "sites"
EXPECTED = yaml.safe_load((SITES / "expected.yaml").read_text(encoding="utf-8"))
UNITS = {
    ProvisionKind.SECTION,
    ProvisionKind.SUBSECTION,
    ProvisionKind.SUBDIVISION,
    ProvisionKind.SUBPARAGRAPH,
    ProvisionKind.SUB_SUBPARAGRAPH,
    ProvisionKind.ITEM,
}


def toy(form="MCL"):
    return Source(
        id="toy",
        title="Toy Act",
        jurisdiction="us-mi",
        vendor=None,
        region=None,
        publisher="Toy Legislature",
        licence="Public domain",
        hosts=("toys.example",),
        every_days=7,
        url="https://toys.example/",
        citation_form=form,
        kind=Kind.LAW,
        status=Status.IN_FORCE,
        least_provisions=1,
        landmarks=("MCL 445.9001",),
        texts=(),
    )


def read(raw, layout="us-mi-legislature", form="MCL"):
    raw = raw.encode() if isinstance(raw, str) else raw
    way = SourceText(parser="html_page", layout=layout, address="https://toys.example/")
    return parse(raw, toy(form), way)


def page(layout):
    return (SITES / f"{layout}.html").read_bytes()


def parsed_page(layout):
    return read(page(layout), layout, EXPECTED[layout]["form"])


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


def squeezed(text):
    """The characters of a text that are not white space; page and body may break it otherwise."""
    return re.sub(r"\s", "", text)


def page_words(raw):
    """What a reader sees of an invented page, found without the parser: its lines but those marked as dropped."""
    body = raw.decode().partition("<body>")[2]
    lines = [line for line in body.splitlines() if not line.startswith("<!--dropped-->")]
    return squeezed(html.unescape(re.sub(r"<!--.*?-->|<[^>]+>", "", "\n".join(lines), flags=re.DOTALL)))


def body_words(parsed):
    return squeezed(re.sub(r"^#+ ", "", parsed.body, flags=re.MULTILINE))


def uncovered(parsed):
    """Characters outside headings that are in no provision, or that two siblings share."""
    count = [0] * len(parsed.body)
    by_citation = {p.citation: p for p in parsed.provisions}
    for p in parsed.provisions:
        if p.parent is not None:
            outer = by_citation[p.parent]
            assert outer.start <= p.start <= p.end <= outer.end, p.citation
        for n in range(p.start, p.end):
            count[n] += 1 if p.parent is None else 0
    siblings = {}
    for p in parsed.provisions:
        for other in siblings.setdefault(p.parent, []):
            assert p.end <= other.start or p.start >= other.end, (p.citation, other.citation)
        siblings[p.parent].append(p)
    position, wrong = 0, []
    for line in parsed.body.splitlines(keepends=True):
        wanted = 0 if line.startswith("#") else 1
        wrong += [n for n in range(position, position + len(line.rstrip())) if count[n] != wanted and line.strip()]
        position += len(line)
    return [parsed.body[n] for n in wrong if not parsed.body[n].isspace()]


def test_every_layout_has_an_invented_page_and_every_page_a_layout():
    assert {path.stem for path in SITES.glob("*.html")} == set(load_layouts("html_page")) == set(EXPECTED)


@pytest.mark.parametrize("layout", sorted(EXPECTED))
def test_the_text_of_each_citation_is_the_pages(layout):
    found = texts(parsed_page(layout))
    for citation, text in EXPECTED[layout]["texts"].items():
        assert found.get(citation) == text, citation


@pytest.mark.parametrize("layout", sorted(EXPECTED))
def test_no_word_of_a_page_is_lost_added_or_moved(layout):
    parsed = parsed_page(layout)
    assert body_words(parsed) == page_words(page(layout))
    assert uncovered(parsed) == []


@pytest.mark.parametrize("layout", sorted(set(EXPECTED) - {"article"}))
def test_units_are_cited_in_the_local_form(layout):
    grammar = load_citations()
    for provision in parsed_page(layout).provisions:
        if provision.kind in UNITS:
            assert grammar.normalise(provision.citation) == (provision.citation,)


def test_michigan_history_dates_the_section_as_the_markdown_of_the_same_act_does():
    by_citation = {p.citation: p for p in parsed_page("us-mi-legislature").provisions}
    assert str(by_citation["MCL 445.9001"].effective_from) == "2011-04-01"
    assert by_citation["MCL 445.9001"].history.startswith("History: 2004, Act 900")


DOOR = "<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (DOOR.format(title="Just a moment...", body="<p>Wait</p>"), "a challenge page"),
        (DOOR.format(title="Toys", body="<p>Please enable JavaScript and cookies to go on.</p>"), "a challenge page"),
        (DOOR.format(title="Welcome", body="<main><form>Name <input type=password></form></main>"), "a login page"),
        (DOOR.format(title="Sign in", body="<main>Hello</main>"), "a login page"),
        (DOOR.format(title="Page Not Found", body="<main>Sorry</main>"), "an error page"),
        (DOOR.format(title="Toys", body="<h1>404</h1><main>Sorry</main>"), "an error page"),
        (DOOR.format(title="Toys", body="<main> </main>"), "a page without the text"),
        (DOOR.format(title="Other law", body="<main><p>Words without a number.</p></main>"), "no section was found"),
        ("", "the page is empty"),
        ("   \n", "the page is empty"),
        ("<!-- nothing -->", "no text"),
    ],
)
def test_what_is_no_page_of_law_is_refused_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        read(raw)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("title", ["Just a moment...", "Sign in", "404 Not Found"])
def test_a_policy_page_behind_a_door_is_refused(title):
    with pytest.raises(CorpusError, match="where the policy was expected"):
        read(DOOR.format(title=title, body="<main><h1>Welcome</h1><p>Words</p></main>"), "article", "Toy Terms")


STATUTE = "<html><head>{meta}</head><body><main><p>445.9001 Toys.</p><p>(1) “Naïve” toys.</p></main></body></html>"


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("utf-8", ""),
        ("utf-8-sig", '<meta charset="windows-1252">'),
        ("utf-16", ""),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("windows-1252", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'),
        ("windows-1252", '<meta charset="utf-8">'),
        ("windows-1252", ""),
    ],
)
def test_the_charset_is_read_from_the_bytes_and_not_believed(encoding, meta):
    assert texts(read(STATUTE.format(meta=meta).encode(encoding)))["MCL 445.9001(1)"] == "(1) “Naïve” toys."


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (STATUTE.format(meta="").encode() + "ï".encode("latin-1"), "mixes UTF-8"),
        (STATUTE.format(meta="").replace("ï", "�").encode(), "garbled"),
        (STATUTE.format(meta='<meta charset="toy-8">').encode(), "does not exist"),
        (STATUTE.format(meta='<meta charset="shift_jis">').encode() + b"\xfd\xff", "is not shift_jis"),
        (b"\xff\xfe<\x00h", "no text|utf-16|no section|without the text"),
    ],
)
def test_a_garbled_page_is_an_error_and_never_mojibake(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        read(raw)
    assert "\n" not in str(error.value)


LAW = "<p>445.9001 Toys.</p><p>(1) Red.</p>"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "raw",
    [
        "<main>" + "<div>" * 200_000 + LAW,
        "<main>" + LAW + "<b>" * 400_000,
        "<main>" + LAW + "<p>" * 499_000,
        "<p>" * 1_700_000,
        "<main>" + LAW + "<" * 5_000_000,
        "<main>" + LAW + "<p " + "a=b " * 1_200_000 + ">x",
        "<main>" + LAW + "<p>(i)</p>" * 40_000,
        "<main>" + LAW + "<p>((((((((" + "(a)" * 300_000,
        "<main><p>445.9001 " + "Toys; " * 800_000 + "</p>",
        "<main>" + "<p>445.9001 Toys.</p><p>(a) x</p>" * 10_000,
    ],
    ids=["deep", "inline", "paragraphs", "too many", "brackets", "attributes", "labels", "one line", "title", "again"],
)
def test_hostile_pages_do_not_hang_and_take_bounded_memory(raw):
    tracemalloc.start()
    try:
        read(raw)
    except CorpusError as error:
        assert "\n" not in str(error)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 600_000_000


def test_text_beyond_the_depth_that_can_be_read_is_an_error_and_not_lost():
    with pytest.raises(CorpusError, match="nested too deeply"):
        read("<main>" + LAW + "<div>" * 5_000 + "<p>(2) Blue.</p>")


def test_scripts_and_styles_in_the_content_are_no_text():
    unseen = "<script>(2) not law</script><style>p {}</style><template>(3) no</template>"
    assert texts(read(f"<main>{LAW}{unseen}<p>(2) Blue.</p></main>"))["MCL 445.9001"] == "(1) Red.\n\n(2) Blue."


@given(st.lists(st.sampled_from(["(1) a", "(a) b:", "(i) c", "(A) d", "Plain.", "# e", "<br>", "(2)", "History: f"])))
def test_whatever_the_units_every_character_is_in_one_innermost_provision(paragraphs):
    raw = "<main><p>445.9001 Toys.</p>" + "".join(f"<p>{p}</p>" for p in ["(1) x", *paragraphs]) + "</main>"
    parsed = read(raw)
    assert uncovered(parsed) == []
    seen = squeezed(html.unescape(re.sub(r"<[^>]+>", "", raw)))
    assert body_words(parsed).replace("\\#", "#") == seen


@pytest.mark.parametrize(
    ("levels", "labels", "depths"),
    [
        (["(1)", "(a)", "(i)", "(A)"], "(1) (a) (i) (ii) (b) (2)", [0, 1, 2, 2, 1, 0]),
        (["(a)", "(1)", "(A)", "(i)"], "(a) (1) (A) (i) (ii) (B) (2) (b)", [0, 1, 2, 3, 3, 2, 1, 0]),
        (["(a)", "(1)", "(A)", "(i)", "(I)"], "(h) (i) (j)", [0, 0, 0]),
        (["(a)", "(1)", "(A)", "(i)", "(I)"], "(a) (1) (A) (i) (I) (II) (ii) (B)", [0, 1, 2, 3, 4, 4, 3, 2]),
        (["1.", "a.", "(1)", "(a)"], "1. a. (1) (a) b. 2.", [0, 1, 2, 3, 1, 0]),
        (["A.", "1.", "a."], "A. 1. a. 2. B.", [0, 1, 2, 1, 0]),
        (["I.", "(a)", "(1)"], "I. (a) (1) (b) II. III. IV.", [0, 1, 2, 1, 0, 0, 0]),
        (["Subdivision 1.|Subd. 1.", "(a)"], "Subdivision 1. Subd. 2. Subd. 3a.", [0, 0, 0]),
        (["(a)", "(1)"], "(a) (b-1) (b-2) (c)", [0, 0, 0, 0]),
        (["(1)", "(am)", "1."], "(1) (a) (am) (b) (2m)", [0, 1, 1, 1, 0]),
    ],
)
def test_levels_follow_the_codes_own_order(levels, labels, depths):
    read_labels = read_levels(levels)
    found = [
        read_labels.labels(label.replace("_", " "))[0] for label in re.sub(r"(Subd\w*\.?) ", r"\1_", labels).split()
    ]
    stack, placed = [], []
    for n, label in enumerate(found):
        place = place_by_levels(label, stack, opens_list=False, ahead=found[n + 1 :])
        stack = [*(above for above in stack if above[0] < place[0]), place]
        placed.append(place[0])
    assert placed == depths


def test_two_labels_in_front_of_one_paragraph_open_both_units():
    found = texts(
        read("<main><p>445.9001 Toys.</p><p>(1)(a) Red.</p><p>(b) Blue.</p><p>(2)</p><p>(a)</p><p>Grey.</p></main>")
    )
    assert found["MCL 445.9001(1)"] == "(1)(a) Red.\n\n(b) Blue."
    assert found["MCL 445.9001(1)(a)"] == "(1)(a) Red."
    assert found["MCL 445.9001(2)(a)"] == "(2) (a) Grey."


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"content": ["//main"], "colour": "red"}, "colour"),
        ({"content": ["//main["]}, "is not an XPath"),
        ({"content": ["//main"], "section": "("}, "is not a regular expression"),
        ({"content": ["//main"], "section": "x"}, "needs a group"),
        ({"content": ["//main"], "levels": ["?"]}, "is no level"),
        ({}, "content"),
    ],
)
def test_a_wrong_layout_is_named_in_one_line(fields, said):
    with pytest.raises(KnowledgeError, match=re.escape(said)) as error:
        read_layout(HtmlLayout, fields, "toy")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("layout", sorted(load_layouts("html_page")))
def test_every_layout_is_valid(layout):
    read_layout(HtmlLayout, load_layouts("html_page")[layout], layout)
