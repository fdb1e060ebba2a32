"""Sections of the United States Code and parts of the CFR become provisions. All small laws here are invented."""

import pytest

from ingest.parsers import cfr_markdown, cfr_text, uscode_markdown
from ingest.provision import ProvisionKind
from knowledge.errors import CorpusError
from knowledge.records import Kind, Source, SourceText, Status

TOY = Source(
    id="toy-federal",
    title="Toy Acts",
    jurisdiction="us-federal",
    vendor=None,
    region=None,
    publisher="Office of Toys",
    licence="invented for tests",
    hosts=("toys.example.org",),
    every_days=1,
    url="https://example.org/toys",
    citation_form="USC",
    kind=Kind.LAW,
    status=Status.IN_FORCE,
    least_provisions=1,
    landmarks=("15 USC 9901",),
    texts=(),
)


def way(parser, layout=None):
    return SourceText(parser=parser, layout=layout, snapshot="x")


def texts(parsed):
    return {p.citation: parsed.body[p.start : p.end] for p in parsed.provisions}


def laws(parsed):
    return [p.citation for p in parsed.provisions if p.kind not in (ProvisionKind.NOTE, ProvisionKind.PREAMBLE)]


CODE = """---
identifier: /us/usc/t15/s9901d–5
title: 15
section: 9901d–5
---

# § 9901d–5. Toys

In this chapter:

- **(a)** *Bears*
  - **(1)** *In general* A bear is—
    - **(A)** big; or
      - **(i)** brown; and
      - **(ii)** soft.
    - **(B)** small.
  - **(2)**
  - **(3)**
    - **(A)** One.
    - **(B)** Two.
- **(b)** Balls roll.
- **(1)** Out of place.
- **(c)** Kites fly.

## Source credit

(Pub. L. 999–1, § 1, Jan. 1, 2001.)

## Notes

### Amendments

2002—Subsec. (a). Pub. L. 999–2 added toys.
"""  # noqa: RUF001


@pytest.fixture(scope="module")
def code():
    return uscode_markdown.parse(CODE.encode(), TOY, way("uscode_markdown"))


def test_nested_lists_of_the_code_are_its_units(code):
    section = "15 USC 9901d-5"
    assert laws(code) == [
        section,
        *(section + path for path in ("(a)", "(a)(1)", "(a)(1)(A)", "(a)(1)(A)(i)", "(a)(1)(A)(ii)", "(a)(1)(B)")),
        *(section + path for path in ("(a)(3)", "(a)(3)(A)", "(a)(3)(B)", "(b)", "(c)")),
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("(a)(1)", "(1) In general\n\nA bear is—\n\n(A) big; or\n\n(i) brown; and\n\n(ii) soft.\n\n(B) small."),
        ("(a)(3)(A)", "(3) (A) One."),
        ("(b)", "(b) Balls roll."),
    ],
)
def test_the_text_of_a_unit_of_the_code(code, path, text):
    assert texts(code)["15 USC 9901d-5" + path] == text


def test_a_label_out_of_place_and_one_without_words_open_no_unit(code):
    found = texts(code)
    assert "15 USC 9901d-5(1)" not in found
    assert "15 USC 9901d-5(a)(2)" not in found
    assert found["15 USC 9901d-5"].endswith("(1) Out of place.\n\n(c) Kites fly.")


def test_credit_and_notes_of_the_code_are_notes(code):
    found = texts(code)
    assert found["15 USC 9901d-5, note"] == "(Pub. L. 999–1, § 1, Jan. 1, 2001.)"  # noqa: RUF001
    assert found["15 USC 9901d-5, note [second]"].startswith("2002—Subsec. (a).")
    assert code.provisions[0].history == found["15 USC 9901d-5, note"]
    assert "### Notes\n\n#### Amendments" in code.body


def test_a_file_that_names_no_section_is_refused_in_one_line():
    with pytest.raises(CorpusError, match="identifier") as error:
        uscode_markdown.parse(b"# Section 5\n\n- **(a)** Toys", TOY, way("uscode_markdown"))
    assert "\n" not in str(error.value)


