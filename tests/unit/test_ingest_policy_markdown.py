"""Vendors' policies become clauses that are cited by their headings. All policies here are invented.

The tests marked `corpus` read the recorded policies beside the checkout and hold for every one of them.
"""

import difflib
import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.parsers.policy_dates import english_date, stated_version
from ingest.parsers.policy_markdown import parse
from ingest.provision import ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Kind, Source, SourceText, Status

VENDORS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "vendors"
WAY = SourceText(parser="policy_markdown", snapshot="toys.md")
TOYS = Source(
    id="toy-policy",
    title="Toy Policy",
    jurisdiction=None,
    vendor="toys",
    region="eu",
    publisher="Toy Archive",
    licence="none",
    hosts=("toys.example",),
    every_days=1,
    url="https://toys.example/policy",
    citation_form="Toy Policy",
    kind=Kind.POLICY,
    status=Status.IN_FORCE,
    least_provisions=1,
    landmarks=("Toy Policy, introduction",),
    texts=(WAY,),
)

POLICY = """---
vendor: toys
service: Toy Chat
terms_type: Privacy Policy
recorded: 2026-02-03
region: eu
collection: ToyArchive/toy-versions
licence: none
---
Updated: 4 June 2025

1\\. Toys we keep

*   [1\\. Toys we keep](#keep)
*   [2\\. Your rights](#rights)
*   [3\\. Children](#children)

Toy policy
==========

Effective: **August 7th, 2025** ([older](https://toys.example/old))

We like [toys\u2060](https://toys.example/toys) and cars\\_and\\_boats. ![](https://toys.example/p.png)

1\\. Toys we keep
----------------

We keep:

*   **Figures:** made of _wood_;
*   Cars, such as
    
    *   red ones.

**Photos of toys**

We keep photos ![a red star](x.png) too.

### How to object

Write to us.

2\\. Your rights
---------------

| Right | How |
| --- | --- |
| Access | Write<br>or call |

### How to object

Call us.

3\\. Children
------------

\\# is no heading.
"""


def read(text):
    return parse(text.encode(), TOYS, WAY)


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


def test_each_heading_with_text_is_a_clause_cited_by_it():
    parsed = read(POLICY)
    assert [(p.kind.value, p.citation, p.parent) for p in parsed.provisions] == [
        ("clause", "Toy Policy, introduction", None),
        ("note", "Toy Policy, introduction: contents", "Toy Policy, introduction"),
        ("clause", "Toy Policy, Toy policy", None),
        ("clause", "Toy Policy, 1. Toys we keep", "Toy Policy, Toy policy"),
        ("clause", "Toy Policy, Photos of toys", "Toy Policy, 1. Toys we keep"),
        ("clause", "Toy Policy, 1. Toys we keep: How to object", "Toy Policy, 1. Toys we keep"),
        ("clause", "Toy Policy, 2. Your rights", "Toy Policy, Toy policy"),
        ("clause", "Toy Policy, 2. Your rights: How to object", "Toy Policy, 2. Your rights"),
        ("clause", "Toy Policy, 3. Children", "Toy Policy, Toy policy"),
    ]
    assert parsed.provisions[4].heading == ("Toy policy", "1. Toys we keep", "Photos of toys")


def test_the_file_says_when_and_by_whom_it_was_recorded_and_the_text_which_version_it_is():
    parsed = read(POLICY)
    assert (parsed.recorded, parsed.recorded_by) == (date(2026, 2, 3), "ToyArchive/toy-versions")
    assert (parsed.version, parsed.effective_from) == ("Updated: 4 June 2025", date(2025, 8, 7))


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (
            "Toy Policy, introduction",
            "Updated: 4 June 2025\n\n1. Toys we keep\n\n- 1. Toys we keep\n\n- 2. Your rights\n\n- 3. Children",
        ),
        (
            "Toy Policy, introduction: contents",
            "1. Toys we keep\n\n- 1. Toys we keep\n\n- 2. Your rights\n\n- 3. Children",
        ),
        ("Toy Policy, Photos of toys", "We keep photos a red star too."),
        ("Toy Policy, 1. Toys we keep: How to object", "Write to us."),
        ("Toy Policy, 2. Your rights: How to object", "Call us."),
        ("Toy Policy, 3. Children", "\\# is no heading."),
    ],
)
def test_the_text_is_the_vendors_words(citation, text):
    assert texts(read(POLICY))[citation] == text


