"""A refresh from publishers that behave badly: every case is survived and told, and the last good text stays.

The servers are real and listen on loopback; the act is invented.
"""

import gzip
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.change import ChangeKind
from ingest.corpus_folder import corpus_hash, load_corpus
from ingest.fetching.fetcher import Fetcher
from ingest.fetching.limits import Limits
from ingest.network import NetworkTexts
from ingest.refresh import Refresh, due
from ingest.report import source_rows
from knowledge.load import read_sources
from tests.fetching_fakes import FakeTime, in_turn, says, serving

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "ingest"
REGULATION, ACT = read_sources(FIXTURES / "sources.yaml")
TEXT = (FIXTURES / "toy-act.md").read_bytes()
XML = (FIXTURES / "toy-regulation.xml").read_bytes()
DAY = date(2026, 6, 1)
SMALL = Limits(page_seconds=1.0, idle_seconds=0.5, page_bytes=200_000)


class Publisher:
    """Two sources on one site, refreshed into one corpus."""

    def __init__(self, site, fake, folder):
        self.site, self.fake, self.folder = site, fake, folder
        self.corpus = folder / "corpus"
        self.sources = tuple(self._on_site(source) for source in (REGULATION, ACT))
        site.pages["/toy-regulation"] = says(200, XML, Content_Type="application/xml")
        site.pages["/toy-act"] = says(200, TEXT, Content_Type="text/markdown", ETag='"1"')

    def _on_site(self, source):
        way = replace(source.texts[0], snapshot=None, address=f"{self.site.origin}/{source.id}")
        return replace(source, texts=(way,), hosts=("127.0.0.1",))

    def refresh(self, today=DAY, sources=()):
        fetcher = Fetcher(
            cache=self.folder / "http", version="1", limits=SMALL, clock=self.fake.clock, allow_private=True
        )
        with fetcher:
            run = Refresh(corpus=self.corpus, today=today)
            return {r.id: r for r in run.run(self.sources, NetworkTexts(fetcher), sources)}


@pytest.fixture
def publisher(tmp_path):
    fake = FakeTime()
    with serving(fake.monotonic) as site:
        yield Publisher(site, fake, tmp_path)


def test_the_first_refresh_brings_the_texts_and_the_second_finds_them_unchanged(publisher):
    assert [r.status for r in publisher.refresh().values()] == ["updated", "updated"]
    assert {document.source_id for document in load_corpus(publisher.corpus)} == {"toy-regulation", "toy-act"}
    before = corpus_hash(publisher.corpus)
    assert [r.status for r in publisher.refresh().values()] == ["unchanged", "unchanged"]
    assert corpus_hash(publisher.corpus) == before


def test_a_confirmed_text_is_unchanged_and_costs_no_body(publisher):
    publisher.refresh()
    publisher.site.pages["/toy-act"] = says(304)
    assert publisher.refresh(date(2026, 6, 8))["toy-act"].status == "unchanged"
    headers = [headers for path, headers, _ in publisher.site.asked if path == "/toy-act"][-1]
    assert headers["If-None-Match"] == '"1"'
    assert source_rows(publisher.sources, publisher.corpus, date(2026, 6, 8))[1]["checked"] == "2026-06-08"


def test_a_changed_text_is_told_at_its_own_unit(publisher):
    publisher.refresh()
    publisher.site.pages["/toy-act"] = says(200, TEXT.replace(b"(c) Comb it.", b"(c) Comb it again."))
    report = publisher.refresh(date(2026, 7, 1))["toy-act"]
    assert report.citations(ChangeKind.AMENDED) == ("MCL 900.3(1)(c)",)
    assert str(report.since) == "2026-07-01"


def drip(visit):
    visit.begin(Content_Type="text/markdown")
    for _ in range(200):
        visit.wfile.write(b"x")
        visit.wfile.flush()
        time.sleep(0.05)


def flood(visit):
    visit.begin(Content_Type="text/markdown")
    for _ in range(2_000_000):
        visit.wfile.write(b"y" * 1000)


