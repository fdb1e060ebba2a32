"""The fetch layer against real servers on loopback that behave as badly as servers do. All texts are invented."""

import gzip
import shutil
import ssl
import subprocess
import threading
import time
import zlib
from dataclasses import replace
from itertools import pairwise

import httpx
import pytest

from ingest.fetching.fetcher import Fetcher
from ingest.fetching.limits import Limits
from ingest.fetching.request import PageRequest
from knowledge.errors import FetchError, RefusedAddress
from tests.fetching_fakes import NOON, FakeTime, in_turn, says, serving

LIMITS = Limits(page_seconds=10, idle_seconds=5, page_bytes=1_000_000, redirects=3, attempts=3)
ACT = b"<act><section>1. A toy may be painted.</section></act>"


@pytest.fixture
def faked():
    return FakeTime()


@pytest.fixture
def site(faked):
    with serving(faked.monotonic) as site:
        yield site


@pytest.fixture
def fetcher_of(tmp_path, faked):
    """Fetchers with other limits or parts; all are closed at the end."""
    opened = []

    def make(**parts):
        parts = {"limits": LIMITS, "clock": faked.clock, "allow_private": True, "cache": tmp_path / "cache"} | parts
        opened.append(Fetcher(version="0", contact="clerk@example.org", **parts))
        return opened[-1]

    yield make
    for fetcher in opened:
        fetcher.close()


@pytest.fixture
def fetch(site, fetcher_of):
    fetcher = fetcher_of()

    def bring(path, **asked):
        return fetcher.fetch(request_for(site, path, **asked))

    return bring


def request_for(site, path, **asked):
    return PageRequest(source_id="toy-act", address=site.origin + path, hosts=("127.0.0.1",), **asked)


def test_a_page_comes_with_what_the_publisher_says_about_it(site, fetch):
    site.pages["/act"] = says(200, ACT, Content_Type='Application/XML; Charset="ISO-8859-1"')
    page = fetch("/act", accept="application/xml", language="de")
    assert (page.body, page.media_type, page.charset) == (ACT, "application/xml", "ISO-8859-1")
    assert (page.address, page.fetched, page.not_modified) == (f"{site.origin}/act", NOON, False)
    sent = site.asked[-1][1]
    assert sent["user-agent"] == "LikenessAdvisor/0 (+clerk@example.org)"
    assert (sent["accept"], sent["accept-language"], sent["accept-encoding"]) == ("application/xml", "de", "gzip")
    assert {name.lower() for name in sent} == {
        "host", "accept", "accept-language", "accept-encoding", "connection", "user-agent", "cache-control"
    }  # fmt: skip


def test_a_web_page_in_place_of_xml_can_be_seen(site, fetch):
    site.pages["/act"] = says(200, b"<html>Sign in</html>", Content_Type="text/html; charset=utf-8")
    assert fetch("/act", accept="application/xml").media_type == "text/html"
    site.pages["/bare"] = says(200, ACT)
    assert (fetch("/bare").media_type, fetch("/bare").charset) == ("", None)


