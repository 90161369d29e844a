"""The production server: gunicorn with threads, told everything here and by no file."""

from __future__ import annotations

import os
import socket
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from blastema.app.errors import UserError
from blastema.app.privacy import redacted

WORKERS = min(4, os.cpu_count() or 1)
THREADS = 4
# A 50 MB upload over a slow line takes its time; a page that takes longer is lost.
WORKER_SILENCE_SECONDS = 90
# No query string, no referrer, no browser: %(U)s is the path alone.
ACCESS_LOG = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'


class QuietLogger(Logger):
    """An access log that does not hold the key of a patient's link."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {**atoms, "U": redacted(atoms["U"]), "r": "-", "q": "-", "f": "-"}


class Server(BaseApplication):
    """Serves the installation until it is stopped."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from blastema.app.wsgi import application

        return application


def serve(host: str, port: int, proxies: tuple[str, ...]) -> None:
    """Serves on host and port; raises `UserError` where the port cannot be had."""
    _require_free(host, port)
    bracketed = f"[{host}]" if ":" in host else host
    Server(
        {
            "bind": f"{bracketed}:{port}",
            "workers": WORKERS,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": WORKER_SILENCE_SECONDS,
            "accesslog": "-",
            "access_log_format": ACCESS_LOG,
            "logger_class": QuietLogger,
            "forwarded_allow_ips": ",".join(proxies),
            "control_socket_disable": True,
            "proc_name": "blastema",
        }
    ).run()


def _require_free(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise UserError(
            f"Cannot serve at {host} port {port}: {error.strerror}. "
            "Choose another with --host or --port, or stop what uses it."
        ) from error
