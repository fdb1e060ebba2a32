"""The registry holds the text of every federal and European provision that a rule cites, or says why not."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.derive import derive
from ingest.fetching.request import page_requests
from ingest.parsers.registry import parser_of
from ingest.sanity import distrust_document
from ingest.snapshots import open_snapshots
from knowledge.citations import load_citations
from knowledge.layouts import layout_fields
from knowledge.load import HERE, load_knowledge, read_sources
from knowledge.records import Kind, Status
from knowledge.schema import SourceTextModel

LAW = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "law"
SOURCES = {
    source.id: source
    for source in read_sources(HERE / "sources.yaml")
    if source.id == "gdpr" or source.id.startswith(("eu-", "us-federal-"))
}

NO_TEXT_OF_THE_BILL = "a bill, and no official text of it was at hand; bills have no parser from the network"
A_CASE = "a judgment or inquiry, which has no provisions"
GUIDANCE = "guidance, a report or an order of an authority, published as PDF or as a web page with no provisions"
NATIONAL = "the law or a bill of a member state, which the Union's office does not publish"
PRIVATE = "rules of a private body"
EXCEPTIONS = {
    "H.R. 5272": NO_TEXT_OF_THE_BILL,
    "H.R. 8413": NO_TEXT_OF_THE_BILL,
    "H.R. 8915": NO_TEXT_OF_THE_BILL,
    "S. 1213": NO_TEXT_OF_THE_BILL,
    "S. 2619": NO_TEXT_OF_THE_BILL,
    "S. 4591": NO_TEXT_OF_THE_BILL,
    "COM(2025) 837": "a proposal of the Commission: its text is an explanatory memorandum, not an act",
    "Lindqvist, C-101/01; Rynes, C-212/13": A_CASE,
    "EDPS v SRB, C-413/23 P": A_CASE,
    "X v Russmedia Digital and Inform Media Press, C-492/23": A_CASE,
    "OT v Vyriausioji tarnybines etikos komisija, C-184/20": A_CASE,
    "UI v Osterreichische Post, C-300/21": A_CASE,
    "Latombe v Commission, T-553/23": A_CASE,
    "Tribunale di Roma, judgment no. 4153/2026": A_CASE,
    "DPC inquiry into X Internet Unlimited Company (Grok), announced 17 February 2026": A_CASE,
    "In re Everalbum, Inc., FTC order of May 2021": A_CASE,
    "FTC v. Rite Aid Corp., stipulated order announced 19 December 2023": A_CASE,
    "Arnold v. Treadwell, No. 07-10209 (E.D. Mich. 2009)": A_CASE,
    "EDPB Opinion 28/2024": GUIDANCE,
    "EDPB Guidelines 3/2019": GUIDANCE,
    "Code of Practice on Transparency of AI-Generated Content": GUIDANCE,
    "Commission Guidelines C(2026) 5054 final": GUIDANCE,
    "Executive Order of 11 December 2025, Ensuring a National Policy Framework for Artificial Intelligence": GUIDANCE,
    "FTC Policy Statement on Biometric Information and Section 5 of the Federal Trade Commission Act (18 May 2023)": (
        GUIDANCE
    ),
    "FTC, Policy Statement on Biometric Information and Section 5 of the Federal Trade Commission Act (2023)": GUIDANCE,
    "Federal Trade Commission letters to platforms of May 2026": GUIDANCE,
    "FTC, Complying with COPPA: Frequently Asked Questions": GUIDANCE,
    "Draft bill of 7 July 2025 to amend the Danish Copyright Act": NATIONAL,
    "Codice penale art. 612-quater; Legge 23 settembre 2025, n. 132": NATIONAL,
    "ABA Formal Opinion 512 (2024)": PRIVATE,
    "National Association of REALTORS, Code of Ethics, Article 12 and Standard of Practice 12-10": PRIVATE,
}


def federal_and_european_citations():
    """What rules cite: local forms, and a rule's whole citation where the grammar reads nothing in it."""
    grammar = load_citations()
    cited = {}
    for rule in load_knowledge().rules:
        found = grammar.find(rule.citation or "")
        for citation in found:
            if citation.jurisdiction in ("eu", "us-federal"):
                cited.setdefault(citation.normal, rule.id)
        if rule.citation and not found and rule.jurisdiction in ("eu", "us-federal"):
            cited.setdefault(rule.citation, rule.id)
    return cited