# Each refresh asks the publisher, even where the first answer said that it holds for a year.
@pytest.mark.parametrize(
    ("validator", "question", "says_of_age"),
    [
        ("ETag", "if-none-match", "max-age=31536000"),
        ("Last_Modified", "if-modified-since", "public"),
        ("ETag", "if-none-match", "private, max-age=60"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_page_is_confirmed_and_not_brought_again(site, fetcher_of, validator, question, says_of_age, packed):
    value = '"v1"' if validator == "ETag" else "Sun, 01 Feb 2026 00:00:00 GMT"
    headers = {validator: value, "Cache_Control": says_of_age, "Content_Type": "text/xml"}

    def act(visit):
        if visit.headers.get(question) == value:
            visit.send_response(304)
            visit.send_header(validator.replace("_", "-"), value)
            visit.end_headers()
        elif packed:
            visit.say(200, gzip.compress(ACT), Content_Encoding="gzip", **headers)
        else:
            visit.say(200, ACT, **headers)

    site.pages["/act"] = act
    first = fetcher_of().fetch(request_for(site, "/act"))
    again = fetcher_of().fetch(request_for(site, "/act"))
    assert (first.body, first.not_modified) == (ACT, False)
    assert (again.body, again.media_type, again.not_modified) == (ACT, "text/xml", True)
    assert site.asked[-1][1][question] == value
    assert site.asked[-1][1]["cache-control"] == "no-cache"


def test_a_newer_text_is_seen_although_the_old_one_was_said_to_be_fresh(site, fetch):
    # The publisher forgot to change the date, so that only the body tells.
    old, new, newest = (
        says(200, text, Last_Modified="Sun, 01 Feb 2026 00:00:00 GMT", Cache_Control="max-age=9999")
        for text in (b"old", b"new", b"newest")
    )
    site.pages["/act"] = in_turn(old, new, newest, says(304))
    assert [fetch("/act").body for _ in range(4)] == [b"old", b"new", b"newest", b"newest"]


def test_what_must_not_be_stored_is_not_stored(site, fetch):
    site.pages["/act"] = says(200, ACT, ETag='"v1"', Cache_Control="no-store")
    fetch("/act")
    fetch("/act")
    assert "if-none-match" not in site.asked[-1][1]


def test_two_formats_of_one_address_are_kept_apart(site, fetch):
    def act(visit):
        if visit.headers.get("if-none-match"):
            visit.say(304, ETag='"same"', Content_Length="0")
        else:
            visit.say(200, visit.headers["accept"].encode(), ETag='"same"')

    site.pages["/act"] = act
    for _ in range(2):
        assert [fetch("/act", accept=kind).body for kind in ("text/xml", "text/html")] == [b"text/xml", b"text/html"]


def test_no_cookie_is_carried_from_one_page_to_the_next(site, fetch):
    site.pages["/a"] = says(200, ACT, Set_Cookie="visitor=1")
    fetch("/a")
    fetch("/a")
    assert "cookie" not in site.asked[-1][1]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (202, "--from DIR"),
        (204, "--from DIR"),
        (206, "--from DIR"),
        (304, "--from DIR"),
        (400, "check the address"),
        (401, "login"),
        (403, "refuses robots: read a saved copy with --from DIR"),
        (404, "mend its address"),
        (410, "mend its address"),
        (418, "--from DIR"),
    ],
)
def test_a_refusal_is_told_at_once_in_one_line(site, faked, fetch, status, words):
    site.pages["/act"] = says(status, Content_Length="0")
    with pytest.raises(FetchError, match=rf"^{status} from 127.0.0.1; .*{words}"):
        fetch("/act")
    assert site.paths().count("/act") == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_site_that_recovers_is_asked_again(site, faked, fetch, status):
    site.pages["/act"] = in_turn(says(status), says(status), says(200, ACT))
    assert fetch("/act").body == ACT
    assert site.paths().count("/act") == 3
    # Ever longer pauses, never less than the pace of the host.
    times = [moment for path, _, moment in site.asked if path == "/act"]
    assert times[1] - times[0] >= 1.0
    assert times[2] - times[1] >= 2.0


def test_a_site_that_does_not_recover_is_given_up(site, fetch):
    site.pages["/act"] = says(503)
    with pytest.raises(FetchError, match=r"503 from 127.0.0.1; the site is out of order: refresh again later"):
        fetch("/act")
    assert site.paths().count("/act") == LIMITS.attempts


@pytest.mark.parametrize("asks", ["7", "Sun, 01 Mar 2026 12:00:07 GMT"])
def test_a_site_that_names_a_pause_gets_it(site, faked, fetch, asks):
    site.pages["/act"] = in_turn(says(429, Retry_After=asks), says(200, ACT))
    assert fetch("/act").body == ACT
    assert 7.0 in faked.slept


def test_a_site_that_wants_an_hour_is_left_alone(site, faked, fetch):
    site.pages["/act"] = says(429, Retry_After="3600")
    with pytest.raises(FetchError, match="wants fewer requests: refresh again in 3600 seconds"):
        fetch("/act")
    assert site.paths().count("/act") == 1
    assert sum(faked.slept) < 10


def test_a_redirect_is_followed_to_the_page(site, fetch):
    site.pages["/old"] = says(301, Location="/new?a=b#here")
    site.pages["/new?a=b"] = says(200, ACT)
    page = fetch("/old")
    assert (page.body, page.address) == (ACT, f"{site.origin}/new?a=b")


def test_endless_redirects_end(site, fetch):
    site.pages["/a"] = says(302, Location="/b")
    site.pages["/b"] = says(307, Location="/a")
    with pytest.raises(FetchError, match="redirects more than 3 times"):
        fetch("/a")
    assert len(site.asked) == 1 + 4  # robots.txt, then the first request and three redirects


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost/act",
        "https://elsewhere.example/act",
        "//elsewhere.example/act",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/act",
        "data:text/html,act",
        "gopher://127.0.0.1/",
        "http://user:word@127.0.0.1/act",
        "http://127.0.0.1\\@elsewhere.example/",
        "http://127.0.0.1.:80/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "http://[",
        "http://127.0.0.1:port/",
    ],
)
def test_a_redirect_elsewhere_is_refused_before_anybody_is_asked(site, fetch, location):
    site.pages["/act"] = says(302, Location=location)
    with pytest.raises(RefusedAddress) as refused:
        fetch("/act")
    assert "\n" not in str(refused.value)
    assert site.paths() == ["/robots.txt", "/act"]


