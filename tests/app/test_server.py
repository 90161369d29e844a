"""`blastema serve`: a real process on a real port."""

from __future__ import annotations

import http.client
import socket
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from blastema.app import server
from blastema.app.assets import gather_assets
from blastema.app.errors import UserError
from tests.harness import run
from tests.harness.databases import Throwaway
from tests.harness.server import serving


def fetch(address: str, path: str, **headers: str) -> http.client.HTTPResponse:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def log_with(line: str) -> str:
    """The server's log once it holds the line, which is written after the answer."""
    file = run.folder() / f"served_{run.WORKER}.server.log"
    deadline = time.monotonic() + 60
    while line not in (log := file.read_text()):
        assert time.monotonic() < deadline, f"{line} is not in {log}"
        time.sleep(0.05)
    return log


@pytest.fixture(scope="module")
def address(request):
    from tests.harness import databases

    own = databases.make(f"served_{run.WORKER}")
    with serving(own) as address:
        yield address
    databases.drop(own)


def test_every_answer_carries_the_headers_that_close_the_browser(address: str) -> None:
    response = fetch(address, "/no/such/page")
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"


def test_a_stranger_host_is_refused(address: str) -> None:
    assert fetch(address, "/", Host="evil.example.org").status == 400


def test_the_log_holds_no_key_of_a_patients_link(address: str) -> None:
    fetch(address, "/p/the-key-of-a-page/?name=Ada")
    log = log_with('"GET /p/..." 404')
    assert "the-key-of-a-page" not in log
    assert "Ada" not in log


def test_assets_are_gathered_once_with_lasting_names(address: str) -> None:
    static = run.data_dir(f"served_{run.WORKER}") / "static"
    assert (static / ".gathered").exists()
    assert (static / "staticfiles.json").exists()
    named = next(path for path in static.rglob("*.*.css"))
    response = fetch(address, f"/static/{named.relative_to(static)}")
    assert response.status == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_assets_that_are_gathered_are_not_gathered_again(settings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    assert gather_assets()
    assert not gather_assets()
    (tmp_path / "static" / ".gathered").write_text("of another version")
    assert gather_assets()


def test_a_taken_port_is_told_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port}: Address already in use"):
            server.serve("127.0.0.1", port, ())


def test_a_database_that_was_never_migrated_is_not_served(empty_db: Throwaway) -> None:
    done = empty_db.run("serve", "--port", "1", check=False)
    assert done.returncode == 2
    assert "run blastema migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"BLASTEMA_BASE_URL": "https://clinic.example.org"}, "blastema.E002"),
        ({"BLASTEMA_ALLOWED_HOSTS": "clinic.example.org"}, "blastema.E003"),
    ],
)
def test_settings_that_do_not_go_together_are_not_served(
    throwaway_db: Throwaway, settings: dict[str, str], said: str
) -> None:
    done = throwaway_db.run("serve", "--port", "1", check=False, **settings)
    assert done.returncode == 2
    assert said in done.stderr


def test_debug_is_served_on_loopback_only(throwaway_db: Throwaway) -> None:
    done = throwaway_db.run("serve", "--host", "0.0.0.0", check=False, BLASTEMA_DEBUG="True")
    assert done.returncode == 2
    assert "debug serves on loopback only" in done.stderr


def test_the_access_log_line_has_no_query_and_no_referrer() -> None:
    config = server.Server({"bind": "127.0.0.1:0"}).cfg
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/p/key?x=1",
        "PATH_INFO": "/p/key",
        "QUERY_STRING": "x=1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": "http://127.0.0.1/p/key",
    }
    started = datetime(2026, 1, 1, tzinfo=UTC)
    response = SimpleNamespace(status="200 OK", sent=5, headers=[])
    request = SimpleNamespace(headers=[])
    taken = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=7) - started
    atoms = server.QuietLogger(config).atoms(response, request, environ, taken)
    line = server.ACCESS_LOG % {**atoms, "t": "now", "h": "::1"}
    assert line == 'now ::1 "GET /p/..." 200 5 7ms'
    assert [atoms[name] for name in "rqf"] == ["-", "-", "-"]
