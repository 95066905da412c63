"""No test reaches another machine: a connection or name lookup beyond this one raises, and fails its test.

Loopback and Unix sockets stay open. Code under test may swallow the exception; the test fails all the same,
because every attempt is written down and read when the test ends.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

ATTEMPTS: list[str] = []
LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost"})


class NetworkIsBlocked(RuntimeError):
    """A test tried to leave this machine."""


def refuse(what: str) -> NetworkIsBlocked:
    sentence = f"The network is blocked in tests: {what}. Use a fake on 127.0.0.1."
    ATTEMPTS.append(sentence)
    return NetworkIsBlocked(sentence)


def _address(host: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def is_local_name(host: Any) -> bool:
    """Whether looking up `host` asks nobody: a number, a name of this machine, or nothing."""
    if host is None or _address(host) is not None:
        return True
    text = (host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)).lower().rstrip(".")
    return text in LOCAL_NAMES or text.endswith(".localhost") or text == socket.gethostname().lower()


def is_local_address(family: int, address: Any) -> bool:
    if family == getattr(socket, "AF_UNIX", None):
        return True
    if family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple) or not address:
        return False
    number = _address(address[0])
    if number is None:
        return is_local_name(address[0])
    mapped = getattr(number, "ipv4_mapped", None)
    return bool((mapped or number).is_loopback)


def _check(sock: socket.socket, address: Any) -> None:
    if not is_local_address(sock.family, address):
        raise refuse(f"a connection to {address!r}")


def _guarded_lookup(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_local_name(host):
            raise refuse(f"a lookup of the name {host!r}")
        return lookup(host, *arguments, **options)

    return guarded


def _guarded_method(name: str) -> Callable[..., Any]:
    real = getattr(socket.socket, name)

    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if name in ("connect", "connect_ex", "sendto"):
            _check(self, arguments[-1])
        elif len(arguments) > 3 and arguments[3] is not None:
            _check(self, arguments[3])
        return real(self, *arguments)

    return guarded


def install() -> None:
    """Patch the class itself, not only the name: code that imported `socket.socket` earlier is caught too."""
    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        setattr(socket.socket, name, _guarded_method(name))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
        setattr(socket, name, _guarded_lookup(getattr(socket, name)))
    real_create = socket.create_connection

    def create_connection(address: Any, *arguments: Any, **options: Any) -> socket.socket:
        if not is_local_name(address[0]) or not is_local_address(socket.AF_INET, address):
            raise refuse(f"a connection to {address!r}")
        return real_create(address, *arguments, **options)

    socket.create_connection = create_connection


install()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    ATTEMPTS.clear()
    result = yield
    if ATTEMPTS:
        sentences = "\n".join(ATTEMPTS)
        ATTEMPTS.clear()
        pytest.fail(sentences, pytrace=False)
    return result