def cut_off(visit):
    visit.close_connection = True
    visit.send_response(200)
    visit.send_header("Content-Length", str(len(XML)))
    visit.end_headers()
    visit.wfile.write(XML[: len(XML) // 2])


def to_itself(visit):
    visit.say(302, Location="/toy-act")


BAD = {
    "login page": (says(200, b"<!DOCTYPE html><form><input type=password></form>"), "refused", "login or challenge"),
    "challenge": (says(200, b"<html><title>Just a moment...</title></html>"), "refused", "login or challenge"),
    "nothing": (says(200, b""), "refused", "empty"),
    "half the act": (says(200, TEXT[: len(TEXT) // 2]), "refused", "belong there"),
    "another document": (says(200, b"# Recipes\n\n## 900.1 Soup\n\nBoil it."), "refused", "belong there"),
    "wrong charset": (says(200, TEXT.replace(b"Comb", b"C\xf6mb")), "failed", "UTF-8"),
    "binary": (says(200, b"PK\x03\x04\0\0"), "refused", "binary"),
    "forbidden": (says(403), "failed", "403 from 127.0.0.1"),
    "gone": (says(404), "failed", "404"),
    "broken server": (says(500), "failed", "500"),
    "endless redirects": (to_itself, "failed", "redirects more than"),
    "another host": (says(302, Location="http://localhost/toy-act"), "refused", "localhost"),
    "metadata address": (says(302, Location="http://169.254.169.254/latest"), "refused", "169.254.169.254"),
    "a file": (says(302, Location="file:///etc/passwd"), "refused", "file"),
    "two gigabytes": (flood, "failed", "200000"),
    "a bomb": (says(200, gzip.compress(b"z" * 5_000_000), Content_Encoding="gzip"), "failed", "200000"),
    "slow bytes": (drip, "failed", "second"),
    "cut off": (cut_off, "failed", "127.0.0.1"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_is_survived_and_told_and_the_last_good_text_stays(publisher, case):
    page, status, said = BAD[case]
    publisher.refresh()
    before = corpus_hash(publisher.corpus)
    publisher.site.pages["/toy-act"] = page
    publisher.site.pages["/toy-regulation"] = says(200, XML.replace(b"toys", b"puppets"))
    reports = publisher.refresh(date(2026, 7, 1))
    assert reports["toy-act"].status == status, reports["toy-act"].reason
    assert said in reports["toy-act"].reason
    assert "\n" not in reports["toy-act"].reason
    assert reports["toy-regulation"].status == "updated", "the other source goes on"
    assert corpus_hash(publisher.corpus) != before
    act = {document.source_id: document for document in load_corpus(publisher.corpus)}["toy-act"]
    assert (act.retrieved, "(c) Comb it." in act.body) == (DAY, True)
    row = source_rows(publisher.sources, publisher.corpus, date(2026, 7, 1))[1]
    assert (row["checked"], row["fresh"]) == (DAY.isoformat(), False)
    assert any(said in problem for problem in row["problems"])


def test_truncated_xml_is_named(publisher):
    publisher.refresh()
    publisher.site.pages["/toy-regulation"] = says(200, XML[:-40], Content_Type="application/xml")
    report = publisher.refresh()["toy-regulation"]
    assert (report.status, "the XML is broken" in report.reason) == ("failed", True)


def test_a_second_way_is_taken_where_the_first_does_not_work(publisher):
    act = publisher.sources[1]
    gone = replace(act.texts[0], address=f"{publisher.site.origin}/moved")
    publisher.sources = (replace(act, texts=(gone, act.texts[0])),)
    assert publisher.refresh()["toy-act"].status == "updated"
    publisher.sources = (replace(act, texts=(gone,)),)
    assert "404" in publisher.refresh()["toy-act"].reason


def test_an_act_of_several_pages_is_one_text(publisher):
    head, first, rest = TEXT.partition(b"## 900.4")
    publisher.site.pages["/part/a"] = says(200, head)
    publisher.site.pages["/part/b"] = says(200, first + rest)
    act = publisher.sources[1]
    way = replace(act.texts[0], address=f"{publisher.site.origin}/part/{{part}}", parts=("a", "b"))
    publisher.sources = (replace(act, texts=(way,)),)
    report = publisher.refresh()["toy-act"]
    assert len(report.citations(ChangeKind.ADDED)) >= act.least_provisions
    (document,) = load_corpus(publisher.corpus)
    assert len(document.snapshots) == 2
    for provision in document.provisions:
        assert document.text(provision).strip() == document.text(provision)


def test_it_is_time_to_look_again_after_the_cadence_and_at_once_after_a_failure(publisher):
    assert due(publisher.sources, publisher.corpus, DAY) == list(publisher.sources)
    publisher.site.pages["/toy-act"] = in_turn(says(403), says(200, TEXT))
    publisher.refresh()
    assert [source.id for source in due(publisher.sources, publisher.corpus, DAY)] == ["toy-act"]
    publisher.refresh()
    assert due(publisher.sources, publisher.corpus, date(2026, 6, 7)) == []
    assert due(publisher.sources, publisher.corpus, date(2026, 6, 8)) == list(publisher.sources)
