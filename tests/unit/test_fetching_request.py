"""From the registry to the pages that are asked for."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.fetching.fetcher import user_agent
from ingest.fetching.request import PageRequest, page_requests
from knowledge.errors import FetchError
from knowledge.load import read_sources

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "ingest" / "sources.yaml"


@pytest.fixture(scope="module")
def source():
    return replace(read_sources(FIXTURE)[0], id="toy", hosts=("law.example",))


def way(source, address, *parts, accept=None, language=None):
    return replace(source.texts[0], address=address, parts=parts, accept=accept, language=language)


def test_one_address_is_one_page(source):
    wanted = way(source, "https://law.example/act?x={y}", accept="text/xml", language="en")
    assert page_requests(source, wanted) == (
        PageRequest(
            source_id="toy",
            address="https://law.example/act?x={y}",
            hosts=("law.example",),
            accept="text/xml",
            language="en",
        ),
    )


@pytest.mark.parametrize(
    ("part", "written"),
    [
        ("445.72", "445.72"),
        ("740-14/15", "740-14/15"),
        ("a,b(1):c~_", "a,b(1):c~_"),
        ("§ 5", "%C2%A7%205"),
        ("a&b=c", "a%26b%3Dc"),
        ("a?b#c", "a%3Fb%23c"),
        ("50%", "50%25"),
        ("a+b", "a%2Bb"),
        ("a\\b\r\n", "a%5Cb%0D%0A"),
        ("{part}", "%7Bpart%7D"),
        ("1...2", "1...2"),
    ],
)
def test_a_part_is_written_so_that_it_stays_a_part(source, part, written):
    (request,) = page_requests(source, way(source, "https://law.example/{part}/text", part))
    assert request.address == f"https://law.example/{written}/text"


def test_parts_keep_their_order(source):
    requests = page_requests(source, way(source, "https://law.example/s?n={part}", "2", "1", "1a"))
    assert [request.address[-2:] for request in requests] == ["=2", "=1", "1a"]


@pytest.mark.parametrize("part", ["", "..", "../etc", "a/../b", "."])
def test_a_part_that_leads_elsewhere_is_refused(source, part):
    with pytest.raises(FetchError, match=r"toy: the part .* does not name a page"):
        page_requests(source, way(source, "https://law.example/{part}", part))


def test_a_text_without_an_address_is_told(source):
    with pytest.raises(FetchError, match="toy: the registry gives no address"):
        page_requests(source, way(source, None))


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        (None, "LikenessAdvisor/1.2 (reads public legal texts to keep citations current)"),
        (" ", "LikenessAdvisor/1.2 (reads public legal texts to keep citations current)"),
        (" clerk@example.org ", "LikenessAdvisor/1.2 (+clerk@example.org)"),
    ],
)
def test_the_user_agent_says_who_asks(contact, agent):
    assert user_agent("1.2", contact) == agent


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "Bür@example.org", "a)b"])
def test_a_contact_that_breaks_the_header_is_refused(contact):
    with pytest.raises(FetchError, match="LIKENESS_CONTACT"):
        user_agent("1.2", contact)
