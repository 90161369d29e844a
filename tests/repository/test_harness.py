"""The ground of the suite itself: real commits, other threads, and no silent skip."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tests.harness import run
from tests.harness.databases import Throwaway

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:cov")
SESSIONS = "SELECT count(*) FROM django_session"
ADD = "INSERT INTO django_session VALUES ('key', 'data', '2030-01-01 00:00:00+00:00')"


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS)
        return cursor.fetchone()[0]


class TestCommittedDatabase:
    def test_another_thread_sees_what_was_committed(self, committed_db: Throwaway) -> None:
        with connection.cursor() as cursor:
            cursor.execute(ADD)
        seen: list[int] = []

        def look() -> None:
            seen.append(count())
            connection.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert seen == [1]

    def test_the_next_test_has_another_one(self, committed_db: Throwaway) -> None:
        assert count() == 0

    def test_a_command_works_on_the_same_one(self, committed_db: Throwaway) -> None:
        assert committed_db.run("migrate").returncode == 0
        assert committed_db.data_dir.is_dir()


@pytest.mark.django_db
def test_the_suites_database_has_every_table_and_no_person() -> None:
    assert get_user_model().objects.count() == 0


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_where_a_machine_decides_a_skip_is_a_failure(ci: str, code: int) -> None:
    done = subprocess.run(
        [*PYTEST, "tests/harness/probe_skipped.py"],
        cwd=run.ROOT,
        env={**_without_this_run(), "CI": ci},
        capture_output=True,
        text=True,
    )
    assert "1 passed, 1 skipped" in done.stdout
    assert done.returncode == code
    assert ("1 skipped: not allowed where CI is true" in done.stdout) is bool(ci)


def _without_this_run() -> dict[str, str]:
    names = ("BLASTEMA_", "PYTEST_", "COV_", "COVERAGE_")
    return {k: v for k, v in run.without_settings().items() if not k.startswith(names)}
