"""Read a body no further than its cap, whatever its headers claim and however small it was packed."""

import zlib
from collections.abc import Callable, Iterable, Iterator

import httpx

from ingest.fetching.retry import PassingError
from knowledge.errors import FetchError

# The one compression that is asked for, because the standard library unpacks it piece by piece: what a piece
# unpacks to is then bounded, and a bomb is seen while it is small.
ACCEPT_ENCODING = "gzip"
_PIECE = 65_536


def read_body(response: httpx.Response, most: int, listen: Callable[[int, int], None]) -> bytes:
    """The whole body of an open response, unpacked.

    Args:
        response: A response whose body was not read yet.
        most: The cap in bytes, for what comes over the wire and for what it unpacks to.
        listen: Told how many bytes were unpacked so far, and how many the header announced (0 where none).

    Raises:
        FetchError: the body is larger than `most`, damaged, or packed in a way that was not asked for.
    """
    host = response.url.host
    length = response.headers.get("content-length", "")
    announced = int(length) if length.isascii() and length.isdigit() else 0
    if announced > most:
        raise _too_large(host, most)
    body = bytearray()
    for piece in _unpacked(_counted(response.iter_raw(), most, host), response.headers, host):
        body += piece
        if len(body) > most:
            raise _too_large(host, most)
        listen(len(body), announced)
    return bytes(body)


def _counted(chunks: Iterable[bytes], most: int, host: str) -> Iterator[bytes]:
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > most:
            raise _too_large(host, most)
        yield chunk


def _too_large(host: str, most: int) -> FetchError:
    return FetchError(
        f"the page of {host} is larger than {most} bytes; if it is the right one, read a saved copy with --from DIR"
    )


def _unpacked(chunks: Iterable[bytes], headers: httpx.Headers, host: str) -> Iterator[bytes]:
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return iter(chunks)
    if encoding in ("gzip", "x-gzip"):
        return _gunzipped(chunks, host)
    raise FetchError(f"{host} packed the page in a way that was not asked for; read a saved copy with --from DIR")


def _gunzipped(chunks: Iterable[bytes], host: str) -> Iterator[bytes]:
    """A gzip stream may have several members one after another; to read only the first would lose text in silence."""
    inflater, begun = zlib.decompressobj(wbits=31), False
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if inflater.eof:
                    inflater = zlib.decompressobj(wbits=31)
                begun = True
                yield inflater.decompress(rest, _PIECE)
                rest = inflater.unconsumed_tail or inflater.unused_data
        yield inflater.flush()
    except zlib.error:
        raise PassingError(f"{host} sent a damaged page; refresh again later") from None
    if begun and not inflater.eof:
        raise PassingError(f"{host} sent only a part of the page; refresh again later")
