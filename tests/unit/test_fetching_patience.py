"""Pace, repeats, deadline, robots.txt and unpacking, without a server."""

import gzip
import zlib

import httpx
import pytest

from ingest.fetching.body import read_body
from ingest.fetching.clock import Deadline
from ingest.fetching.limits import Limits
from ingest.fetching.pace import Pace
from ingest.fetching.retry import PassingError, retry_after, retrying
from ingest.fetching.robots import Robots
from knowledge.errors import FetchError, RefusedAddress
from tests.fetching_fakes import NOON, FakeTime


class Still(FakeTime):
    """Time that goes on by sleeping alone."""

    def monotonic(self):
        return sum(self.slept)


def test_each_host_has_its_own_pace():
    time = Still()
    pace = Pace(1.0, time.monotonic, time.sleep)
    pace.wait("a")
    pace.wait("b")
    assert time.slept == []
    pace.wait("a")
    pace.wait("b")
    assert time.slept == [1.0]
    pace.wait("b", at_least=3.0)
    pace.wait("b", at_least=0.5)
    assert time.slept == [1.0, 3.0, 1.0]


def test_politeness_does_not_use_up_the_time_of_a_page():
    time = Still()
    deadline = Deadline(2.0, time.clock)
    deadline.sleep(100.0)
    assert (deadline.passed, deadline.cap(None), deadline.cap(0.5)) == (False, 2.0, 0.5)
    time.sleep(3.0)
    assert deadline.passed
    assert 0 < deadline.cap(10.0) < 0.01
    deadline.restart()
    assert not deadline.passed


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0665", None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 99 Mar 2026 11:00:00 GMT", None),
        ("Sun, 01 Mar 2026 12:01:00 -0000", None),
    ],
)
def test_retry_after(value, seconds):
    assert retry_after(value, NOON) == seconds


def tries_of(*failures, attempts=4):
    """How often a question is asked that fails so, and the pauses between."""
    time, left, asked = Still(), list(failures), []

    def ask():
        asked.append(1)
        if left:
            raise left.pop(0)

    error = None
    try:
        retrying(Limits(attempts=attempts, longest_pause=60), time.sleep)(ask)
    except FetchError as raised:
        error = raised
    return len(asked), time.slept, error


def test_what_may_pass_is_tried_ever_later():
    asked, slept, error = tries_of(*[PassingError("busy") for _ in range(9)])
    assert (asked, str(error)) == (4, "busy")
    assert 1 <= slept[0] <= 2 <= slept[1] <= 3 <= 4 <= slept[2] <= 5
    assert tries_of(PassingError("busy"))[0::2] == (2, None)


def test_jitter_keeps_many_readers_apart():
    assert len({tries_of(PassingError("busy"))[1][0] for _ in range(5)}) > 1


@pytest.mark.parametrize("failure", [FetchError("gone"), RefusedAddress("no"), PassingError("busy", 61.0)])
def test_what_will_not_pass_is_told_at_once(failure):
    assert tries_of(failure) == (1, [], failure)


def test_the_servers_own_pause_counts():
    assert tries_of(PassingError("busy", 60.0), PassingError("busy", 0.0)) == (3, [60.0, 0.0], None)


URL = httpx.URL("https://law.example/acts/1?part=2")


def robots(text, status=200):
    return Robots(lambda url, hosts: (status, text), longest_delay=30)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        (b"", True),
        (b"User-agent: *\nDisallow: /acts", False),
        (b"User-agent: *\nDisallow: /acts\nAllow: /acts/1", True),
        (b"User-agent: likenessadvisor\nDisallow: /\n", False),
        (b"User-agent: Other\nDisallow: /\n", True),
        (b"User-agent: *\nDisallow: /*?part=", False),
        (b"<html><body>Not a robots.txt</body></html>", True),
        (b"\xff\xfe\x00 nonsense", True),
    ],
)
def test_robots_txt(text, allowed):
    if allowed:
        assert robots(text).check(URL, ()) == 0.0
        return
    with pytest.raises(FetchError, match=r"robots.txt of law.example does not let robots read /acts/1"):
        robots(text).check(URL, ())


@pytest.mark.parametrize(("delay", "kept"), [("2", 2.0), ("3600", 30.0), ("-1", 0.0), ("long", 0.0), ("nan", 0.0)])
def test_a_crawl_delay_is_kept_up_to_a_cap(delay, kept):
    assert robots(f"User-agent: *\nCrawl-delay: {delay}".encode()).check(URL, ()) == kept


def test_each_site_is_asked_once_whatever_it_says():
    asked = []

    def read(url, hosts):
        asked.append(str(url))
        if url.host == "down.example":
            raise FetchError("503 from down.example")
        return 404, b""

    rules = Robots(read, longest_delay=30)
    for _ in range(2):
        rules.check(URL, ())
        with pytest.raises(FetchError, match=r"nothing is read from down.example for now, .*: 503 from down.example"):
            rules.check(httpx.URL("https://down.example/"), ())
    assert asked == ["https://law.example/robots.txt", "https://down.example/robots.txt"]


ACT = b"Section 1. A toy may be painted. " * 9_000


def chunks(data, size=1_000):
    return (data[start : start + size] for start in range(0, len(data), size))


def response(data, encoding, size=1_000):
    return httpx.Response(
        200,
        headers={"content-encoding": encoding} if encoding else {},
        stream=Chunks(data, size),
        request=httpx.Request("GET", URL),
    )


class Chunks(httpx.SyncByteStream):
    def __init__(self, data, size):
        self.data, self.size = data, size

    def __iter__(self):
        return chunks(self.data, self.size)


@pytest.mark.parametrize("size", [1, 7, 1_000, 10**7])
@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ACT[:20_000], ""),
        (ACT[:20_000], "identity"),
        (gzip.compress(ACT), "gzip"),
        (gzip.compress(ACT), " X-GZip "),
        (gzip.compress(ACT[:50_000]) + gzip.compress(ACT[50_000:]), "gzip"),
        (b"", "gzip"),
        (b"", ""),
    ],
    ids=["plain", "identity", "gzip", "x-gzip", "two members", "empty gzip", "empty"],
)
def test_a_body_is_unpacked_whole(data, encoding, size):
    wanted = b"" if not data else (ACT if "gzip" in encoding.lower() else data)
    assert read_body(response(data, encoding, size), len(ACT), lambda done, total: None) == wanted


@pytest.mark.parametrize(
    ("data", "encoding", "words"),
    [
        (ACT, "", "larger than"),
        (gzip.compress(ACT), "gzip", "larger than"),
        (gzip.compress(ACT[:90])[:-5], "gzip", "only a part"),
        (gzip.compress(ACT[:90])[:12], "gzip", "only a part"),
        (gzip.compress(ACT[:90]) + b"rest", "gzip", "damaged"),
        (zlib.compress(ACT[:90]), "gzip", "damaged"),
        (ACT[:90], "br", "not asked for"),
    ],
)
def test_a_body_that_is_not_whole_is_no_body(data, encoding, words):
    with pytest.raises(FetchError, match=words):
        read_body(response(data, encoding), 100_000, lambda done, total: None)


def test_the_cap_is_exact():
    assert len(read_body(response(ACT, ""), len(ACT), lambda done, total: None)) == len(ACT)
    with pytest.raises(FetchError):
        read_body(response(ACT, ""), len(ACT) - 1, lambda done, total: None)
