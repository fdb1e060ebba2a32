"""What a site lets robots read, and how often: its robots.txt, asked for once a refresh."""

from collections.abc import Callable

import httpx
from protego import Protego

from knowledge.errors import FetchError, RefusedAddress

TOKEN = "LikenessAdvisor"
_CLIENT_ERRORS = range(400, 500)
ReadText = Callable[[httpx.URL, tuple[str, ...]], tuple[int, bytes]]


class Robots:
    """The rules of every site that was met so far.

    A site without a robots.txt (any 4xx) allows everything; one whose robots.txt cannot be had forbids everything for
    now, as RFC 9309 asks. Both answers are kept for the run.
    """

    def __init__(self, read: ReadText, longest_delay: float) -> None:
        """`read` brings a page through the same guards as all pages: its status and, where that is 200, its body."""
        self._read = read
        self._longest_delay = longest_delay
        self._sites: dict[httpx.URL, Protego | FetchError] = {}

    def check(self, url: httpx.URL, hosts: tuple[str, ...]) -> float:
        """The seconds that the site wants between two requests, where it lets us read `url` at all.

        Raises:
            FetchError: the site forbids this page, or its robots.txt cannot be had.
        """
        site = url.join("/robots.txt")
        if site not in self._sites:
            self._sites[site] = self._rules(site, hosts)
        rules = self._sites[site]
        if isinstance(rules, FetchError):
            raise type(rules)(str(rules))
        if not rules.can_fetch(str(url), TOKEN):
            raise FetchError(
                f"robots.txt of {url.host} does not let robots read {url.path}; read a saved copy with --from DIR"
            )
        return min(rules.crawl_delay(TOKEN) or 0.0, self._longest_delay)

    def _rules(self, site: httpx.URL, hosts: tuple[str, ...]) -> Protego | FetchError:
        try:
            status, body = self._read(site, hosts)
        except FetchError as error:
            kind = RefusedAddress if isinstance(error, RefusedAddress) else FetchError
            return kind(f"nothing is read from {site.host} for now, because its robots.txt cannot be had: {error}")
        if status in _CLIENT_ERRORS:
            return Protego.parse("")
        if status != httpx.codes.OK:
            return FetchError(
                f"nothing is read from {site.host} for now, because its robots.txt gave {status}; refresh again later"
            )
        return Protego.parse(body.decode("utf-8-sig", errors="replace"))