def test_a_redirect_to_nowhere_is_told(site, fetch):
    site.pages["/act"] = says(302)
    with pytest.raises(FetchError, match=r"302 from 127.0.0.1 leads nowhere"):
        fetch("/act")


def test_a_redirect_from_https_to_http_is_refused(fetcher_of):
    asked = []

    def answer(request):
        asked.append(str(request.url))
        away = "http://law.example/act"
        return (
            httpx.Response(404)
            if request.url.path == "/robots.txt"
            else httpx.Response(301, headers={"location": away})
        )

    for allow_private in (False, True):
        fetcher = fetcher_of(transport=httpx.MockTransport(answer), allow_private=allow_private)
        with pytest.raises(RefusedAddress, match="from https to http"):
            fetcher.fetch(PageRequest(source_id="toy", address="https://law.example/act", hosts=("law.example",)))
    assert asked == ["https://law.example/robots.txt", "https://law.example/act"] * 2


def test_a_publisher_that_names_its_own_pages_with_http_is_asked_with_https(fetcher_of):
    asked = []

    def answer(request):
        asked.append(str(request.url))
        if request.url.path == "/act":
            return httpx.Response(303, headers={"location": "http://law.example/text"})
        return httpx.Response(200, content=b"Toys.") if request.url.path == "/text" else httpx.Response(404)

    page = PageRequest(source_id="toy", address="https://law.example/act", hosts=("law.example",), names_http=True)
    assert fetcher_of(transport=httpx.MockTransport(answer)).fetch(page).body == b"Toys."
    assert asked[1:] == ["https://law.example/act", "https://law.example/text"]
    away = httpx.MockTransport(lambda request: httpx.Response(303, headers={"location": "http://other.example/"}))
    with pytest.raises(FetchError):
        fetcher_of(transport=away).fetch(page)


@pytest.mark.parametrize(
    "address", ["http://law.example/", "https://law.example:8443/", "https://u@law.example/", "https://other.example/"]
)
def test_the_first_address_is_checked_like_a_redirect(fetcher_of, address):
    fetcher = fetcher_of(transport=httpx.MockTransport(lambda request: pytest.fail("asked")), allow_private=False)
    with pytest.raises(RefusedAddress):
        fetcher.fetch(PageRequest(source_id="toy", address=address, hosts=("law.example",)))


