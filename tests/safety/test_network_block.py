"""The network block itself: what is refused, what stays open, and that a swallowed refusal still fails the test."""

import contextlib
import os
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from safety import network

TESTS = Path(__file__).resolve().parents[1]

OUTSIDE = ["93.184.216.34", "8.8.8.8", "10.0.0.5", "192.168.1.1", "169.254.169.254", "0.0.0.0"]
OUTSIDE_6 = ["2001:4860:4860::8888", "fe80::1", "::ffff:8.8.8.8"]


def _expect(call) -> None:
    with pytest.raises(network.NetworkIsBlocked, match="blocked in tests"):
        call()
    assert network.ATTEMPTS
    network.ATTEMPTS.clear()


@pytest.mark.parametrize("host", OUTSIDE)
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_connection_to_another_machine_is_refused(host, method):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        _expect(lambda: getattr(sock, method)((host, 443)))


@pytest.mark.parametrize("host", OUTSIDE_6)
def test_so_is_one_over_ipv6(host):
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as sock:
        _expect(lambda: sock.connect((host, 443, 0, 0)))


def test_so_is_a_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        _expect(lambda: sock.sendto(b"patient", ("8.8.8.8", 53)))
        _expect(lambda: sock.sendmsg([b"patient"], [], 0, ("8.8.8.8", 53)))


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "127.0.0.1.nip.io", b"example.org"])
def test_a_lookup_of_another_machines_name_is_refused(host):
    _expect(lambda: socket.getaddrinfo(host, 443))
    name = host.decode() if isinstance(host, bytes) else host
    _expect(lambda: socket.gethostbyname(name))
    _expect(lambda: socket.create_connection((name, 443), timeout=1))


def test_http_clients_are_caught():
    import urllib.request

    import httpx

    _expect(lambda: httpx.get("https://example.org/", trust_env=False))
    _expect(lambda: urllib.request.urlopen("http://8.8.8.8/"))


def test_loopback_and_unix_sockets_stay_open(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=2).close()
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=2).close()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        path = str(tmp_path / "s")
        server.bind(path)
        server.listen()
        client.connect(path)


def test_a_thread_cannot_hide_an_attempt():
    def reach() -> None:
        with contextlib.suppress(network.NetworkIsBlocked):
            socket.create_connection(("8.8.8.8", 53))

    thread = threading.Thread(target=reach)
    thread.start()
    thread.join()
    assert len(network.ATTEMPTS) == 1
    network.ATTEMPTS.clear()


def _run(tmp_path: Path, body: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "test_inner.py").write_text(textwrap.dedent(body))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:django",
        "-p",
        "safety.network",
        "-p",
        "safety.no_skips",
    ]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "DAYSHEET"))}
    env |= {"PYTHONPATH": str(TESTS), **environment}
    command += ["-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=env, timeout=120, cwd=tmp_path
    )


def test_a_swallowed_refusal_still_fails_the_test(tmp_path):
    result = _run(
        tmp_path,
        """
        import socket

        def test_quiet():
            try:
                socket.create_connection(("example.org", 443))
            except Exception:
                pass
        """,
    )
    assert result.returncode == 1
    assert "The network is blocked in tests" in result.stdout


SKIPS = """
    import pytest

    @pytest.mark.skip(reason="not today")
    def test_left_out():
        pass

    def test_done():
        pass
"""


def test_a_skip_fails_the_run_when_asked(tmp_path):
    assert _run(tmp_path, SKIPS).returncode == 0
    result = _run(tmp_path, SKIPS, DAYSHEET_NO_SKIPS="1")
    assert result.returncode == 1
    assert "test_left_out" in result.stdout
