"""The one way to the network: a connection goes to exactly the machine that was checked, and ends at the deadline.

The name is looked up once for a connection. Were it looked up for the check and again for the connection, a name
service could answer the two differently and steer a refresh into the own network (DNS rebinding).
"""

import ssl
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from ingest.fetching.addresses import Resolver, checked_machines, shown
from ingest.fetching.clock import Deadline
from ingest.fetching.retry import PassingError

_Options = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks and connects. The layers above still know the host by its name: TLS verifies that name."""

    def __init__(
        self, resolve: Resolver, deadline: Deadline, connect: httpcore.NetworkBackend, *, allow_private: bool = False
    ) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._connect = connect
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first machine of `host` that answers.

        Raises:
            RefusedAddress: one of the machines is not public.
        """
        machines = checked_machines(host, self._resolve(host, port), allow_private=self._allow_private)
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for machine in machines:
            try:
                stream = self._connect.connect_tcp(
                    machine, port, self._deadline.cap(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(stream, self._deadline)
        raise failure or PassingError(f"the name {shown(host)} stands for no machine; check the network connection")


class _DeadlineStream(httpcore.NetworkStream):
    """A connection none of whose steps takes longer than the page has time left."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._deadline.passed:
            raise httpcore.ReadTimeout("deadline")
        return self._stream.read(max_bytes, self._deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cap(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.cap(timeout))
        return _DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class GuardedTransport(httpx.BaseTransport):
    """httpx over a pool of guarded connections, by httpcore's public interface.

    httpx's own transport takes no network backend. Proxies of the environment play no part: a proxy would resolve and
    connect in our place, and the check would be worth nothing.
    """

    def __init__(self, backend: httpcore.NetworkBackend, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=4,
            keepalive_expiry=30.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; httpcore's exceptions pass through and are translated where the request was made."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_PoolStream(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """End all connections."""
        self._pool.close()


class _PoolStream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