class Hose:
    """A body without end. `sent` counts what the server could hand over before the client hung up."""

    def __init__(self, piece, **headers):
        self.piece, self.headers = piece, headers
        self.sent = 0
        self.stopped = threading.Event()

    def __call__(self, visit):
        visit.begin(**self.headers)
        try:
            while True:
                self.sent += visit.wfile.write(self.piece)
        except OSError:
            self.stopped.set()


@pytest.mark.parametrize("claims", [{}, {"Content_Length": "nonsense"}], ids=["no length", "nonsense"])
@pytest.mark.parametrize("packed", [False, True])
def test_an_endless_body_is_cut_at_the_cap(site, fetcher_of, claims, packed):
    piece = gzip.compress(b"x" * 65_536, 0) if packed else b"x" * 65_536
    site.pages["/act"] = hose = Hose(piece, **claims, **({"Content_Encoding": "gzip"} if packed else {}))
    heard = []
    with pytest.raises(FetchError, match="larger than" if not claims else "broke off"):
        fetcher_of(limits=replace(LIMITS, attempts=1)).fetch(
            request_for(site, "/act"), lambda *news: heard.append(news)
        )
    assert hose.stopped.wait(5), "the server could go on sending"
    # What lies in the buffers of both sockets was sent and not read.
    assert hose.sent < 30_000_000
    assert all(done <= LIMITS.page_bytes for _, done, _ in heard)


def test_a_body_longer_than_it_claims_is_read_no_further_than_it_claims(site, fetcher_of):
    site.pages["/act"] = hose = Hose(b"x" * 65_536, Content_Length="900000")
    assert len(fetcher_of().fetch(request_for(site, "/act")).body) == 900_000
    assert hose.stopped.wait(5)


def test_a_body_that_announces_two_gigabytes_is_not_even_begun(site, fetcher_of):
    site.pages["/act"] = hose = Hose(b"x" * 65_536, Content_Length=str(2 * 1024**3))
    heard = []
    with pytest.raises(FetchError, match="is larger than 1000000 bytes"):
        fetcher_of().fetch(request_for(site, "/act"), lambda *news: heard.append(news))
    assert heard == []
    assert hose.stopped.wait(5)


def test_a_gzip_bomb_is_seen_while_it_is_small(site, fetcher_of):
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    assert len(bomb) < LIMITS.page_bytes
    site.pages["/act"] = says(200, bomb, Content_Encoding="gzip")
    heard = []
    with pytest.raises(FetchError, match="is larger than 1000000 bytes"):
        fetcher_of().fetch(request_for(site, "/act"), lambda source, done, total: heard.append(done))
    assert max(heard) <= LIMITS.page_bytes
    assert site.paths().count("/act") == 1


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate"])
def test_packing_that_was_not_asked_for_is_refused(site, fetch, encoding):
    site.pages["/act"] = says(200, ACT, Content_Encoding=encoding)
    with pytest.raises(FetchError, match="packed the page in a way that was not asked for"):
        fetch("/act")


def drip(headers_too):
    def page(visit):
        visit.close_connection = True
        text = b"HTTP/1.1 200 OK\r\nX-Long: " if headers_too else b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"
        visit.wfile.write(text)
        for _ in range(200):
            time.sleep(0.03)
            visit.wfile.write(b"x")

    return page


@pytest.mark.parametrize("headers_too", [False, True])
def test_slow_bytes_end_at_the_deadline_of_the_page(site, fetcher_of, headers_too):
    site.pages["/act"] = drip(headers_too)
    with pytest.raises(FetchError, match=r"takes longer than 0.5 seconds for one page"):
        fetcher_of(limits=replace(LIMITS, page_seconds=0.5)).fetch(request_for(site, "/act"))
    assert site.paths().count("/act") == 1


