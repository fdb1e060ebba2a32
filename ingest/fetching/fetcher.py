"""Bring one page: checked address, robots.txt, polite pace, repeats, redirects by our own rules."""

import re
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpcore
import httpx
from hishel import CacheOptions
from hishel.httpx import CacheTransport

from ingest.fetching.addresses import Resolver, checked_address, resolve_by_system, shown
from ingest.fetching.body import ACCEPT_ENCODING
from ingest.fetching.cache import open_cache
from ingest.fetching.clock import SYSTEM_CLOCK, Clock, Deadline
from ingest.fetching.exchange import WHOLE, Answer, Exchange, Listen
from ingest.fetching.limits import DEFAULTS, Limits
from ingest.fetching.pace import Pace
from ingest.fetching.request import Page, PageRequest
from ingest.fetching.retry import retrying
from ingest.fetching.robots import TOKEN, Robots
from ingest.fetching.transport import GuardedBackend, GuardedTransport
from knowledge.errors import FetchError, RefusedAddress

Progress = Callable[[str, int, int], None]
Permit = Callable[[httpx.URL], float]

_REDIRECTS = (301, 302, 303, 307, 308)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_PROJECT = "reads public legal texts to keep citations current"
_READ_A_COPY = "read a saved copy with --from DIR"
_WHY = {
    202: f"the site holds the text back, as it does from robots: {_READ_A_COPY}",
    401: f"the site asks for a login: {_READ_A_COPY}",
    403: f"the site refuses robots: {_READ_A_COPY}",
    404: "the page is not there: mend its address in the registry of sources",
    406: "the site has no such format: mend `accept` in the registry of sources",
    410: "the page was taken away: mend its address in the registry of sources",
    451: f"the site withholds the page for legal reasons: {_READ_A_COPY}",
}


