"""The gallery on a local port under the real policy: python -m tests.web.shell.gallery.serve"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings

from tests.web.shell.gallery import pages

POLICY = "default-src 'self'; img-src 'self' data:"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing: a test's output is its failures."""


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    kind, body = _static(path) if path.startswith("/static/") else _page(path)
    found = "200 OK" if body else "404 Not Found"
    start(found, [("Content-Type", kind), ("Content-Security-Policy", POLICY)])
    return [body]


def _page(path: str) -> tuple[str, bytes]:
    name = path.strip("/") or "staff"
    known = name in ("staff", "patient", "course", "public")
    return "text/html; charset=utf-8", pages.html(name).encode() if known else b""


def _static(path: str) -> tuple[str, bytes]:
    file = pages.WEB / path.lstrip("/")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return kind, file.read_bytes() if file.is_file() else b""


@contextmanager
def served(port: int = 0):
    """The address of the gallery while the block runs."""
    server = make_server("127.0.0.1", port, application, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    import django

    settings.configure(STATIC_URL="/static/", USE_TZ=True)
    django.setup()
    with served(8765) as address:
        print(address, "(Ctrl-C ends)")
        threading.Event().wait()