PART = """This content is authoritative.

## **Title 16 —Toys**

- **Part 312** [Toys \\(Rule\\)](#page-0-0)
  - **§ 312.1** [Scope.](#page-0-1)

# <span id="page-0-0"></span>**PART 312—TOYS**

**Authority:** [15 U.S.C. 9901](https://example.org/15/9901).

## **§ 312.1 Scope.**

<span id="page-0-1"></span>This part is on toys ([§ 312.4\\(b\\)\\)](#page-4-2).

### <span id="page-0-2"></span>**§ 312.2 Definitions.**

*Bear* means:

- (1) Big; or
- (2) Brown.

#### **§ 312.4 Notice.**

- (a) *General.* A notice must:
  - (1) Be short; and

- <span id="page-4-2"></span>(2) Be clear:
  - (i) On paper.

- (ii) On a screen.
- (b) *More* —
  - (1) One.
  - (2) Two.

[78 FR 4008, Jan. 17, 2013]
"""


def test_a_part_in_markdown_is_freed_of_its_marks():
    parsed = cfr_markdown.parse(PART.encode(), TOY, way("cfr_markdown", "16-cfr-312"))
    found = texts(parsed)
    assert laws(parsed) == [
        "16 CFR 312.1",
        "16 CFR 312.2",
        "16 CFR 312.4",
        *(
            f"16 CFR 312.4{path}"
            for path in ("(a)", "(a)(1)", "(a)(2)", "(a)(2)(i)", "(a)(2)(ii)", "(b)", "(b)(1)", "(b)(2)")
        ),
    ]
    assert found["16 CFR 312.1"] == "This part is on toys (§ 312.4(b))."
    assert found["16 CFR 312.2"] == "Bear means:\n\n(1) Big; or\n\n(2) Brown."
    assert found["16 CFR 312.4, note"] == "[78 FR 4008, Jan. 17, 2013]"
    assert "span" not in parsed.body
    assert "](" not in parsed.body
    assert "Part 312 Toys (Rule)\n\n§ 312.1 Scope." in parsed.body


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (r"under $\S 160.104$ of", "under § 160.104 of"),
        (r"$\S \S 160.406$, 160.408", "§§ 160.406, 160.408"),
        (r"$\S 164.504(\mathrm{f})$", "§ 164.504(f)"),
        (r"$\S 164.514(\mathrm{~b})(2)(\mathrm{i})(\mathrm{B})$", "§ 164.514(b)(2)(i)(B)"),
        (r"$(\mathrm{g})(3)(\mathrm{i})(\mathrm{A}),(\mathrm{B})$", "(g)(3)(i)(A),(B)"),
        (r"less than $\$ 1,000$ or", "less than $1,000 or"),
        (r"$\$ 5$ million", "$5 million"),
        (r"Medicare \& Medicaid", "Medicare & Medicaid"),
        (r"$x^{2} + \frac{1}{2}$", r"$x^{2} + \frac{1}{2}$"),
        ("costs $5 and $6 each", "costs $5 and $6 each"),
    ],
)
def test_only_unambiguous_formulas_are_mended(read, words):
    assert cfr_text.mended(read) == words


READ = r"""# PART 160-TOYS

AUTHORITY: 15 U.S.C. 9901.

## Subpart A-General

## § 160.310 Duties of
makers.

(a) Standard: Toys
(1) A maker will-
(i) Give the toy, under paragraph
(b) of this section, in accordance with
§ 160.500; and
(ii) Keep $\S 160.104(\mathrm{a})$ to

---

itself.
(2)(i) A maker must:
(A) Wash it;
(1) Twice; and
(2) In water.
(B) Dry it.
(ii) Rest.
(b)-(d) [Reserved]
(e) Stop.
[65 FR 82798, Dec. 28, 2000]
"""


def test_a_part_read_by_machine_is_joined_and_counted():
    parsed = cfr_text.parse(READ.encode(), TOY, way("cfr_text", "45-cfr-hipaa"))
    found = texts(parsed)
    section = "45 CFR 160.310"
    assert laws(parsed) == [
        section,
        *(
            section + path
            for path in ("(a)", "(a)(1)", "(a)(1)(i)", "(a)(1)(ii)", "(a)(2)", "(a)(2)(i)", "(a)(2)(i)(A)")
        ),
        *(
            section + path
            for path in ("(a)(2)(i)(A)(1)", "(a)(2)(i)(A)(2)", "(a)(2)(i)(B)", "(a)(2)(ii)", "(b)", "(e)")
        ),
    ]
    assert found[f"{section}(a)(1)(i)"].endswith(
        "under paragraph (b) of this section, in accordance with § 160.500; and"
    )
    assert found[f"{section}(a)(1)(ii)"] == "(ii) Keep § 160.104(a) to itself."
    assert found[f"{section}, note"] == "[65 FR 82798, Dec. 28, 2000]"
    assert "## § 160.310 Duties of makers." in parsed.body
