"""Who holds a lock, in a form that the next who wants it can read."""

import json
import os
import socket
from dataclasses import asdict, dataclass
from datetime import datetime

_JOBS = {"index": "build"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process at work. `since` is the time at which it took the lock, with its zone."""

    pid: int
    host: str
    since: datetime
    what: str

    @classmethod
    def here(cls, what: str) -> "Holder":
        """This process, which runs `likeness <what>`."""
        return cls(pid=os.getpid(), host=socket.gethostname(), since=datetime.now().astimezone(), what=what)

    def to_json(self) -> str:
        """One line that `from_json` reads back."""
        return json.dumps({**asdict(self), "since": self.since.isoformat()})

    @classmethod
    def from_json(cls, text: str) -> "Holder":
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is not a holder.
        """
        try:
            raw = json.loads(text)
            since = datetime.fromisoformat(str(raw["since"]))
            return cls(pid=int(raw["pid"]), host=str(raw["host"]), since=since, what=str(raw["what"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a holder: {type(error).__name__}") from None

    def __str__(self) -> str:
        since = self.since.astimezone()
        now = datetime.now().astimezone()
        when = f"{since:%H:%M}" if since.date() == now.date() else f"{since:%Y-%m-%d %H:%M}"
        return f"process {self.pid} on {self.host} since {when}, likeness {self.what}"

    def refusal(self) -> str:
        """What is said to who comes second."""
        return f"another {_JOBS.get(self.what, self.what)} is running ({self}); wait until it has ended"
