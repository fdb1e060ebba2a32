"""Rules about vendors name policies, and each name leads to the source that holds the text."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.parsers.policy_markdown import parse
from knowledge.load import HERE, load_knowledge, read_sources
from knowledge.policy_names import cited_sources, policy_names
from knowledge.records import Kind, Status

VENDORS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "vendors"
# Policies that rules cite and that no source holds, each with the reason. There is none at present.
WITHOUT_SOURCE: dict[str, str] = {}
# These texts were rewritten at some time: their landmarks stand in the later recordings and not in the first ones.
REWRITTEN = {"microsoft-copilot-terms-of-service", "perplexity-privacy-policy", "xai-grok-acceptable-use-policy"}


@pytest.fixture(scope="module")
def sources():
    return tuple(source for source in read_sources(HERE / "sources.yaml") if source.vendor)


@pytest.fixture(scope="module")
def rule():
    knowledge = load_knowledge()
    return next(rule for rule in knowledge.rules if rule.vendor == "openai")


def named(rule, citation, policy=None, vendor="openai"):
    return replace(rule, citation=citation, policy=policy, vendor=vendor)


@pytest.mark.parametrize(
    ("citation", "policy", "names"),
    [
        ("Toy Terms", None, ("Toy Terms",)),
        ("Toy Terms, section 5.4", "Toy Terms", ("Toy Terms",)),
        ("Toy Terms, sections 3(c) and 9; Toy Privacy Policy", None, ("Toy Terms", "Toy Privacy Policy")),
        ("Toy Addendum, section 10 and Annex 1", "Toy Notice (May 2026)", ("Toy Notice (May 2026)", "Toy Addendum")),
        (None, None, ()),
    ],
)
def test_names_are_read_without_sections(rule, citation, policy, names):
    assert policy_names(named(rule, citation, policy)) == names


@pytest.mark.parametrize(
    ("citation", "vendor", "expected"),
    [
        ("OpenAI Privacy Policy (Europe), section 6", "openai", ("openai-chatgpt-privacy-policy",)),
        ("How your data is used to improve model performance (OpenAI)", "openai", ("openai-chatgpt-privacy-policy",)),
        (
            "OpenAI Service Terms, section 6; OpenAI Services Agreement, section 5.4",
            "openai",
            ("openai-chatgpt-commercial-terms", "openai-chatgpt-terms-of-service"),
        ),
        ("OpenAI Privacy", "openai", ()),
        ("openai privacy policy (europe)", "openai", ()),
        ("OpenAI Privacy Policy (Europe)", "meta", ()),
        ("OpenAI Privacy Policy (Europe)", None, ()),
    ],
)
def test_only_the_exact_name_of_the_same_vendor_leads_to_a_source(rule, sources, citation, vendor, expected):
    assert cited_sources(named(rule, citation, vendor=vendor), sources) == expected


def test_every_policy_that_a_rule_cites_has_a_source(sources):
    missing = {
        name
        for rule in load_knowledge().rules
        for name in policy_names(rule)
        if not cited_sources(replace(rule, citation=name, policy=None), sources)
    }
    assert missing == set(WITHOUT_SOURCE)


def test_a_name_leads_to_one_source_only(sources):
    names = [name for source in sources for name in {source.title, source.citation_form, *source.cited_as}]
    assert len(names) == len(set(names))


def test_each_source_is_a_policy_with_a_region_a_landmark_and_an_official_page(sources):
    for source in sources:
        assert source.kind is Kind.POLICY, source.id
        assert source.vendor, source.id
        assert source.region in ("eu", "us", "global"), source.id
        assert "githubusercontent" not in source.url, source.id
        assert all(landmark.startswith(f"{source.citation_form}, ") for landmark in source.landmarks), source.id
        recorded = source.publisher == "Open Terms Archive contributors"
        assert recorded == (source.texts[0].parser == "policy_markdown") == bool(source.texts[0].snapshot), source.id
        if recorded:
            assert source.region == "eu", source.id


def test_a_page_that_is_recorded_under_a_new_name_is_not_in_force_under_the_old_one(sources):
    assert {s.id for s in sources if s.status is not Status.IN_FORCE} == {
        s.id for s in sources if s.id.startswith("mistral-le-chat-")
    }


@pytest.mark.corpus
def test_the_recorded_policies_hold_what_the_registry_promises(sources):
    if not VENDORS.is_dir():
        pytest.skip("the recorded policies are not in ../shared")
    registered = [source for source in sources if source.texts[0].snapshot]
    files = {path.relative_to(VENDORS / "latest").as_posix() for path in VENDORS.glob("latest/*/*.md")}
    assert {source.texts[0].snapshot for source in registered} == files
    rewritten = set()
    for source in registered:
        path = VENDORS / "latest" / source.texts[0].snapshot
        front = path.read_text(encoding="utf-8").split("---\n", 2)[1]
        assert f"vendor: {source.vendor}\n" in front
        collection = source.texts[0].address.removeprefix("https://raw.githubusercontent.com/").split("/main/")[0]
        assert f"collection: {collection}\n" in front
        earlier = sorted((VENDORS / "earlier" / source.vendor).glob(f"{path.stem}--2*.md"))
        for text in [path, *earlier]:
            citations = {p.citation for p in parse(text.read_bytes(), source, source.texts[0]).provisions}
            assert len(citations) >= source.least_provisions, text
            if not set(source.landmarks) <= citations:
                assert text != path, source.id
                rewritten.add(source.id)
    assert rewritten == REWRITTEN
