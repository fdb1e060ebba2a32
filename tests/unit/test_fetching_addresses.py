"""Where a refresh may go, as tables; and a name service that lies between the check and the connection."""

import httpcore
import pytest

from ingest.fetching.addresses import checked_address, checked_machines, is_public, resolve_by_system, shown
from ingest.fetching.clock import Deadline
from ingest.fetching.transport import GuardedBackend
from knowledge.errors import FetchError, RefusedAddress
from tests.fetching_fakes import FakeTime

HOSTS = ("law.example", "www.law.example")


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "8.8.8.8",
        "1.1.1.1",
        "172.15.0.1",
        "172.32.0.1",
        "100.63.0.1",
        "2606:4700::1111",
        "2a00:1450::1",
    ],
)
def test_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.0.9", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1",
        "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0", "fec0::1", "ff02::1",
        "", "localhost", "127.1", "0x7f.1", "2130706433", "127.0.0.1 ", "8.8.8.8/32",
    ],
)  # fmt: skip
def test_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    ("found", "allow_private", "passes"),
    [
        (["93.184.216.34"], False, True),
        (["93.184.216.34", "2606:4700::1111"], False, True),
        (["93.184.216.34", "10.0.0.1"], False, False),
        (["127.0.0.1"], False, False),
        (["127.0.0.1"], True, True),
        (["::1"], True, True),
        (["10.0.0.1"], True, False),
        (["169.254.169.254"], True, False),
        (["::ffff:127.0.0.1"], True, False),
    ],
)
def test_one_closed_machine_refuses_the_host(found, allow_private, passes):
    if passes:
        assert checked_machines("law.example", found, allow_private=allow_private) == tuple(found)
        return
    with pytest.raises(RefusedAddress, match=r"law.example stands for .*, which is not a public address"):
        checked_machines("law.example", found, allow_private=allow_private)


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://law.example", "https://law.example"),
        ("https://law.example:443/a", "https://law.example/a"),
        ("HTTPS://LAW.EXAMPLE/A?b=c#d", "https://law.example/A?b=c"),
        ("https://www.law.example/§ 1", "https://www.law.example/%C2%A7%201"),
    ],
)
def test_allowed_addresses(address, asked):
    assert str(checked_address(address, HOSTS)) == asked


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://law.example/", "is not https"),
        ("file:///etc/passwd", "is not https"),
        ("ftp://law.example/", "is not https"),
        ("data:text/html,x", "is not https|no readable address"),
        ("javascript:alert(1)", "is not https|no readable address"),
        ("//law.example/", "is not https"),
        ("/act", "is not https"),
        ("", "is not https"),
        ("https:///act", "not among the hosts"),
        ("https://law.example:8443/", "names port 8443"),
        ("https://law.example:80/", "names port 80"),
        ("https://law.example:0/", "names port 0"),
        ("https://law.example:99999/", "names port 99999"),
        ("https://user@law.example/", "user name or password"),
        ("https://user:word@law.example/", "user name or password"),
        ("https://law.example\\@evil.example/", "user name or password"),
        ("https://law.example@evil.example/", "user name or password"),
        ("https://evil.example/", "not among the hosts"),
        ("https://law.example./", "not among the hosts"),
        ("https://law.example.evil.example/", "not among the hosts"),
        ("https://sub.law.example/", "not among the hosts"),
        ("https://law.example%2fevil/", "not among the hosts"),
        ("https://l\u0430w.example/", "not among the hosts"),
        ("https://127.0.0.1/", "not among the hosts"),
        ("https://[::1]/", "not among the hosts"),
        ("https://law\n.example/", "no readable address"),
        ("https://[/", "not among the hosts"),
        ("https://law.example:port/", "no readable address"),
    ],
)  # fmt: skip
def test_refused_addresses(address, words):
    with pytest.raises(RefusedAddress, match=words) as refused:
        checked_address(address, HOSTS)
    assert "\n" not in str(refused.value)
    assert "word" not in str(refused.value).replace("password", "")


def test_a_test_may_use_http_and_any_port_but_no_other_host():
    assert checked_address("http://127.0.0.1:8000/", ("127.0.0.1",), allow_private=True).port == 8000
    for address in ("http://localhost:8000/", "file://127.0.0.1/", "http://u@127.0.0.1/"):
        with pytest.raises(RefusedAddress):
            checked_address(address, ("127.0.0.1",), allow_private=True)


class Wires(httpcore.NetworkBackend):
    """Records to which machines a connection was made; those in `down` do not answer."""

    def __init__(self, down=()):
        self.down = down
        self.reached = []

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.reached.append((host, port))
        if host in self.down:
            raise httpcore.ConnectError("down")
        return httpcore.MockStream([b""])


def backend(wires, *answers):
    left = list(answers)
    return GuardedBackend(lambda host, port: left.pop(0), Deadline(5, FakeTime().clock), wires)


def test_the_connection_goes_to_the_machine_that_was_checked_and_the_name_is_asked_once():
    wires = Wires()
    guarded = backend(wires, ["93.184.216.34"], ["169.254.169.254"])
    guarded.connect_tcp("law.example", 443)
    assert wires.reached == [("93.184.216.34", 443)]
    with pytest.raises(RefusedAddress):
        guarded.connect_tcp("law.example", 443)
    assert len(wires.reached) == 1


def test_the_next_machine_is_tried_where_the_first_is_down():
    wires = Wires(down=["2606:4700::1111"])
    backend(wires, ["2606:4700::1111", "93.184.216.34"]).connect_tcp("law.example", 443)
    assert [machine for machine, _ in wires.reached] == ["2606:4700::1111", "93.184.216.34"]
    with pytest.raises(httpcore.ConnectError):
        backend(wires, ["2606:4700::1111"]).connect_tcp("law.example", 443)


def test_a_name_without_machines_is_told():
    with pytest.raises(FetchError, match="stands for no machine"):
        backend(Wires(), []).connect_tcp("law.example", 443)


def test_no_step_on_a_connection_outlives_the_page():
    time = FakeTime()
    stream = GuardedBackend(lambda host, port: ["93.184.216.34"], Deadline(5, time.clock), Wires()).connect_tcp(
        "a", 443
    )
    assert stream.read(10) == b""
    time.sleep(6)
    with pytest.raises(httpcore.ReadTimeout):
        stream.read(10)


def test_the_systems_name_service():
    assert "127.0.0.1" in resolve_by_system("127.0.0.1", 80)
    # However a number is written, what counts is the address that it stands for.
    assert not any(is_public(address) for address in resolve_by_system("2130706433", 80))
    with pytest.raises(FetchError, match="is not known to the name service"):
        resolve_by_system("a" * 64 + ".example", 80)


@pytest.mark.parametrize(
    ("text", "line"),
    [("plain", "plain"), ("a\nb\x1b[2J", r"'a\nb\x1b[2J'"), ("x" * 300, "x" * 120 + "..."), ("§", r"'\xa7'")],
)
def test_foreign_text_fits_on_one_line(text, line):
    assert shown(text) == line
