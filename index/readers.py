"""Who still reads a generation: a shared lock of the operating system on one of its files.

The system lets go when a reader ends, even by a kill. On systems without `fcntl` nobody is known to read, and
the generation before the current one is kept for them.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    _SHARED = _ALONE = 0

    def _lock(descriptor: int, how: int) -> None:
        """Nothing to do."""

else:
    import fcntl

    _SHARED, _ALONE = fcntl.LOCK_SH | fcntl.LOCK_NB, fcntl.LOCK_EX | fcntl.LOCK_NB

    def _lock(descriptor: int, how: int) -> None:
        fcntl.flock(descriptor, how)


def hold(file: Path) -> int:
    """Read-lock `file` until the descriptor that is returned is closed.

    Raises:
        BlockingIOError: somebody is removing it.
        OSError: it cannot be opened.
    """
    descriptor = os.open(file, os.O_RDONLY)
    try:
        _lock(descriptor, _SHARED)
    except BlockingIOError:
        os.close(descriptor)
        raise
    except OSError:
        # A file system without locks: reading still works, and the generation before the current one is kept.
        return descriptor
    return descriptor


@contextmanager
def unread(file: Path) -> Iterator[bool]:
    """Whether nobody reads what `file` belongs to; while this is held nobody can begin to."""
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except OSError:
        yield True  # Without this file the generation cannot be opened.
        return
    try:
        try:
            _lock(descriptor, _ALONE)
            free = True
        except OSError:
            free = False
        yield free
    finally:
        os.close(descriptor)