class Fetcher:
    """Brings pages from their publishers. Works for one thread; close it, or use it in a `with`."""

    def __init__(
        self,
        *,
        cache: Path,
        version: str,
        contact: str | None = None,
        limits: Limits = DEFAULTS,
        clock: Clock = SYSTEM_CLOCK,
        resolve: Resolver = resolve_by_system,
        tls: ssl.SSLContext | None = None,
        transport: httpx.BaseTransport | None = None,
        allow_private: bool = False,
    ) -> None:
        """Take all parts; nothing is asked yet.

        Args:
            cache: Folder of the page cache; made where it does not exist.
            version: Version of the product, for the user agent.
            contact: A mail address or web page where a publisher can complain.
            limits: Caps of time, size and patience.
            clock: Time and sleep.
            resolve: The name service.
            tls: What certificates to trust; those of the certifi package where absent.
            transport: Takes the place of the network, guard included; for tests.
            allow_private: Lets http, any port and loopback addresses pass; for tests.

        Raises:
            FetchError: the cache folder cannot be written, or `contact` does not fit into a header.
        """
        self._limits = limits
        self._clock = clock
        self._allow_private = allow_private
        self._deadline = Deadline(limits.page_seconds, clock)
        agent = user_agent(version, contact)
        kept = open_cache(cache, limits)
        if transport is None:
            backend = GuardedBackend(resolve, self._deadline, httpcore.SyncBackend(), allow_private=allow_private)
            transport = GuardedTransport(backend, tls)
        self._client = httpx.Client(
            # A private cache: it may keep what is meant for one reader, which is what we are.
            transport=CacheTransport(transport, kept.storage, rfc=CacheOptions(shared=False)),
            # `no-cache` has every copy confirmed by the publisher, however long it was said to be good for.
            headers={"user-agent": agent, "accept-encoding": ACCEPT_ENCODING, "cache-control": "no-cache"},
            timeout=limits.idle_seconds,
            follow_redirects=False,
            # No proxies of the environment: see GuardedTransport, which alone would already leave them out.
            trust_env=False,
        )
        pace = Pace(limits.host_pace, clock.monotonic, self._deadline.sleep)
        self._exchange = Exchange(client=self._client, cache=kept, pace=pace, deadline=self._deadline, clock=clock)
        self._robots = Robots(self._read_robots, limits.longest_crawl_delay)

    def fetch(self, request: PageRequest, progress: Progress = lambda source, done, total: None) -> Page:
        """The newest text of a page; where the publisher confirms it, out of the cache.

        Args:
            request: What to ask for, and which hosts may be talked to.
            progress: Called with the source's id, the bytes that came so far, and how many the publisher announced
                (0 where it did not say; fewer than come where the page is compressed).

        Raises:
            RefusedAddress: the address, or one that it redirects to, is not allowed.
            FetchError: any other reason why there is no page, in one line.
        """
        self._deadline.restart()
        # Nothing is carried from one page to the next; within one, some sites redirect until their cookie is back.
        self._client.cookies.clear()
        start = self._checked(request.address, request.hosts)
        url, answer = self._follow(
            start,
            request.hosts,
            _wishes(request),
            most=self._limits.page_bytes,
            permit=lambda url: self._robots.check(url, request.hosts),
            listen=lambda done, total: progress(request.source_id, done, total),
            names_http=request.names_http,
        )
        if answer.status not in WHOLE:
            why = _WHY.get(answer.status, f"no text came: check the address, or {_READ_A_COPY}")
            raise FetchError(f"{answer.status} from {url.host}; {why}")
        return self._page(url, answer)

    def close(self) -> None:
        """End all connections and close the cache."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _page(self, url: httpx.URL, answer: Answer) -> Page:
        media = answer.headers.get("content-type", "")
        charset = _CHARSET.search(media)
        return Page(
            address=str(url),
            body=answer.body,
            media_type=media.partition(";")[0].strip().lower(),
            charset=charset[1] if charset else None,
            fetched=self._clock.now(),
            not_modified=answer.not_modified,
        )

    def _read_robots(self, url: httpx.URL, hosts: tuple[str, ...]) -> tuple[int, bytes]:
        _, answer = self._follow(
            url,
            hosts,
            {"accept": "*/*"},
            most=self._limits.robots_bytes,
            permit=lambda url: 0.0,
            listen=lambda done, total: None,
        )
        return answer.status, answer.body

    def _follow(
        self,
        url: httpx.URL,
        hosts: tuple[str, ...],
        headers: Mapping[str, str],
        *,
        most: int,
        permit: Permit,
        listen: Listen,
        names_http: bool = False,
    ) -> tuple[httpx.URL, Answer]:
        """Where a chain of redirects ends, and the answer there. Each address is checked before it is asked."""
        for _ in range(self._limits.redirects + 1):
            pause = permit(url)
            answer = retrying(self._limits, self._deadline.sleep)(
                self._exchange.get, url, headers, most=most, pause=pause, listen=listen
            )
            if answer.status not in _REDIRECTS:
                return url, answer
            url = self._target(url, answer, hosts, names_http)
        raise FetchError(
            f"{url.host} redirects more than {self._limits.redirects} times; check the address, or {_READ_A_COPY}"
        )

    def _target(self, url: httpx.URL, answer: Answer, hosts: tuple[str, ...], names_http: bool) -> httpx.URL:
        location = answer.headers.get("location", "")
        if not location:
            raise FetchError(f"{answer.status} from {url.host} leads nowhere; check the address, or {_READ_A_COPY}")
        try:
            joined = url.join(location)
            if (
                names_http
                and (url.scheme, joined.scheme, joined.port) == ("https", "http", None)
                and joined.host == url.host
            ):
                joined = joined.copy_with(scheme="https")
            target = str(joined)
        except (httpx.InvalidURL, ValueError):
            raise RefusedAddress(
                f"{url.host} redirects to {shown(location)}, which is no address; {_READ_A_COPY}"
            ) from None
        if url.scheme == "https" and target.startswith("http:"):
            raise RefusedAddress(f"{url.host} redirects from https to http; {_READ_A_COPY}")
        return self._checked(target, hosts)

    def _checked(self, address: str, hosts: tuple[str, ...]) -> httpx.URL:
        return checked_address(address, hosts, allow_private=self._allow_private)


def user_agent(version: str, contact: str | None) -> str:
    """Who we are, honestly, and where to complain.

    Raises:
        FetchError: the contact holds what cannot stand in a header.
    """
    contact = (contact or "").strip()
    if not (contact.isascii() and contact.isprintable()) or {"(", ")"} & set(contact):
        raise FetchError("the contact for publishers must be a plain mail or web address; mend LIKENESS_CONTACT")
    return f"{TOKEN}/{version} ({'+' + contact if contact else _PROJECT})"


def _wishes(request: PageRequest) -> dict[str, str]:
    """The headers by which a publisher chooses a format and a language."""
    wishes = {"accept": request.accept or "*/*"}
    if request.language:
        wishes["accept-language"] = request.language
    if not all(value.isascii() and value.isprintable() for value in wishes.values()):
        raise FetchError(f"{request.source_id}: `accept` and `language` must be plain ASCII; mend the registry")
    return wishes