def covered():
    """Sections of the US Code, parts of the CFR, and names of acts that the registry holds."""
    for source in SOURCES.values():
        yield source.citation_form
        yield from source.cited_as
        yield re.sub(r" \(\d+th Congress\)$", "", source.citation_form)
        for way in source.texts:
            if way.parser == "uslm" and way.layout:
                sections = layout_fields("uslm", way.layout)["sections"]
                yield from (f"{source.citation_form} {section}" for section in sections)
            if way.parser == "ecfr":
                named = re.search(r"[?&]part=(\d+)$", way.address)
                yield from (f"{source.citation_form} {part}" for part in way.parts or (named[1],))


def unit_of(citation):
    """The section of the Code, the part of the CFR or the act that a citation is of."""
    if match := re.match(r"\d+ CFR \d+", citation):
        return match[0]
    if match := re.match(r"\d+ USC [\w-]+", citation):
        return match[0]
    return re.sub(r" (?:Art\.|Recital|Annex) .*", "", citation)


def test_every_citation_of_a_rule_has_a_source_or_a_reason():
    held = set(covered())
    cited = federal_and_european_citations()
    assert len(cited) > 250
    without = {citation for citation in cited if unit_of(citation) not in held}
    assert without - EXCEPTIONS.keys() == set(), "add a source to knowledge/sources.yaml, or a reason here"
    assert EXCEPTIONS.keys() - without == set(), "these have a source now, or no rule cites them any more"


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_each_way_names_a_parser_a_layout_and_addresses_that_exist(source):
    for way in source.texts:
        parser_of(source, way)
        layout_fields(way.parser, way.layout)
        if way.address:
            requests = page_requests(source, way)
            assert len(requests) == max(1, len(way.parts))
            assert all("{" not in request.address for request in requests)
        if way.parser == "eurlex_xhtml":
            assert (way.accept, way.language) == ("application/xhtml+xml", "eng")


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_landmarks_are_of_the_act_and_of_what_is_wanted_of_it(source):
    grammar = load_citations()
    for mark in (*source.landmarks, *(mark for way in source.texts for mark in way.landmarks or ())):
        assert mark.startswith(source.citation_form)
        if " USC" in source.citation_form or " CFR" in source.citation_form:
            assert grammar.normalise(mark) == (mark,)


def test_addresses_of_single_sections_are_those_of_the_layout():
    """One list of sections: what is fetched is what is cut out of a title's file."""
    for source in SOURCES.values():
        ways = {way.parser: way for way in source.texts}
        if "uslm" in ways and "html_page" in ways:
            address = ways["html_page"].address
            single = re.search(r"section([\w-]+)&", address)
            sections = ways["html_page"].parts or (single[1],)
            assert tuple(layout_fields("uslm", ways["uslm"].layout)["sections"]) == sections, source.id
            assert f"-title{source.citation_form.split()[0]}-" in address


def test_bills_and_guidance_are_marked_as_what_they_are():
    assert {s.id for s in SOURCES.values() if s.status is Status.PENDING} == {
        "us-federal-no-fakes-act",
        "us-federal-defiance-act",
    }
    assert [s.id for s in SOURCES.values() if s.kind is Kind.GUIDANCE] == [
        "us-federal-copyright-office-digital-replicas"
    ]


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"snapshot": "a-{part}.md", "parts": ["1"]}, True),
        ({"address": "https://a.example/{part}", "parts": ["1"]}, True),
        ({"snapshot": "a-{part}.md", "address": "https://a.example/{part}", "parts": ["1"]}, True),
        ({"snapshot": "a.md"}, True),
        ({"snapshot": "a-{part}.md"}, False),
        ({"snapshot": "a.md", "parts": ["1"]}, False),
        ({"snapshot": "a.md", "address": "https://a.example/{part}", "parts": ["1"]}, False),
    ],
)
def test_parts_and_their_place_come_together(fields, right):
    if right:
        assert SourceTextModel(parser="toy", **fields).parts == tuple(fields.get("parts", ()))
    else:
        with pytest.raises(ValidationError, match="part"):
            SourceTextModel(parser="toy", **fields)


WITH_SNAPSHOT = [
    (source, way)
    for source in SOURCES.values()
    for way in source.texts
    if way.snapshot and not way.snapshot.startswith("uscode/")
]


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("source", "way"), WITH_SNAPSHOT, ids=[f"{source.id}-{way.parser}" for source, way in WITH_SNAPSHOT]
)
def test_each_official_text_passes_the_checks_of_a_refresh(source, way):
    if not LAW.is_dir():
        pytest.skip("the official texts are not in ../shared")
    only = replace(source, texts=(way,))
    (raw,) = open_snapshots(LAW, [only]).texts(only)
    assert distrust_document(derive(only, raw, date(2026, 12, 1)), only, way, None) is None