def test_a_silent_server_is_asked_again_and_then_given_up(site, fetcher_of):
    ended = threading.Event()
    site.pages["/act"] = lambda visit: ended.wait(5)
    with pytest.raises(FetchError, match="does not answer in time"):
        fetcher_of(limits=replace(LIMITS, idle_seconds=0.1)).fetch(request_for(site, "/act"))
    ended.set()
    assert site.paths().count("/act") == LIMITS.attempts


def test_the_deadline_is_each_pages_own(site, fetcher_of):
    site.pages["/slow"] = drip(False)
    site.pages["/act"] = says(200, ACT)
    fetcher = fetcher_of(limits=replace(LIMITS, page_seconds=0.5))
    with pytest.raises(FetchError):
        fetcher.fetch(request_for(site, "/slow"))
    assert fetcher.fetch(request_for(site, "/act")).body == ACT


def broken(visit):
    visit.close_connection = True
    visit.say(200, ACT[:20], Content_Length=str(len(ACT)), ETag='"v1"')


@pytest.mark.parametrize(
    "half",
    [
        broken,
        says(200, gzip.compress(ACT)[:-9], Content_Encoding="gzip", ETag='"v1"'),
        says(200, b"not gzip", Content_Encoding="gzip", ETag='"v1"'),
        lambda visit: setattr(visit, "close_connection", True),
        lambda visit: visit.wfile.write(b"not http at all\r\n\r\n"),
    ],
    ids=["hung up", "half a gzip", "no gzip", "no answer", "no http"],
)
def test_half_a_page_is_no_page(site, fetch, half):
    site.pages["/act"] = in_turn(half, says(200, ACT))
    assert fetch("/act").body == ACT
    site.pages["/always"] = half
    with pytest.raises(FetchError, match="refresh again later") as error:
        fetch("/always")
    assert "\n" not in str(error.value)
    # Nothing half was kept: the next request asks for the whole page.
    assert all("if-none-match" not in headers for path, headers, _ in site.asked if path == "/always")


def test_a_site_that_is_down_is_told(faked, fetcher_of):
    with serving(faked.monotonic) as gone:
        request = request_for(gone, "/act")
    with pytest.raises(FetchError, match=r"robots.txt cannot be had: no connection to 127.0.0.1; check the network"):
        fetcher_of().fetch(request)


RULES = b"User-agent: *\nDisallow: /\n\nUser-agent: LikenessAdvisor\nDisallow: /private\nCrawl-delay: 4\n"


def test_robots_txt_is_obeyed_and_asked_for_once(site, faked, fetch):
    site.pages["/robots.txt"] = says(200, RULES)
    site.pages["/act"] = says(200, ACT)
    site.pages["/sly"] = says(302, Location="/private/act")
    assert fetch("/act").body == ACT
    for path in ("/private/act", "/sly"):
        with pytest.raises(FetchError, match=r"robots.txt of 127.0.0.1 does not let robots read /private/act"):
            fetch(path)
    assert site.paths() == ["/robots.txt", "/act", "/sly"]
    times = [moment for _, _, moment in site.asked]
    assert times[2] - times[1] >= 3.9, "the site's own crawl delay"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_robots_txt_allows_all(site, fetch, status):
    site.pages["/robots.txt"] = says(status)
    site.pages["/act"] = says(200, ACT)
    assert fetch("/act").body == ACT


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (says(500), "500 from"),
        (says(429), "429 from"),
        (says(301, Location="https://elsewhere.example/robots.txt"), "elsewhere.example is not among the hosts"),
        (says(200, b"#" * 600_000), "larger than 512000 bytes"),
        (says(204, Content_Length="0"), "gave 204"),
    ],
)
def test_a_site_whose_robots_txt_cannot_be_had_is_not_read_for_now(site, fetch, page, words):
    site.pages["/robots.txt"] = page
    site.pages["/act"] = says(200, ACT)
    for _ in range(2):
        with pytest.raises(FetchError, match=rf"nothing is read from 127.0.0.1 for now, .*{words}"):
            fetch("/act")
    assert "/act" not in site.paths()
    assert site.paths().count("/robots.txt") <= LIMITS.attempts


