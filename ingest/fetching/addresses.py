"""Where a refresh may go: https on the registry's hosts, and only machines of the public internet.

A registry file or a hijacked page could otherwise point a refresh at a router, at a service of the own machine, or at
the address where clouds hand out credentials (169.254.169.254).
"""

import socket
from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from ingest.fetching.retry import PassingError
from knowledge.errors import FetchError, RefusedAddress

Resolver = Callable[[str, int], Sequence[str]]

# The ranges that Python 3.11 counts as global or does not know, from the special-purpose registries of IANA.
_CLOSED_V4 = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"))
# All global unicast lies in 2000::/3. Outside are IPv4-mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), ULA, link-local
# and multicast; inside, 6to4 carries an IPv4 address that could be a private one, and two ranges are for documents.
_OPEN_V6 = ip_network("2000::/3")
_CLOSED_V6 = (
    ip_network("2001::/23"),
    ip_network("2001:db8::/32"),
    ip_network("2002::/16"),
    ip_network("3fff::/20"),
)
_SHOWN = 120


def checked_address(address: str, hosts: Collection[str], *, allow_private: bool = False) -> httpx.URL:
    """The address as it will be asked, where the registry allows it.

    The parser that judges is the one that connects, so that no odd spelling can mean two hosts.

    Args:
        address: The whole address, of the registry or of a redirect.
        hosts: The names that the source may talk to.
        allow_private: For tests on loopback: http and any port pass too. The hosts stay as strict.

    Raises:
        RefusedAddress: with the reason.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise RefusedAddress(f"{shown(address)} is no readable address; mend it in the registry of sources") from None
    if url.scheme != "https" and not (allow_private and url.scheme == "http"):
        raise RefusedAddress(f"{shown(address)} is not https; a refresh reads over https alone")
    if url.userinfo:
        raise RefusedAddress(f"{shown(url.host)}: the address holds a user name or password; mend it in the registry")
    if url.port is not None and not allow_private:
        raise RefusedAddress(f"{shown(address)} names port {url.port}; a refresh reads the https port alone")
    if url.raw_host.decode("ascii") not in hosts:
        raise RefusedAddress(
            f"{shown(url.host)} is not among the hosts of this source ({', '.join(hosts)}); "
            "if the publisher moved there, add it to the registry"
        )
    return url.copy_with(fragment=None)


def checked_machines(host: str, found: Sequence[str], *, allow_private: bool = False) -> tuple[str, ...]:
    """The addresses of a host's machines, after each of them was found to be public.

    One closed address among public ones refuses the host: an honest publisher has none.

    Raises:
        RefusedAddress: an address is not public (loopback passes where `allow_private`).
    """
    for text in found:
        if not (is_public(text) or (allow_private and _is_loopback(text))):
            raise RefusedAddress(
                f"{shown(host)} stands for {shown(text)}, which is not a public address; "
                "check the network's name service or the registry"
            )
    return tuple(found)


def is_public(text: str) -> bool:
    """Whether an IP address belongs to a machine of the public internet; False for what is no address."""
    address = _parsed(text)
    if isinstance(address, IPv4Address):
        closed = address.is_multicast or address.is_reserved or any(address in network for network in _CLOSED_V4)
        return address.is_global and not closed
    if isinstance(address, IPv6Address):
        # A scope ("%eth0") names an interface of this machine.
        closed = address.scope_id is not None or any(address in network for network in _CLOSED_V6)
        return address in _OPEN_V6 and address.is_global and not closed
    return False


def resolve_by_system(host: str, port: int) -> tuple[str, ...]:
    """The IP addresses of a host name by the machine's own name service, the preferred one first.

    Raises:
        FetchError: the name is not known, or the name service does not answer.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        passing = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        message = f"the name {shown(host)} is not known to the name service; check the network connection"
        raise (PassingError if passing else FetchError)(message) from None
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def shown(text: str) -> str:
    """Foreign text fit for one line of a message: no control characters, no more than a line."""
    line = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    return line if line.isascii() and line.isprintable() else ascii(line)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _is_loopback(text: str) -> bool:
    address = _parsed(text)
    return address is not None and address.is_loopback
