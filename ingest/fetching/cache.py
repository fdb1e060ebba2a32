"""The pages of earlier refreshes, kept so that a publisher need only say `not modified`."""

import hashlib
import logging
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from uuid import UUID

from hishel import SqliteStorage

from ingest.fetching.limits import Limits
from knowledge.errors import FetchError

FILE = "pages.db"


class PageCache:
    """hishel's store, with at most one body for each page as it was asked for.

    Media type and language are part of the key: publishers that send several formats from one address do not all give
    them different validators, and a `not modified` must never bring the XML for the web page.
    """

    def __init__(self, storage: SqliteStorage) -> None:
        self.storage = storage

    @staticmethod
    def key(address: str, accept: str, language: str) -> str:
        """The name under which a page is kept."""
        return hashlib.sha256("\n".join((address, accept, language)).encode()).hexdigest()

    def kept(self, key: str) -> tuple[UUID, ...]:
        """The bodies that are kept for a page."""
        return tuple(entry.id for entry in self.storage.get_entries(key))

    def forget(self, entries: Collection[UUID]) -> None:
        """Drop bodies that a newer one replaced.

        hishel itself keeps the oldest, and where a publisher reuses a date of change, `not modified` would bring it
        back.
        """
        for entry in entries:
            self.storage.remove_entry(entry)


def open_cache(folder: Path, limits: Limits) -> PageCache:
    """The cache in `folder`, made where there is none. A damaged one is begun anew, since it holds only copies.

    Raises:
        FetchError: the folder cannot be written.
    """
    path = folder / FILE
    # hishel goes on without its cache when it cannot write, and logs a traceback each time: no news for a person.
    logger = logging.getLogger("hishel")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_sound(path):
            for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
                (folder / name).unlink(missing_ok=True)
    except (OSError, sqlite3.OperationalError) as error:
        raise FetchError(f"the page cache {path} cannot be opened ({error}); check the folder's rights") from None
    return PageCache(SqliteStorage(database_path=path, max_size=limits.cache_bytes, max_stream_size=limits.page_bytes))


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False
    return True