def test_robots_txt_that_moved_within_the_host_is_obeyed(site, fetch):
    site.pages["/robots.txt"] = says(301, Location="/rules.txt")
    site.pages["/rules.txt"] = says(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n")
    with pytest.raises(FetchError, match="does not let robots read /act"):
        fetch("/act")


def test_a_host_is_asked_at_its_pace(site, faked, fetch):
    site.pages["/act"] = says(200, ACT)
    for _ in range(3):
        fetch("/act")
    times = [moment for _, _, moment in site.asked]
    # The times are those of arrival, which is a little later than the sending.
    assert all(after - before >= 0.9 for before, after in pairwise(times))
    assert sum(faked.slept) < 4, "no longer than the pace asks"


def test_a_proxy_of_the_environment_is_not_used(site, fetch, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.pages["/act"] = says(200, ACT)
    assert fetch("/act").body == ACT


def test_loopback_is_refused_where_no_test_allows_it(site, fetcher_of):
    fetcher = fetcher_of(allow_private=False)
    request = PageRequest(source_id="toy", address="https://127.0.0.1/act", hosts=("127.0.0.1",))
    with pytest.raises(RefusedAddress, match=r"127.0.0.1, which is not a public address"):
        fetcher.fetch(request)
    assert site.asked == []


def test_a_name_that_changes_its_machine_between_two_pages_is_refused(site, fetcher_of):
    """Allowed loopback first, then the address of a cloud's credentials; the connection of the first is not kept."""
    answers = [["127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]]
    fetcher = fetcher_of(resolve=lambda host, port: answers.pop(0) if len(answers) > 1 else answers[0])

    def act(visit):
        visit.close_connection = True
        visit.say(200, ACT, Connection="close")

    site.pages["/act"] = site.pages["/robots.txt"] = act
    request = PageRequest(source_id="toy", address=f"http://law.example:{site.server_port}/act", hosts=("law.example",))
    assert fetcher.fetch(request).body == ACT
    with pytest.raises(RefusedAddress, match=r"law.example stands for 169.254.169.254"):
        fetcher.fetch(request)


def test_a_damaged_cache_is_begun_anew(site, fetcher_of, tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "pages.db").write_bytes(b"no database" * 1000)
    site.pages["/act"] = says(200, ACT)
    assert fetcher_of().fetch(request_for(site, "/act")).body == ACT


def test_a_cache_folder_that_cannot_be_made_is_told(fetcher_of, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FetchError, match=r"the page cache .* cannot be opened"):
        fetcher_of(cache=tmp_path / "file" / "cache")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for `law.example`, which this test signs itself."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("needs the openssl program to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
         "-subj", "/CN=law.example", "-addext", "subjectAltName=DNS:law.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


def test_the_certificate_is_checked_for_the_name_although_the_connection_goes_to_an_address(
    certificate, faked, fetcher_of
):
    cert, key = certificate
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    names = []
    server.sni_callback = lambda socket, name, context: names.append(name)
    trust = ssl.create_default_context(cafile=cert)
    with serving(faked.monotonic, lambda socket: server.wrap_socket(socket, server_side=True)) as site:
        site.pages["/act"] = says(200, ACT)

        def fetch(host, tls):
            parts = {"resolve": lambda host, port: ["127.0.0.1"], "tls": tls}
            address = f"https://{host}:{site.server_port}/act"
            return fetcher_of(**parts).fetch(PageRequest(source_id="toy", address=address, hosts=(host,)))

        assert fetch("law.example", trust).body == ACT
        assert set(names) == {"law.example"}
        for host, tls in (("other.example", trust), ("law.example", None)):
            with pytest.raises(FetchError, match=f"the certificate of {host} is not valid"):
                fetch(host, tls)
        assert site.paths() == ["/robots.txt", "/act"]
