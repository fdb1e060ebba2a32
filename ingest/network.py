"""The texts of sources from their publishers, as raw texts that a refresh reads."""

from collections.abc import Callable
from typing import Protocol

from ingest.derive import RawText
from ingest.fetching.request import Page, PageRequest, page_requests
from knowledge.errors import FetchError, RefusedAddress
from knowledge.records import Source, SourceText

Progress = Callable[[str, int, int], None]
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "application/xhtml+xml": ".xhtml",
    "text/xml": ".xml",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}


class Fetches(Protocol):
    """What brings one page; `ingest.fetching.fetcher.Fetcher` over the network."""

    def fetch(self, request: PageRequest, progress: Progress = ...) -> Page:
        """The page, or FetchError in one line."""
        ...


class NetworkTexts:
    """Fetches each source from its publisher, by the first of its ways that works."""

    def __init__(self, fetcher: Fetches, progress: Progress = lambda stage, done, total: None) -> None:
        self._fetcher = fetcher
        self._progress = progress

    def texts(self, source: Source) -> tuple[RawText, ...]:
        """The present text of a source.

        Raises:
            RefusedAddress: an address is not one that a refresh may talk to.
            FetchError: no way to the text works; the message is about the first.
        """
        problems: list[FetchError] = []
        for way in source.texts:
            if way.address is None:
                continue
            try:
                return (self._text(source, way),)
            except RefusedAddress:
                raise  # Something tried to steer the refresh, and another way must not hide that.
            except FetchError as error:
                problems.append(error)
        if problems:
            raise problems[0]
        raise FetchError("this source has no address to fetch; read it from a folder with --from DIR")

    def _text(self, source: Source, way: SourceText) -> RawText:
        pages = [self._fetcher.fetch(request, self._progress) for request in page_requests(source, way)]
        suffix = _SUFFIXES.get(pages[0].media_type, ".txt")
        bodies = tuple(page.body for page in pages)
        return RawText(way=way, pages=bodies, suffix=suffix, origin=pages[0].address, fetched=True)