def test_the_body_reads_as_markdown_without_addresses_images_and_invisible_characters():
    body = read(POLICY).body
    assert "# Toy policy\n\nEffective: August 7th, 2025 (older)\n\nWe like toys and cars_and_boats.\n\n" in body
    assert (
        "## 1. Toys we keep\n\nWe keep:\n\n- Figures: made of wood;\n\n- Cars, such as\n\n  - red ones.\n\n### Photos"
        in body
    )
    assert "| Right | How |\n| --- | --- |\n| Access | Write or call |" in body
    assert "http" not in body
    assert "\u2060" not in body


def test_a_section_that_is_put_in_does_not_rename_the_others():
    before = set(texts(read(POLICY)))
    new = "4\\. Pets\n--------\n\nPets are welcome.\n\n"
    after = set(texts(read(POLICY.replace("3\\. Children\n---", f"{new}3\\. Children\n---"))))
    assert after - before == {"Toy Policy, 4. Pets"}
    assert not before - after


def clauses(text):
    return {citation.removeprefix("Toy Policy, "): words for citation, words in texts(read(text)).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Toys rest.", {"introduction": "Toys rest."}),
        ("**Toys**\n\nRest.", {"Toys": "Rest."}),
        ("**Why we do it:**\n\nFor toys.", {"Why we do it": "For toys."}),
        ("**Toys rest when the sun goes down and they are tired of it.**", {"introduction": ...}),
        ("**You agree that all toys of yours rest with us:**\n\n*   a", {"introduction": ...}),
        ("**Last updated: 3 May 2025**\n\nToys.", {"introduction": "Last updated: 3 May 2025\n\nToys."}),
        ("1\\. Toy care\n\nWash.\n\n2\\. Toy rest\n\nSleep.", {"1. Toy care": "Wash.", "2. Toy rest": "Sleep."}),
        ("II. TOY CARE\n\nWash.", {"II. TOY CARE": "Wash."}),
        ("1\\. Toys rest.", {"introduction": "1. Toys rest."}),
        ("1 Toy Way\n\nTown", {"introduction": "1 Toy Way\n\nTown"}),
        (
            "1.  **Care.** Wash.\n    \n2.  **Rest**\n    \n    Sleep.\n    \n\nEnd.",
            {
                "introduction": "1. Care. Wash.\n\n## 2. Rest\n\nSleep.\n\nEnd.",
                "1. Care": "1. Care. Wash.",
                "2. Rest": "Sleep.",
            },
        ),
        ("1.  Tap **Open** now.\n2.  Rest.", {"introduction": "1. Tap Open now.\n\n2. Rest."}),
        ("*   6.1 **Rest.** Sleep.", {"introduction": "6.1 Rest. Sleep.", "6.1 Rest": "6.1 Rest. Sleep."}),
        ("**7\\. Rest.** Sleep.\n\nMore.", {"7. Rest": "7. Rest. Sleep.\n\nMore."}),
        ("A\n=\n\nB\n-\n\nToys.\n\nA\n=\n\nMore.", {"A": "Toys.", "B": "Toys.", "A [second]": "More."}),
        ("A\n=\n\nDay\n\nA\n=\n\nB\n-\n\nToys.", {"A": "Day\n\n# A\n\n## B\n\nToys.", "B": "Toys."}),
        ("Page not found\n---\n\nSorry.\n\nA\n=\n\nToys.", {"Page not found": "Sorry.", "A": "Toys."}),
        ("see**A.** and **B**c", {"introduction": "seeA. and Bc"}),
        ("a.**B.**c and \\*\\*d\\*\\*", {"introduction": "a.B.c and **d**"}),
        ("Toys  \nrest.", {"introduction": "Toys\nrest."}),
        ("> Last Update: May 3, 2025", {"introduction": "Last Update: May 3, 2025"}),
        ("<b>Toys</b> &amp; `cars`", {"introduction": "<b>Toys</b> & cars"}),
        ("    Toys rest.\n\n[a]: https://x.example", {"introduction": "Toys rest.\n\n[a]: https://x.example"}),
        ("", {}),
        ("A\n=\n", {}),
    ],
)
def test_forms_of_headings_and_clauses(text, expected):
    found = clauses(text)
    assert list(found) == list(expected)
    assert all(words in (found[name], ...) for name, words in expected.items())


