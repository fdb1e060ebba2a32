"""Chroma's clients, opened only when they are needed, and Chroma's errors in our words."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import httpx

from knowledge.errors import IndexError_, IndexNotWritable, UsageError

if TYPE_CHECKING:
    # Importing chromadb takes about a second, which a command that opens no index need not wait for.
    from chromadb.api.client import Client

_PORTS = {"http": 8000, "https": 443}
_ANSWER_SECONDS = 10.0
_WORK_SECONDS = 300.0
# How sqlite and the system say that nothing can be written.
_NO_ROOM = ("disk is full", "No space left", "readonly database", "unable to open database", "disk I/O error")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """Where a Chroma server listens. `authorization` is a header's value and is never shown."""

    scheme: str
    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": self.authorization} if self.authorization else {}


def read_address(text: str) -> ServerAddress:
    """The address in a setting such as `http://host:8000`; a name and password in it are sent as basic authorisation.

    Raises:
        UsageError: it is no such address. The message does not repeat it, since it may hold a password.
    """
    problem = UsageError("LIKENESS_CHROMA is no address of a server; write it as http://host:port or https://host:port")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise problem from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise problem
    authorization = None
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return ServerAddress(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        authorization=authorization,
    )


def chroma_errors() -> tuple[type[Exception], ...]:
    """What Chroma raises over a store that is not as it left it; its errors come from several layers."""
    from chromadb.errors import ChromaError

    return (ChromaError, httpx.HTTPError, ValueError, OSError, KeyError, TypeError, RuntimeError, sqlite3.Error)


def open_folder(folder: Path) -> "Client":
    """A client of the store in `folder`; the caller closes it.

    Raises:
        IndexNotWritable: Chroma writes in it even to read it, and may not or has no room.
        IndexError_: the store is damaged.
    """
    import chromadb
    from chromadb.api.client import Client
    from chromadb.config import Settings

    with folder_errors(folder):
        client = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
        )
    # The function is typed by its interface, which lacks `close`; the class that it returns has it.
    if not isinstance(client, Client):
        raise TypeError(f"unexpected client {type(client).__name__}")
    return client


def open_server(address: ServerAddress) -> "Client":
    """A client of the server; the caller closes it.

    Raises:
        IndexError_: nobody answers, or somebody who is no Chroma server.
    """
    _ask_whether_it_lives(address)
    import chromadb
    from chromadb.api.client import Client
    from chromadb.config import Settings

    settings = Settings(
        anonymized_telemetry=False,
        chroma_server_host=address.host,
        chroma_server_http_port=address.port,
        chroma_server_ssl_enabled=address.scheme == "https",
        chroma_server_headers=address.headers or None,
    )
    with server_errors(address):
        client = chromadb.HttpClient(
            host=address.host,
            port=address.port,
            ssl=address.scheme == "https",
            headers=address.headers or None,
            settings=settings,
        )
    if not isinstance(client, Client):
        raise TypeError(f"unexpected client {type(client).__name__}")
    for session in _sessions(client):
        session.timeout = httpx.Timeout(_WORK_SECONDS, connect=_ANSWER_SECONDS)
    return client


def close(client: "Client") -> None:
    """Let go of what a client holds, whatever state it is in."""
    sessions = _sessions(client)
    with suppress(*chroma_errors()):
        client.close()
    for session in sessions:
        session.close()


@contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Whatever is wrong with a store in a folder becomes one line; a full disk is no damage."""
    try:
        yield
    except chroma_errors() as error:
        if isinstance(error, OSError) or any(words in str(error) for words in _NO_ROOM):
            problem = f"the vector store in {folder} cannot be used ({short(error)}); make room, or make it writable"
            raise IndexNotWritable(problem) from None
        raise IndexError_(
            f"the vector store in {folder} is damaged ({short(error)}); run: likeness index --force"
        ) from None


@contextmanager
def server_errors(address: ServerAddress) -> Iterator[None]:
    """Whatever a server or the way to it does wrong becomes one line."""
    try:
        yield
    except httpx.TransportError as error:
        raise IndexError_(_silent(address, error)) from None
    except chroma_errors() as error:
        raise IndexError_(f"the Chroma server at {address} failed ({short(error)}); run: likeness check") from None
    except Exception as error:
        # Chroma's client raises the bare class where the answer of a server or a proxy is not its own.
        if type(error) is not Exception:
            raise
        raise IndexError_(f"the Chroma server at {address} failed ({short(error)}); run: likeness check") from None


def short(error: BaseException) -> str:
    """The start of an error's message on one line."""
    return " ".join(str(error).split())[:120] or type(error).__name__


def _sessions(client: "Client") -> list[httpx.Client]:
    """The connections of a client, which Chroma neither closes nor limits in time; none for a store in a folder."""
    parts = (client._server, getattr(client._admin_client, "_server", None))
    sessions = [getattr(part, "_session", None) for part in parts]
    return [session for session in sessions if isinstance(session, httpx.Client)]


def _ask_whether_it_lives(address: ServerAddress) -> None:
    """Chroma's own client waits without end for a server that takes the connection and says nothing."""
    try:
        answer = httpx.get(f"{address}/api/v2/heartbeat", headers=address.headers, timeout=_ANSWER_SECONDS)
        beats = answer.status_code == httpx.codes.OK and "nanosecond heartbeat" in answer.json()
    except ValueError:
        beats = False
    except httpx.HTTPError as error:
        raise IndexError_(_silent(address, error)) from None
    if not beats:
        raise IndexError_(
            f"what answers at {address} is no Chroma server (status {answer.status_code}); correct LIKENESS_CHROMA"
        )


def _silent(address: ServerAddress, error: Exception) -> str:
    return f"no Chroma server answers at {address} ({short(error)}); start it, or correct LIKENESS_CHROMA"
