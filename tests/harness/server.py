"""A real server on a database: `blastema serve` in a process of its own, on a free port."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.harness import run
from tests.harness.databases import COMMAND, Throwaway

PATIENCE_SECONDS = 60


@contextmanager
def serving(throwaway: Throwaway) -> Iterator[str]:
    """Serves the database and gives the address, without a final slash."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    log = run.folder() / f"{throwaway.name}.server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)],
            env={**run.without_settings(), **throwaway.env, "BLASTEMA_BASE_URL": address},
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        try:
            _wait_until_it_answers(address, process)
            yield address
        except ServerError as error:
            raise AssertionError(f"{error}:\n{log.read_text()}") from error
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


class ServerError(Exception):
    """The server ended, or never answered."""


def _wait_until_it_answers(
    address: str, process: subprocess.Popen[bytes], patience_seconds: int = PATIENCE_SECONDS
) -> None:
    deadline = time.monotonic() + patience_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"{address}/", timeout=5).close()
        except urllib.error.HTTPError:
            return  # an answer, if not a page
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise ServerError(f"no answer within {patience_seconds} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
