"""Every code section that a rule of a state cites has a source in the registry, or a reason why it has none."""

import re
from urllib.parse import urlsplit

import pytest

from ingest.parsers.registry import PARSERS
from knowledge.citations import load_citations
from knowledge.layouts import load_layouts
from knowledge.load import HERE, read_sources
from knowledge.records import Kind

# Citations without a source, as the start of the citation or as a pattern of all of it, and why.
NO_PAGE = "the state publishes its code through a law publisher's site, behind terms and a script"
SCRIPT = "the state's code is a search application that only a script can read"
WHOLE = "in an act that a source holds from its first section to its last; the landmarks are samples"
NUMBERED = "the site numbers its pages itself, and the number of this section is not known"
EXCEPTIONS = {
    r"(?:[HS]\.? |[HS]B |[HS]F |AB |LB |LD |SB\d\d-)\d+.*": "a bill, or the act that it became: no code section",
    r"(?:PA \d\d-\d+|P\.L\. \d{4} c\. \d+|\d{4} PA \d+)": "a session law, read as codified",
    r"\d+ (?!Del|Pa\.|V\.S|M\.R|O\.S|P\.S|ILCS|USC|CFR)[A-Z].*": "a court decision in a reporter",
    r"\d{4} IL \d+": "a court decision",
    r"MRPC .*": "rules of professional conduct, published by the court as one PDF",
    r"(?:\d+ USC|\d+ CFR) .*": "federal law, registered with the federal sources",
    r"Ark\. Code .*": NO_PAGE,
    r"O\.C\.G\.A\. .*": NO_PAGE,
    r"Miss\. Code .*": NO_PAGE,
    r"Tenn\. Code .*": NO_PAGE,
    r"Ind\. Code .*": SCRIPT,
    r"N\.J\.S\.A\. .*": SCRIPT,
    r"NMSA .*": SCRIPT,
    r"KRS (?!365\.732).*": NUMBERED,
    r"La\. R\.S\. (?!14:283|15:1303|51:3074).*": NUMBERED,
    r"LAC .*": "Louisiana's administrative code, published as one file a title",
    r"73 P\.S\. .*": "numbers of a private compilation; the legislature's page has the act's own section numbers",
    r"9 V\.S\.A\. 2415a": "enacted in 2026; no page of the code yet",
    r"Utah Code 13-72[bc]-.*": "enacted in 2026; no page of the code yet",
    r"Cal\. Code Regs\. .*": "regulations of an agency",
    r"Cal\. Civ\. Code (?:1798\.1\d\d|3344\b(?!\.)).*": WHOLE,
    r"MCL (?:169\.|333\.2626|37\.27|388\.129|445\.(?:6|7|8|9|17)).*": WHOLE,
    r"Cal\. Lab\. Code 927": WHOLE,
    r"Conn\. Gen\. Stat\. 42-5\d\d": WHOLE,
    r"6 Del\. C\. 12D-.*": WHOLE,
    r"10 Del\. C\. 78\d\d": WHOLE,
    r"Fla\. Stat\. (?:540\.08|934\.50|501\.7).*": WHOLE,
    r"HRS 711-1110\.9": WHOLE,
    r"Iowa Code (?:708\.7|715C).*": WHOLE,
    r"Idaho Code (?:18-6606|28-51-10\d)": WHOLE,
    r"740 ILCS 14/.*": WHOLE,
    r"M\.G\.L\. c\. 93H s\. \d": WHOLE,
    r"MCA 30-14-28\d\d": WHOLE,
    r"Neb\. Rev\. Stat\. (?:20-202|28-311\.08|87-11\d\d)": WHOLE,
    r"N\.Y\. Gen\. Bus\. Law 899-(?:aa|bb)": WHOLE,
    r"42 Pa\.C\.S\. 8316": WHOLE,
    r"R\.I\. Gen\. Laws 9-1-28(?:\.1)?": WHOLE,
    r"S\.C\. Code 39-1-90": WHOLE,
    r"SDCL 12-26-3\d": WHOLE,
    r"Tex\. Bus\. & Com\. Code (?:503\.001|541\.|ch\. 541).*": WHOLE,
    r"Va\. Code (?:59\.1-5[78]|8\.01-40|18\.2-186\.6|18\.2-216\.1|18\.2-386\.2).*": WHOLE,
    r"RCW (?:19\.255|19\.373|19\.375|29B\.35|40\.26|63\.60|9\.73\.030|9A\.86).*": WHOLE,
}
# Sections that the grammar of citations does not read to their end.
UNREAD = {"Fla. Stat. 1002.222"}


