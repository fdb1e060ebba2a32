"""Changes as terminal lines, JSON, Markdown and Atom; hostile text stays text in each of them."""

import html
import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from ingest.change_words import printable
from ingest.markdown_text import as_markdown
from ingest.redline import RunKind, redline
from ingest.report_atom import FEED_ID, changes_feed
from ingest.report_html import redline_html
from ingest.report_json import change_object, review_object
from ingest.report_markdown import changes_markdown, redline_markdown, reviews_markdown
from ingest.report_terminal import change_lines, redline_text, review_lines
from tests.unit.change_fakes import (
    ADDED,
    CHANGES,
    FLAPPING,
    HOSTILE,
    NASTY,
    POLICY,
    REPARSED,
    REVIEWS,
    WORDLESS,
    amended,
    change,
)

ATOM = "{http://www.w3.org/2005/Atom}"
# As a page on a code host would be read: tables, crossed-out words, raw HTML and bare addresses.
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TEXTS = st.text(st.sampled_from(list("ab1 .,-+*_~`<>[]()#|!&\\\n:@$=\"'\u202e\x1b\u2060")), max_size=40) | st.text(
    max_size=20
)


class Elements(HTMLParser):
    """Elements and text of a piece of HTML."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.names: list[str] = []
        self.text: dict[str, str] = {"del": "", "ins": ""}
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        assert not attrs
        self.names.append(tag)
        self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        for name in self._open:
            if name in self.text:
                self.text[name] += data

    def handle_comment(self, data):
        raise AssertionError("a comment hides text")

    def handle_decl(self, decl):
        raise AssertionError("a declaration")

    def unknown_decl(self, data):
        raise AssertionError("a declaration")


# ---------------------------------------------------------------- terminal


def test_terminal_tells_a_change_with_its_redline():
    lines = change_lines((change(),), reviews=REVIEWS)
    assert lines[:3] == [
        "Toy Act of Michigan",
        "  2025-01-01 -> 2026-02-03  us-mi; changed by the source; 1 added, 1 amended, 1 removed, 1 renumbered",
        "  https://www.legislature.mi.gov/toy",
    ]
    page = "\n".join(lines)
    assert "2 provisions changed in formatting or notes only." in page
    assert "  amended: Toy Act 2(1), Keeping of scans" in lines
    assert "      A shop deletes a face scan within [-30-]{+60+} days{+, unless the customer objects+}." in lines
    assert "      {+A toy keeps no face. Never.+}" in lines
    assert "      [-A fee of $5 is due.-]" in lines
    assert "  renumbered: Toy Act 5 (before: Toy Act 4)" in lines
    assert "  rule us-mi/biometrics: review needed" in lines
    assert "  rule us-mi/publicity cites this" in lines


def test_terminal_names_the_region_and_what_else_one_must_know():
    page = "\n".join(change_lines((POLICY,)))
    assert "openai, text for region eu; changed by the source" in page
    assert "recorded by others" in page


def test_terminal_tells_flapping_in_one_line():
    lines = change_lines((FLAPPING,))
    assert "  The page alternates between two texts; this is not news." in lines
    assert not any("{+" in line or "rule" in line for line in lines)


def test_terminal_tells_who_changed_the_text():
    page = "\n".join(change_lines((REPARSED, WORDLESS)))
    assert "changed by parser" not in page and "us-il; read differently by this product" in page
    assert "eu; changed by the source; no change of words" in page
    assert "1 provision changed in formatting or notes only." in page


def test_terminal_tells_problems_and_nothing():
    assert change_lines(()) == ["No changes."]
    assert change_lines((), problems=["gdpr: refused:\nlogin page"]) == ["gdpr: refused: login page"]
    assert review_lines(()) == ["No rule needs to be looked at again."]


def test_terminal_shortens_what_did_not_change_and_what_is_too_long():
    long = " ".join(f"word{n}" for n in range(400))
    lines = change_lines((change(provisions=(amended(old=long, new=f"{long} end"), amended(old="", new=long))),))
    page = " ".join(" ".join(lines).split())
    assert "… word388" in page and "word399 {+end+}" in page
    assert "{+word0" in page and "word119 …+}" in page and "word120" not in page
    assert max(map(len, lines)) <= 100


def test_terminal_is_never_commanded():
    lines = change_lines((NASTY,), reviews=REVIEWS, problems=[HOSTILE])
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(lines))
    assert "⟨U+202E⟩txet" in " ".join(lines) and "⟨U+001B⟩[31mred" in " ".join(lines)


def test_reviews_show_our_words_beside_the_change():
    page = "\n".join(review_lines(REVIEWS))
    assert "us-mi/biometrics: review needed (checked 2025-12-01)" in page
    assert "Our words: Summary of us-mi/biometrics." in page
    assert "[-30-]{+60+}" in page


# ---------------------------------------------------------------- JSON


def test_json_holds_the_exact_words():
    found = json.loads(json.dumps(change_object(NASTY)))
    assert found["id"] == "us-mi-toy-act@2026-02-03" and found["news"] is True
    for raw, provision in zip(found["provisions"], NASTY.provisions, strict=True):
        assert (raw["old"], raw["new"]) == (provision.old, provision.new)
        joined = dict.fromkeys(("deleted", "inserted"), "")
        for run in raw["redline"]:
            for kind in joined:
                joined[kind] += run["text"] if run["kind"] in ("same", kind) else ""
        assert joined == {"deleted": provision.old, "inserted": provision.new}


def test_json_of_a_review_names_rule_and_changes():
    found = review_object(REVIEWS[0])
    assert found["rule"] == "us-mi/biometrics" and found["checked"] == "2025-12-01"
    assert [c["id"] for c in found["changes"]] == ["us-mi-toy-act@2026-02-03"]


# ---------------------------------------------------------------- Markdown


def test_markdown_tells_a_change():
    page = changes_markdown((change(), FLAPPING), reviews=REVIEWS, problems=["gdpr: refused"])
    assert "## Toy Act of Michigan\n" in page
    assert "- Changed between 2025-01-01 and 2026-02-03\n" in page
    assert "> A shop deletes a face scan within ~~30~~**60** days" in page
    assert "- Rule us-mi/biometrics: review needed\n" in page
    assert "- gdpr: refused\n" in page
    assert page.count("alternates between two texts") == 1
    assert "> **A toy keeps no face.**\n>\n> **Never.**\n" in page.replace("\u2060", "")


def test_markdown_marks_are_read_as_marks():
    page = READER.render(changes_markdown((change(),)))
    assert "<s>30</s><strong>60</strong>" in page
    assert "<strong>\u2060, unless the customer objects</strong>." in page


ALLOWED = {"h1", "h2", "h3", "h4", "ul", "li", "p", "blockquote", "s", "strong"}


@pytest.mark.parametrize(
    "page", [changes_markdown((NASTY,), problems=[HOSTILE]), changes_markdown((change(title=HOSTILE),))]
)
def test_hostile_text_is_only_text_in_markdown(page):
    shown = READER.render(page)
    assert set(re.findall(r"<(\w+)", shown)) <= ALLOWED | {"a"}
    assert set(re.findall(r'href="([^"]*)"', shown)) <= {"https://www.legislature.mi.gov/toy"}
    assert not re.search(r"(?:https?|javascript):(?!\u2060)(?!//www\.legislature)", page)
    assert "www.evil" not in page and "me@evil" not in page
    # Everything is still there to be read.
    assert "<script>alert(1)</script>" in html.unescape(shown).replace("\u2060", "")


@given(TEXTS, TEXTS)
def test_any_text_is_only_text_in_markdown(old, new):
    shown = READER.render("\n".join(redline_markdown(redline(old, new))))
    assert set(re.findall(r"<(\w+)", shown)) <= {"p", "blockquote", "s", "strong"}
    for mark, kind in (("strong", RunKind.INSERTED), ("s", RunKind.DELETED)):
        words = "".join(re.findall(rf"<{mark}>(.*?)</{mark}>", shown, re.DOTALL))
        expected = "".join(printable(run.text) for run in redline(old, new) if run.kind is kind)
        assert solid(html.unescape(words)) == solid(expected)


def solid(text: str) -> str:
    return re.sub(r"[\s\u2060]", "", text)


def test_markdown_of_one_text_is_one_line():
    assert as_markdown("a | b\n<i> &amp; *c*") == r"a \| b &lt;i&gt; &amp;amp; \*c\*"


def test_reviews_as_markdown():
    page = reviews_markdown(REVIEWS)
    assert "`openai/training`: review needed, checked 2026-02-01" in page and "**60**" in page
    assert "No rule needs" in reviews_markdown(())


# ---------------------------------------------------------------- Atom


def entries(feed: bytes) -> list[etree._Element]:
    return etree.fromstring(feed).findall(f"{ATOM}entry")


def test_feed_has_what_the_standard_asks_for():
    feed = changes_feed(CHANGES, reviews=REVIEWS)
    root = etree.fromstring(feed)
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}id") == FEED_ID
    assert root.findtext(f"{ATOM}updated") == "2026-06-04T00:00:00Z"
    assert root.findtext(f"{ATOM}title") and root.findtext(f"{ATOM}author/{ATOM}name")
    for entry in entries(feed):
        for name in ("id", "title", "updated", "summary", "content"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.findtext(f"{ATOM}updated"))
        assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) == 1
        assert entry.find(f"{ATOM}content").get("type") == "html"
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(feed)]
    assert len(set(ids)) == len(CHANGES)
    assert ids[2] == "urn:likeness-advisor:change:us-mi-toy-act@2026-02-03"


def test_feed_says_the_words():
    (entry,) = entries(changes_feed((change(),), reviews=REVIEWS))
    content = entry.findtext(f"{ATOM}content")
    assert "within <del>30</del><ins>60</ins> days" in content
    assert "us-mi/biometrics (review needed), us-mi/publicity" in content
    assert "<ins>A toy keeps no face.<br><br>Never.</ins>" in content
    assert entry.findtext(f"{ATOM}title").startswith("Toy Act of Michigan: 1 added")
    assert entry.find(f"{ATOM}link").get("href") == "https://www.legislature.mi.gov/toy"


def test_two_changes_of_one_day_have_two_ids():
    feed = changes_feed((change(), change(new_version="third")))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries(feed)}) == 2


def test_feed_is_the_same_each_time_and_can_be_empty():
    assert changes_feed(CHANGES) == changes_feed(CHANGES)
    root = etree.fromstring(changes_feed((), problems=["gdpr: refused"]))
    assert root.findtext(f"{ATOM}updated") and not root.findall(f"{ATOM}entry")
    assert root.findtext(f"{ATOM}subtitle") == "Not read: gdpr: refused"


def test_hostile_text_is_only_text_in_a_feed():
    (entry,) = entries(changes_feed((NASTY,), problems=[HOSTILE]))
    assert not entry.findall(f"{ATOM}link")
    assert set(Elements(entry.findtext(f"{ATOM}content")).names) <= {"p", "h4", "blockquote", "del", "ins", "br"}
    assert "]]>" in entry.findtext(f"{ATOM}title")


def test_flapping_shows_no_words_in_a_feed():
    (entry,) = entries(changes_feed((FLAPPING,)))
    assert "<ins>" not in entry.findtext(f"{ATOM}content")


@given(TEXTS, TEXTS)
def test_any_text_makes_a_feed_and_keeps_its_words(old, new):
    found = change(title=old, provisions=(amended(citation=new, old=old, new=new),), note=new)
    assert len(entries(changes_feed((found,)))) == 1
    page = Elements(redline_html(redline(old, new)))
    assert set(page.names) <= {"del", "ins"}
    for name, kind in (("del", RunKind.DELETED), ("ins", RunKind.INSERTED)):
        assert page.text[name] == "".join(printable(r.text) for r in redline(old, new) if r.kind is kind)


# ---------------------------------------------------------------- all


def test_redlines_show_turning_characters_by_their_number():
    runs = redline("pay", "pay \u202e5")
    assert redline_text(runs) == "pay{+ ⟨U+202E⟩5+}"
    assert redline_html(runs) == "pay<ins> ⟨U+202E⟩5</ins>"


def test_heading_that_the_citation_says_is_not_repeated():
    provision = amended("OpenAI Policy, Training", heading=("OpenAI Policy", "Training"))
    assert "  amended: OpenAI Policy, Training" in change_lines((change(provisions=(provision,)),))


def test_added_text_is_all_inserted():
    assert [run.kind for run in redline(ADDED.old, ADDED.new)] == [RunKind.INSERTED]


def test_dates_are_the_days_of_both_texts():
    found = change(old_from=date(2024, 2, 29))
    assert "2024-02-29 -> 2026-02-03" in change_lines((found,))[1]
