"""One question to one host and its answer, with every foreign exception translated."""

import sqlite3
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore
import httpx

from ingest.fetching.addresses import shown
from ingest.fetching.body import read_body
from ingest.fetching.cache import PageCache
from ingest.fetching.clock import Clock, Deadline
from ingest.fetching.pace import Pace
from ingest.fetching.retry import PassingError, retry_after
from knowledge.errors import FetchError, RefusedAddress

Listen = Callable[[int, int], None]
# 203 is a page that a proxy of the publisher's own network changed on its way; other 2xx bring no whole text.
WHOLE = (httpx.codes.OK, httpx.codes.NON_AUTHORITATIVE_INFORMATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a host said. The body is read only of a whole page."""

    status: int
    headers: httpx.Headers
    body: bytes = b""
    not_modified: bool = False


class Exchange:
    """Asks a host once, at its pace and within the page's time, and lets the cache ask `modified since?`."""

    def __init__(self, *, client: httpx.Client, cache: PageCache, pace: Pace, deadline: Deadline, clock: Clock) -> None:
        self._client = client
        self._cache = cache
        self._pace = pace
        self._deadline = deadline
        self._clock = clock

    def get(self, url: httpx.URL, headers: Mapping[str, str], *, most: int, pause: float, listen: Listen) -> Answer:
        """The answer to one request; redirects are answers too.

        Args:
            url: A checked address.
            headers: What to send besides the headers of every request.
            most: The cap of the body in bytes.
            pause: Seconds that the site wants between two requests.
            listen: Told how many bytes came so far and how many were announced.

        Raises:
            PassingError: the failure may be over in a moment.
            FetchError: no repeat would help.
        """
        self._pace.wait(url.host, pause)
        if self._deadline.passed:
            raise self._late(url.host)
        key = self._cache.key(str(url), headers.get("accept", ""), headers.get("accept-language", ""))
        with self._translated(url.host):
            replaced = self._cache.kept(key)
            with self._client.stream("GET", url, headers=headers, extensions={"caching": {"key": key}}) as response:
                self._raise_if_passing(response)
                if response.status_code not in WHOLE:
                    return Answer(status=response.status_code, headers=response.headers)
                body = self._read(response, most, listen, key)
                caching = response.extensions["caching"]
            if caching["stored"]:
                self._cache.forget(replaced)
        return Answer(
            status=response.status_code, headers=response.headers, body=body, not_modified=caching["from_cache"]
        )

    def _read(self, response: httpx.Response, most: int, listen: Listen, key: str) -> bytes:
        try:
            return read_body(response, most, listen)
        except FetchError:
            # A page that is damaged inside came whole over the wire, so the cache has kept it: `not modified` would
            # bring it back for ever.
            self._cache.forget(self._cache.kept(key))
            raise

    def _raise_if_passing(self, response: httpx.Response) -> None:
        status, host = response.status_code, response.url.host
        pause = retry_after(response.headers.get("retry-after"), self._clock.now())
        when = "later" if pause is None else f"in {pause:.0f} seconds"
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise PassingError(f"429 from {host}; the site wants fewer requests: refresh again {when}", pause)
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PassingError(f"{status} from {host}; the site is out of order: refresh again {when}", pause)

    @contextmanager
    def _translated(self, host: str) -> Iterator[None]:
        try:
            yield
        except (httpcore.TimeoutException, httpx.TimeoutException):
            if self._deadline.passed:
                raise self._late(host) from None
            raise PassingError(f"{host} does not answer in time; refresh again later") from None
        except (httpcore.ConnectError, httpx.ConnectError) as error:
            raise _unconnected(host, error) from None
        except (httpx.RemoteProtocolError, httpx.InvalidURL):
            # httpx reads the target of a redirect even where it is told not to follow; the network's own protocol
            # errors are httpcore's.
            raise RefusedAddress(f"{host} redirects to what is no address; read a saved copy with --from DIR") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.NetworkError):
            raise PassingError(f"the connection to {host} broke off within the page; refresh again later") from None
        except (httpcore.UnsupportedProtocol, httpx.HTTPError) as error:
            raise FetchError(f"{host} cannot be asked ({shown(str(error))}); check the address") from None
        except sqlite3.Error as error:
            raise FetchError(f"the page cache is damaged ({error}); delete its folder and refresh again") from None

    def _late(self, host: str) -> FetchError:
        return FetchError(
            f"{host} takes longer than {self._deadline.seconds:g} seconds for one page; "
            "refresh again later, or read a saved copy with --from DIR"
        )


def _unconnected(host: str, error: BaseException) -> FetchError:
    """A certificate that does not fit will not fit in a second either; other failures to connect may pass."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(f"the certificate of {host} is not valid ({cause.verify_message}); trust no page of it")
        cause = cause.__cause__ or cause.__context__
    return PassingError(f"no connection to {host}; check the network, or refresh again later")
