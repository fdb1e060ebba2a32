"""One job at a time: a lock of the operating system, and a note beside it that says who holds it."""

import contextlib
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from index.holder import Holder
from knowledge.errors import IndexError_, UsageError

LOCK_FILE = "build.lock"


class WorkLock:
    """Held by a build or a refresh while it works in `folder`; a thread that holds it may take it again.

    The system lets go of it when its holder ends, however that happens, so a note that was left behind blocks nobody.

    Args:
        folder: The folder of the index; made where it does not exist.
        what: The command that works, "index" or "refresh".
    """

    def __init__(self, folder: Path, what: str) -> None:
        self._folder = folder
        self._what = what
        self._note = folder / f"{LOCK_FILE}.holder"
        # One lock for a path in this process, so that a refresh that holds it may build.
        self._lock = FileLock(folder / LOCK_FILE, is_singleton=True)

    def __enter__(self) -> "WorkLock":
        """Take the lock.

        Raises:
            UsageError: another process, or another thread of this one, holds it.
            IndexError_: the folder cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise UsageError(self._refusal()) from None
        except OSError as error:
            raise IndexError_(
                f"cannot write in {self._folder} ({error.strerror}); "
                "make it writable, or set LIKENESS_HOME to another folder"
            ) from None
        if self._lock.lock_counter == 1:
            self._write_note()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        if self._lock.lock_counter == 1:
            with contextlib.suppress(OSError):
                self._note.unlink()
        self._lock.release()

    def _write_note(self) -> None:
        # Without room for the note the lock still holds; who reads half a note is told less.
        with contextlib.suppress(OSError):
            self._note.write_text(Holder.here(self._what).to_json(), encoding="utf-8")

    def _refusal(self) -> str:
        try:
            return Holder.from_json(self._note.read_text(encoding="utf-8")).refusal()
        except (OSError, ValueError):
            return f"another build or refresh is running in {self._folder}; wait until it has ended"