def test_a_bold_line_that_recurs_is_a_label_and_no_heading():
    text = "A\n=\n\n" + "\n\n".join(f"Toy {n}\n\n**Why:**\n\nBecause." for n in range(3))
    assert list(clauses(text)) == ["A"]


def test_a_page_that_prints_its_text_twice_gives_its_clauses_once():
    copy = "1\\. Care\n---\n\nWash.\n\n### Soap\n\nMild.\n\n2\\. Rest\n---\n\nSleep.\n\n"
    parsed = read("Toys\n====\n\n" + copy + copy.rstrip() + "\n\nFooter.\n")
    assert [(p.kind, p.citation.removeprefix("Toy Policy, ")) for p in parsed.provisions] == [
        (ProvisionKind.CLAUSE, "Toys"),
        (ProvisionKind.CLAUSE, "1. Care"),
        (ProvisionKind.CLAUSE, "Soap"),
        (ProvisionKind.CLAUSE, "2. Rest"),
        (ProvisionKind.NOTE, "1. Care (repeated)"),
        (ProvisionKind.NOTE, "2. Rest (repeated)"),
    ]


def test_one_link_to_a_section_is_a_reference_and_no_contents():
    text = "A\n=\n\nSee:\n\n[B](#b)\n\nB\n-\n\nToys."
    assert clauses(text)["A"].startswith("See:\n\nB\n\n")
    assert [p.kind for p in read(text).provisions] == [ProvisionKind.CLAUSE] * 2


@pytest.mark.parametrize(
    ("lines", "version", "effective"),
    [
        (["Updated: 4 June 2026"], "Updated: 4 June 2026", None),
        (["Effective: August 7, 2026"], "Effective: August 7, 2026", date(2026, 8, 7)),
        (["Effective:June 11, 2026"], "Effective: June 11, 2026", date(2026, 6, 11)),
        (["Version Effective Date: May 27, 2026"], "Version Effective Date: May 27, 2026", date(2026, 5, 27)),
        (["Effective July 8, 2026Previous Version"], "Effective July 8, 2026", date(2026, 7, 8)),
        (["Effective from 16 December 2025"], "Effective from 16 December 2025", date(2025, 12, 16)),
        (["Last updated: January 23rd, 2026"], "Last updated: January 23rd, 2026", None),
        (["Last Update: Feb 10, 2026"], "Last Update: Feb 10, 2026", None),
        (["Last modified: Aug 19, 2026"], "Last modified: Aug 19, 2026", None),
        (["Last Updated: July 2026"], "Last Updated: July 2026", None),
        (["Updated: 1 May 2026", "Effective: 2 May 2026"], "Updated: 1 May 2026", date(2026, 5, 2)),
        (["This policy is effective when you accept it."], None, None),
        (["We last updated our toys on 3 May 2025."], None, None),
        (["Effective: soon"], None, None),
    ],
)
def test_the_version_is_what_the_text_says_and_updated_is_not_effective(lines, version, effective):
    stated = stated_version(lines)
    assert (stated.version, stated.effective_from) == (version, effective)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4 June 2026", date(2026, 6, 4)),
        ("the 4th of June 2026", date(2026, 6, 4)),
        ("Sept. 3, 2025", date(2025, 9, 3)),
        ("2025-09-03", date(2025, 9, 3)),
        ("31 June 2026", None),
        ("06/04/2026", None),
        ("June 2026", None),
    ],
)
def test_dates_in_english(text, day):
    assert english_date(text) == day


