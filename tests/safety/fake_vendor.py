"""A vendor on this machine with a memory: answers, redirects, fails, drips, hangs up, as it is told."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MANIFEST = """\
vendor = "{vendor}"
hosts = {hosts}
basis = {basis}
per_minute = {per_minute}
loopback_fake = {fake}
{more}
[purposes.{purpose}]
path = "/messages"
fields = {fields}
recipient = "{recipient}"
{purpose_more}
"""


class FakeVendor:
    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.mood = "ok"
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                vendor.received.append((self.path, dict(self.headers), json.loads(body)))
                vendor.answer(self)

            do_GET = do_POST

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        mood, _, detail = self.mood.partition(" ")
        if mood == "hangup":
            handler.close_connection = True
            handler.connection.close()
            return
        if mood == "slow":
            time.sleep(1.5)
        status = int(detail) if mood == "status" else 307 if mood == "redirect" else 201
        body = b"x" * (1_000_000 if mood == "big" else 2)
        handler.send_response(status)
        if mood == "redirect":
            handler.send_header("Location", detail)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(body)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def write_manifest(folder: Path, **changes: str) -> None:
    """A good manifest of a text message vendor, with `changes` to any of its parts."""
    values = {
        "vendor": "fake_text",
        "basis": '["baa"]',
        "per_minute": "60",
        "fake": "true",
        "more": "",
        "purpose": "reminder",
        "fields": '["first_name", "at"]',
        "recipient": "text",
        "purpose_more": "",
    } | changes
    place = folder / "messages" / "fake_text"
    place.mkdir(parents=True, exist_ok=True)
    (place / "manifest.toml").write_text(MANIFEST.format(**values), "utf-8")
