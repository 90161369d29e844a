"""A database that goes while the server runs: 503 in plain words, nothing lost, and back again."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.app.history import make_history
from tests.harness import databases, postgresql, run
from tests.harness.databases import Throwaway
from tests.harness.server import serving

GONE = "The records cannot be reached just now"


class Browser:
    """Types a wrong password, which asks the database and is answered with 422."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._cookies = CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self._cookies)
        self._opener = urllib.request.build_opener(handler)
        self._opener.open(f"{address}/sign-in/").close()

    def type_wrong_password(self) -> tuple[int, str]:
        token = next(c.value for c in self._cookies if c.name == "csrftoken") or ""
        data = {"username": "nobody", "password": "x", "csrfmiddlewaretoken": token}
        url = f"{self._address}/sign-in/"
        request = urllib.request.Request(url, urllib.parse.urlencode(data).encode())
        try:
            with self._opener.open(request) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


def verified(own: Throwaway) -> dict[str, object]:
    return json.loads(own.run("ledger", "verify", "--json").stdout)


def goes_and_comes_back(
    own: Throwaway, go: Callable[[], None], come_back: Callable[[], None]
) -> None:
    make_history(own)
    before = verified(own)
    with serving(own) as address:
        browser = Browser(address)
        assert browser.type_wrong_password()[0] == 422
        go()
        # Every worker has connections of its own: none may go on as if nothing were.
        answers = [browser.type_wrong_password() for _ in range(12)]
        assert {status for status, _ in answers} == {503}
        assert all(GONE in page for _, page in answers)
        come_back()
        assert {browser.type_wrong_password()[0] for _ in range(6)} == {422}
    assert verified(own) == before


def files_of(own: Throwaway) -> list[Path]:
    return sorted(run.folder().glob(f"{own.name}.sqlite3*"))


@pytest.mark.sqlite
def test_a_file_that_was_moved_away(throwaway_db: Throwaway, tmp_path: Path) -> None:
    def go() -> None:
        for path in files_of(throwaway_db):
            path.rename(tmp_path / path.name)

    def come_back() -> None:
        assert files_of(throwaway_db) == []  # nobody made a new, empty one in its place
        for path in tmp_path.iterdir():
            path.rename(run.folder() / path.name)

    goes_and_comes_back(throwaway_db, go, come_back)


@pytest.fixture
def own_server() -> Iterator[tuple[Throwaway, Path]]:
    """A PostgreSQL server of the test's own, with a migrated database."""
    folder = run.folder() / f"postgresql_{run.WORKER}"
    postgresql.start(folder)
    statement = f"CREATE DATABASE gone OWNER {postgresql.OWNER}"
    postgresql.execute(folder, statement)
    env = {
        **run.environment("gone"),
        "BLASTEMA_DATABASE_URL": postgresql.url(folder, postgresql.APPLICATION, "gone"),
        "BLASTEMA_DATABASE_OWNER_URL": postgresql.url(folder, postgresql.OWNER, "gone"),
    }
    own = databases.Throwaway("gone", env)
    own.run("migrate")
    yield own, folder
    postgresql.stop(folder)


@pytest.mark.postgres
def test_a_server_that_was_stopped(own_server: tuple[Throwaway, Path]) -> None:
    own, folder = own_server
    goes_and_comes_back(own, lambda: postgresql.stop(folder), lambda: postgresql.go_on(folder))


@pytest.mark.sqlite
def test_a_missing_file_is_told_and_not_made_anew(throwaway_db: Throwaway) -> None:
    for path in files_of(throwaway_db):
        path.unlink()
    for command in (("ledger", "verify"), ("work", "--once")):
        done = throwaway_db.run(*command, check=False)
        assert done.returncode == 2
        assert "unable to open database file" in done.stderr
        assert "run blastema migrate" in done.stderr
    assert files_of(throwaway_db) == []