@pytest.mark.parametrize(
    ("raw", "said"),
    [(b"\xff\xfe", "not UTF-8"), (b"---\nvendor: [\n---\nToys.", "front matter is damaged")],
)
def test_what_cannot_be_read_is_refused_in_one_line(raw, said):
    with pytest.raises(CorpusError, match=said) as error:
        parse(raw, TOYS, WAY)
    assert "\n" not in str(error.value)


# ---- the recorded policies ----

FILES = sorted(VENDORS.glob("latest/*/*.md")) + sorted(VENDORS.glob("earlier/*/*.md"))
NAMES = [f"{path.parent.parent.name}/{path.parent.name}/{path.name}" for path in FILES]
recorded = pytest.mark.skipif(not FILES, reason="the recorded policies are not in ../shared")
LATEST, EARLIER = 60, 66
WITH_VERSION, WITH_EFFECTIVE = 118, 76


@pytest.fixture(scope="module")
def everything():
    if not FILES:
        pytest.skip("the recorded policies are not in ../shared")
    return {path: parse(path.read_bytes(), TOYS, WAY) for path in FILES}


def uncovered(parsed):
    """Characters that are not in exactly one innermost provision, headings and white space aside."""
    owners = [""] * len(parsed.body)
    by_citation = {p.citation: p for p in parsed.provisions}
    for p in parsed.provisions:
        if p.parent is not None:
            above = by_citation[p.parent]
            assert above.start <= p.start < p.end <= above.end, p.citation
        for n in range(p.start, p.end):
            assert owners[n] == (p.parent or ""), (p.citation, owners[n])
            owners[n] = p.citation
    position, left = 0, []
    for line in parsed.body.splitlines(keepends=True):
        if not line.startswith("#"):
            left += [line[n] for n in range(len(line)) if not line[n].isspace() and not owners[position + n]]
        position += len(line)
    return "".join(left)


def raw_words(raw):
    """The words of a recorded file by a reading of its own: marks, addresses and list marks cut off line by line."""
    text = raw.decode().split("---\n", 2)[2]
    text = re.sub("[\u200b\u200c\u200d\u2060\ufeff\u00ad]", "", text)
    lines = [line for line in text.split("\n") if not re.fullmatch(r"\s*(=+|-+|(\* ?|- ?){3,}|\|( -+ \|)+)\s*", line)]
    text = re.sub(r"<br>", " ", "\n".join(lines))
    address = r"\((?:[^()\s]|\([^()\s]*\)|\s(?=[^()]*\.\w))*(?:\s+\"(?:\\.|[^\"\\])*\")?\s*\)"
    text = re.sub(rf"!\[([^\]]*)\]{address}", lambda m: m[1] if re.search("[A-Za-z]", m[1]) else "", text)
    text = re.sub(rf"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]{address}", r"\1", text)
    return plain_words(re.sub(r"\\([^A-Za-z0-9\s])", r"\1", text))


def plain_words(text):
    """Words without marks of lists, tables, emphasis and headings, which a body may set otherwise."""
    text = re.sub(r"\*\*|(?<!\w)_+|_+(?!\w)", "", re.sub(r"(?m)^(\s*>\s?)", "", text))
    text = re.sub(r"(?m)^[ \t]*#{1,6} ", "", text)
    while (bare := re.sub(r"(?m)^([ \t]*)(?:[*-]|\d{1,3}[.)])(?=[ \t])[ \t]*", r"\1", text)) != text:
        text = bare
    return [word for word in re.sub(r"[*_`|\\~]", " ", text).split() if word not in {"---", "-"}]