@pytest.fixture(scope="module")
def grammar():
    return load_citations()


@pytest.fixture(scope="module")
def pages():
    """Sources of states and cities that are read from the legislature's pages alone."""
    return [
        source
        for source in read_sources(HERE / "sources.yaml")
        if (source.jurisdiction or "").startswith("us-")
        and source.jurisdiction != "us-federal"
        and all(way.snapshot is None for way in source.texts)
    ]


def state_citations(knowledge, grammar):
    for rule in knowledge.rules:
        if (
            rule.citation
            and rule.jurisdiction
            and rule.jurisdiction.startswith("us-")
            and "federal" not in rule.jurisdiction
        ):
            yield from ((citation, rule) for citation in grammar.normalise(rule.citation))


def section(citation):
    """The section of a citation: MCL 445.72(1) -> MCL 445.72."""
    return re.sub(r"(?:\([\w.-]+\))+$", "", citation)


def covered(citation, landmarks):
    """Whether a source holds the section, or a section of the chapter that is cited."""
    whole = section(citation)
    chapter = whole.replace(" ch. ", " ")
    return whole in landmarks or any(re.match(rf"{re.escape(chapter)}[-.:/]", landmark) for landmark in landmarks)


def test_every_section_that_a_rule_of_a_state_cites_has_a_source_or_a_reason(knowledge, grammar):
    landmarks = {section(landmark) for source in knowledge.sources for landmark in source.landmarks}
    lacking = {
        citation: rule.id
        for citation, rule in state_citations(knowledge, grammar)
        if not covered(citation, landmarks) and not any(re.fullmatch(pattern, citation) for pattern in EXCEPTIONS)
    }
    assert lacking == {}


def test_every_exception_is_still_needed(knowledge, grammar):
    cited = {citation for citation, _ in state_citations(knowledge, grammar)}
    idle = [pattern for pattern in EXCEPTIONS if not any(re.fullmatch(pattern, citation) for citation in cited)]
    assert idle == []


def test_rules_without_a_citation_of_the_grammar_are_no_code_sections(knowledge, grammar):
    for rule in knowledge.rules:
        if (
            rule.jurisdiction
            and rule.jurisdiction.startswith("us-")
            and rule.citation
            and not grammar.normalise(rule.citation)
        ):
            assert (
                rule.kind is not Kind.LAW
                or not re.search(r"\b(?:Code|Stat\.|Laws|R\.S\.)\s[\d§]", rule.citation)
                or (rule.citation in UNREAD | {"85 Del. Laws c. 463", "Madison General Ordinances 23.64"})
            ), rule.id


def test_landmarks_are_in_the_local_form(pages, grammar):
    for source in pages:
        for landmark in set(source.landmarks) - UNREAD:
            assert grammar.normalise(landmark) == (landmark,), source.id


def test_every_source_names_a_parser_a_layout_and_a_page_of_its_publisher(pages):
    for source in pages:
        (way,) = source.texts
        assert way.parser in PARSERS, source.id
        assert way.layout in load_layouts(way.parser), source.id
        assert urlsplit(source.url).hostname in source.hosts, source.id
        assert source.least_provisions <= 1000, source.id


def test_every_layout_of_a_state_is_used(knowledge, pages):
    used = {(way.parser, way.layout) for source in pages for way in source.texts}
    layouts = {(parser, name) for parser in ("html_page", "pdf_statute") for name in load_layouts(parser)}
    # Federal law and policies are registered elsewhere.
    assert layouts - used <= {("html_page", "article"), ("html_page", "uscode-house")}


@pytest.mark.parametrize(
    "state",
    [
        f"us-{code}"
        for code in "ak al az ca co ct dc de fl hi ia id il ks ky la ma md me mi mn"
        " mo mt nc nd ne nh nv ny oh ok or pa ri sc sd tx ut va vt wa wi wv wy".split()
    ],
)
def test_each_place_with_readable_pages_has_sources(pages, state):
    assert any(source.jurisdiction == state for source in pages)
