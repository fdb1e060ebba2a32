"""What is asked of a publisher, and what comes back: the records on both sides of the network."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from knowledge.errors import FetchError
from knowledge.records import Source, SourceText

PART = "{part}"
# What may stand as it is in a path or a query; `&`, `=`, `?`, `#`, `%` and `+` would change the address's meaning.
_PLAIN = "-._~/,:()"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One page to bring. `hosts` are the only ones that may be talked to for it, redirects included.

    `names_http` lets a redirect from https to http on the same host be followed, with https all the same.
    """

    source_id: str
    address: str
    hosts: tuple[str, ...]
    accept: str | None = None
    language: str | None = None
    names_http: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as its publisher sent it, without the compression of its way here.

    `address` is where it was found in the end. `media_type` is in lower case and empty where none was sent, so that a
    web page in place of the XML that was asked for can be seen. `charset` is what the header says, true or not.
    `not_modified` says that the publisher confirmed the text that was brought before.
    """

    address: str
    body: bytes
    media_type: str
    charset: str | None
    fetched: datetime
    not_modified: bool = False


def page_requests(source: Source, way: SourceText) -> tuple[PageRequest, ...]:
    """The pages that make up one text of a source, in reading order: one, or one for each of `way.parts`.

    Raises:
        FetchError: the registry gives no address, or a part that would lead out of it.
    """
    if way.address is None:
        raise FetchError(f"{source.id}: the registry gives no address for this text; read a saved copy with --from DIR")
    addresses = [way.address]
    if PART in way.address:
        addresses = [way.address.replace(PART, _encoded(part, source)) for part in way.parts]
    return tuple(
        PageRequest(
            source_id=source.id,
            address=address,
            hosts=source.hosts,
            accept=way.accept,
            language=way.language,
            names_http=source.names_http,
        )
        for address in addresses
    )


def _encoded(part: str, source: Source) -> str:
    if not part or {".", ".."} & set(part.split("/")):
        raise FetchError(f"{source.id}: the part {part!r} does not name a page; mend it in the registry of sources")
    return quote(part, safe=_PLAIN)