@recorded
@pytest.mark.corpus
def test_all_recorded_policies_are_here():
    assert (len(list(VENDORS.glob("latest/*/*.md"))), len(list(VENDORS.glob("earlier/*/*.md")))) == (LATEST, EARLIER)


@recorded
@pytest.mark.corpus
@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_character_of_a_policy_is_in_one_clause_and_no_word_is_lost(path, everything):
    parsed = everything[path]
    assert uncovered(parsed) == ""
    citations = [p.citation for p in parsed.provisions]
    assert len(set(citations)) == len(citations) >= 1
    assert plain_words(parsed.body) == raw_words(path.read_bytes())
    assert not re.search("[\u200b\u2060]", parsed.body)
    assert "](" not in parsed.body


@recorded
@pytest.mark.corpus
def test_policies_say_when_they_were_recorded_and_mostly_which_version_they_are(everything):
    for path, parsed in everything.items():
        front = path.read_text(encoding="utf-8").split("---\n", 2)[1]
        assert f"recorded: {parsed.recorded}\n" in front
        assert f"collection: {parsed.recorded_by}\n" in front
    assert sum(parsed.version is not None for parsed in everything.values()) == WITH_VERSION
    assert sum(parsed.effective_from is not None for parsed in everything.values()) == WITH_EFFECTIVE


def series():
    """Consecutive recordings of one document, older first."""
    by_stem = {}
    for path in FILES:
        stem, dated = re.fullmatch(r"(.+?)(--\d{4}-\d{2}-\d{2})?", path.stem).groups()
        by_stem.setdefault((path.parent.name, stem), []).append((dated or "~", path))
    return [pair for files in by_stem.values() for pair in pairwise([path for _, path in sorted(files)])]


def provision_words(parsed):
    """Words of the outermost provisions and of the headings, in the order in which they stand."""
    spans = [(p.start, p.end) for p in parsed.provisions if p.parent is None]
    heads = [(m.start(), m.end()) for m in re.finditer("(?m)^#.*$", parsed.body)]
    outside = [head for head in heads if not any(start <= head[0] < end for start, end in spans)]
    return plain_words("\n".join(parsed.body[start:end] for start, end in sorted(spans + outside)))


def changed_words(old, new):
    gone, come = Counter(), Counter()
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op != "equal":
            gone.update(old[a:b])
            come.update(new[c:d])
    return gone, come


@recorded
@pytest.mark.corpus
@pytest.mark.parametrize(("old", "new"), series(), ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_the_words_that_changed_between_two_recordings_are_those_of_the_raw_texts(old, new, everything):
    raw = changed_words(raw_words(old.read_bytes()), raw_words(new.read_bytes()))
    assert changed_words(provision_words(everything[old]), provision_words(everything[new])) == raw


@recorded
@pytest.mark.corpus
def test_clauses_keep_their_citations_from_one_recording_to_the_next(everything):
    """Of the clauses whose words did not change, nearly all keep their citation too."""
    kept = renamed = 0
    for old, new in series():
        before, after = texts(everything[old]), texts(everything[new])
        by_text = {text: citation for citation, text in after.items()}
        same = [citation for citation, text in before.items() if text in by_text]
        kept += sum(citation in after for citation in same)
        renamed += sum(citation not in after for citation in same)
    assert renamed <= 0.02 * kept, (renamed, kept)


@pytest.mark.timeout(60)
@recorded
@pytest.mark.corpus
def test_every_latest_policy_is_parsed():
    for path in VENDORS.glob("latest/*/*.md"):
        parse(path.read_bytes(), TOYS, WAY)
