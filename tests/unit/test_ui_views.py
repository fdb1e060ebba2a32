"""What the views make of records: escaped text, marks, badges, dates."""

import re
from datetime import date

import pytest

from advisor.records import SHORT, Claim
from advisor.render import Renderer
from advisor.wording import Names
from index.passage import Layer
from knowledge.records import Basis, Kind, Place, Status
from tests.unit.ui_fakes import ADDRESS, KNOWLEDGE, TODAY, answer, citation, manifest, refusal, scope
from ui.answer_view import answer_html, origin_lines, question_html, refusal_html
from ui.escape import as_html, as_label, web_address
from ui.page import CorpusSize, corpus_lines, home_places
from ui.scope_chips import chip_texts
from ui.sources_view import STATUS_COLOURS, around, badges, facts_html, passage_html, source_label

NAMES = Names(KNOWLEDGE)
RENDERER = Renderer(NAMES)
HOSTILE = '<img src="https://evil.example/x"> ![x](https://evil.example/y) <script>alert(1)</script>'


def test_answer_has_its_parts_in_order():
    page = answer_html(answer(), NAMES, turn=0)
    marks = [
        "Short for Michigan.",
        "<h3>Michigan</h3>",
        "Rule of Michigan.",
        "What to do",
        "First step.",
        "taken for law, and not law",
        "An open bill.",
        "does not settle",
    ]
    places = [page.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "<ol><li>First step." in page
    assert "A gap remains." in page.split("does not settle")[1]


def test_every_mark_leads_to_its_source():
    page = answer_html(answer(), NAMES, turn=3)
    assert '<a class="la-mark" href="#source-3-2" aria-label="Source 2">[2]</a>' in page


def test_nothing_unsettled_says_nothing():
    page = answer_html(answer(claims=(Claim(text="All.", part=SHORT, citations=(1,)),), gaps=()), NAMES, turn=0)
    assert "does not settle" not in page


@pytest.mark.parametrize(
    "page",
    [
        question_html(HOSTILE),
        answer_html(
            answer(claims=(Claim(text=HOSTILE, part=HOSTILE, citations=(1,)),), gaps=(HOSTILE,)), NAMES, turn=0
        ),
        refusal_html(refusal(reason=HOSTILE, scope=scope(assumptions=(HOSTILE,)))),
        passage_html(citation(quote=HOSTILE, context=f"{HOSTILE} {HOSTILE}")),
        facts_html(citation(citation=HOSTILE, url=f"https://x/{HOSTILE}")),
    ],
)
def test_hostile_text_never_becomes_an_element(page):
    assert set(re.findall(r"<(\w+)", page)) <= {
        "h2",
        "h3",
        "div",
        "p",
        "ul",
        "li",
        "a",
        "blockquote",
        "mark",
        "dl",
        "dt",
        "dd",
    }
    assert all(target.startswith("#source-") for target in re.findall(r'href="([^"]*)"', page))


def test_label_shows_markdown_as_it_is_written():
    assert as_label("a *b* `c` [d](e) ![f](g) $h$ <i>") == r"a \*b\* \`c\` \[d\](e) \!\[f\](g) \$h\$ \<i\>"


@pytest.mark.parametrize(
    "text", ["https://evil.example", "www.evil.example", "me@evil.example", ":smile:", ":material/home:"]
)
def test_label_makes_nothing_live(text):
    label = as_label(text)
    assert "\u2060" in label
    assert label.replace("\u2060", "").replace("\\", "") == text


def test_label_is_one_short_line():
    assert as_label("two\n\nlines") == "two lines"
    assert len(as_label("x" * 500, longest=50)) == 50


def test_html_keeps_every_character_readable():
    assert as_html("a<b & \"c\" 'd'") == "a&lt;b &amp; &quot;c&quot; &#x27;d&#x27;"


@pytest.mark.parametrize(
    ("url", "ok"),
    [
        (ADDRESS, True),
        ("http://example.org/a?b=c", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ('https://x" onclick="y', False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url, ok):
    assert (web_address(url) is not None) is ok


def test_source_line_names_number_citation_and_status():
    assert source_label(citation(), RENDERER) == r"\[1\] MCL 445.72 · in force since 2 July 2007"


def test_every_status_has_a_colour():
    assert set(STATUS_COLOURS) == set(Status)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ["in force since 2 July 2007", "our summary"]),
        ({"layer": Layer.OFFICIAL}, ["in force since 2 July 2007", "official text"]),
        ({"layer": Layer.DOCUMENT}, ["in force since 2 July 2007", "your document"]),
        (
            {"basis": Basis.GENERAL_KNOWLEDGE},
            ["in force since 2 July 2007", "our summary", "not verified against official text"],
        ),
        ({"kind": Kind.CASE}, ["court decision", "our summary"]),
    ],
)
def test_badges_say_status_and_whose_words(changes, words):
    assert [text for text, _ in badges(citation(**changes), RENDERER)] == words


def test_each_sentence_that_was_used_is_marked_and_nothing_between():
    text = "One was used. Two was not. Three was used."
    page = passage_html(citation(quote=text, context=text, quotes=("Three was used.", "One was used.")))
    assert "<mark>One was used.</mark> Two was not. <mark>Three was used.</mark>" in page


def test_quoted_words_are_marked_in_their_passage():
    page = passage_html(citation())
    assert page.endswith("Before it. <mark>A face is not a number.</mark> After it.</blockquote>")


def test_long_context_is_cut_between_words():
    before, quote, after = around("word " * 400 + "QUOTE" + " word" * 400, "QUOTE", most=100)
    assert quote == "QUOTE"
    assert before.startswith("… word ") and len(before) < 110
    assert after.endswith("word …") and len(after) < 110


def test_quote_that_is_not_in_its_context_stands_alone():
    assert around("something else", "QUOTE") == ("", "QUOTE", "")


def test_facts_hold_dates_and_a_plain_link():
    page = facts_html(citation(effective_to=date(2030, 1, 1)))
    assert "<dd>2 July 2007</dd>" in page and "<dd>1 January 2030</dd>" in page and "<dd>23 November 2026</dd>" in page
    assert f'<a href="{ADDRESS}" target="_blank" rel="noopener noreferrer">{ADDRESS}</a>' in page


def test_address_in_somebodys_file_is_no_link():
    page = facts_html(citation(layer=Layer.DOCUMENT, url="https://evil.example/"))
    assert "https://evil.example/" in page and "<a" not in page


def test_origin_names_the_writer_and_what_was_left_out():
    assert origin_lines(answer()) == ["Composed from the sources on this machine, without a language model, in 0.2 s."]
    lines = origin_lines(answer(writer="ollama:small", dropped=("a", "b")))
    assert "ollama:small" in lines[0] and lines[1].startswith("2 sentences were left out")


def test_chips_show_what_was_understood():
    understood = scope(
        jurisdictions=("us-mi",),
        vendors=("openai",),
        topics=("biometrics",),
        profession="doctor",
        as_of=date(2020, 1, 1),
    )
    assert chip_texts(understood, NAMES, TODAY) == [
        ("Place", "Michigan"),
        ("Vendor", "OpenAI"),
        ("Topic", "Biometrics"),
        ("Profession", "Doctors"),
        ("Law as of", "1 January 2020"),
    ]
    assert chip_texts(scope(), NAMES, TODAY) == [("Place", "none named"), ("Law as of", "today")]


def test_corpus_is_dated_in_words():
    assert corpus_lines(manifest(), CorpusSize(rules=1200, provisions=0, documents=0)) == [
        "Corpus of 20 November 2026: 1,200 rules and 0 official provisions.",
    ]
    assert len(corpus_lines(manifest(), CorpusSize(rules=1, provisions=1, documents=0))) == 1
    assert "unknown date" in corpus_lines(manifest(built="soon"), CorpusSize(rules=1, provisions=1, documents=2))[0]


def test_states_come_first_and_nobody_lives_in_federal_law():
    places = [
        Place(code=code, name=name)
        for code, name in (("eu", "EU"), ("us-federal", "U"), ("us-mi", "M"), ("us-il", "I"))
    ]
    assert [place.code for place in home_places(places)] == ["us-il", "us-mi", "eu"]
