"""One build at a time on a Chroma server: a collection that only one can create, with a note of who did."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from index.holder import Holder
from knowledge.errors import IndexError_, UsageError

if TYPE_CHECKING:
    from chromadb.api.client import Client

LOCK = "likeness.lock"
_BEAT_SECONDS = 60.0
_STALE_SECONDS = 3600.0


class ServerLock:
    """Held while a build writes to a server, and kept alive by a beat once a minute.

    It is taken over from a holder that was killed: one on this machine that worked in the same folder, since whoever
    asks holds the lock of that folder, or any that has not been heard of for an hour.

    Args:
        session: Gives a client for a while, and says what goes wrong with it as IndexError_.
        place: This machine's folder, told apart from every other.
        what: The command that works.
        clock: Seconds since 1970, as all machines that use the server count them.
        beat: Seconds between two signs of life.
    """

    def __init__(
        self,
        session: "Callable[[], AbstractContextManager[Client]]",
        place: str,
        what: str,
        *,
        clock: Callable[[], float] = time.time,
        beat: float = _BEAT_SECONDS,
    ) -> None:
        self._session = session
        self._place = place
        self._what = what
        self._clock = clock
        self._beat = beat
        self._token = uuid.uuid4().hex
        self._holder = Holder.here(what)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_alive, name="index-lock", daemon=True)

    def __enter__(self) -> "ServerLock":
        """Take the lock.

        Raises:
            UsageError: another build holds it.
        """
        with self._session() as client:
            self._take(client)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go; a server that has gone meanwhile keeps the entry until it is stale."""
        self._ended.set()
        self._thread.join()
        with suppress(IndexError_), self._session() as client:
            if self._held(client):
                client.delete_collection(LOCK)

    def check_held(self, client: "Client") -> None:
        """Refuse to go on after another build took the lock over.

        Raises:
            IndexError_: the lock is another's.
        """
        if not self._held(client):
            raise IndexError_("another build took over while this one slept; the index is as that one leaves it")

    def _take(self, client: "Client") -> None:
        from chromadb.errors import ChromaError, NotFoundError

        try:
            client.create_collection(LOCK, metadata=self._entry(), embedding_function=None)
            return
        except ChromaError:
            pass  # It exists, or the server is not well, which the next call tells.
        try:
            found = client.get_collection(LOCK, embedding_function=None)
        except NotFoundError:
            raise UsageError("another build on the Chroma server has just ended; run the command again") from None
        entry = found.metadata or {}
        if not self._stale(entry):
            raise UsageError(f"{_holder(entry)} on the Chroma server")
        # Renaming goes by the collection's own id, so nobody can push a new holder aside by it.
        dead = f"{LOCK}.{uuid.uuid4().hex}"
        with suppress(NotFoundError):
            found.modify(name=dead)
            client.delete_collection(dead)
        try:
            client.create_collection(LOCK, metadata=self._entry(), embedding_function=None)
        except ChromaError:
            raise UsageError("another build on the Chroma server took over first; wait until it has ended") from None

    def _stale(self, entry: Mapping[str, object]) -> bool:
        beat = entry.get("beat")
        if entry.get("place") == self._place or not isinstance(beat, int | float):
            return True
        return abs(self._clock() - beat) > _STALE_SECONDS

    def _entry(self) -> dict[str, str | float]:
        return {
            "token": self._token,
            "place": self._place,
            "holder": self._holder.to_json(),
            "beat": self._clock(),
        }

    def _held(self, client: "Client") -> bool:
        from chromadb.errors import NotFoundError

        try:
            found = client.get_collection(LOCK, embedding_function=None)
        except NotFoundError:
            return False
        return (found.metadata or {}).get("token") == self._token

    def _keep_alive(self) -> None:
        while not self._ended.wait(self._beat):
            # A server that is away for a while is the build's trouble, not the beat's.
            with suppress(IndexError_), self._session() as client:
                if self._held(client):
                    found = client.get_collection(LOCK, embedding_function=None)
                    found.modify(metadata=dict(self._entry()))


def _holder(entry: Mapping[str, object]) -> str:
    try:
        return Holder.from_json(str(entry.get("holder"))).refusal()
    except ValueError:
        return "another build is running; wait until it has ended"
