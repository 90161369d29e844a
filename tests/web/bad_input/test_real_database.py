"""The database of a server and of commands, really without the right or the room to write.

Nothing is simulated inside the program: the file has lost its permission, the system
refuses a longer file, the disk has no room, or PostgreSQL opens its sessions read-only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.history import make_history
from tests.app.test_bad_gone import GONE, Browser, files_of, verified
from tests.harness import postgresql, run
from tests.harness.databases import COMMAND, Throwaway
from tests.harness.server import serving

WRITES = ("ledger", "rebuild")
# Linux, capability.h and prctl.h: root writes to every file unless it gives this up.
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
# An empty value is none: coverage then leaves a process alone.
UNMEASURED = {"COVERAGE_PROCESS_START": "", "COVERAGE_PROCESS_CONFIG": ""}
MOUNT_OWN = ("unshare", "--map-root-user", "--mount")


def obeys_permissions() -> None:
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0) == 0


def command(own: Throwaway, *arguments: str, before: Callable[[], None] | None = None):
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**run.without_settings(), **own.env},
        preexec_fn=before,
        capture_output=True,
        text=True,
    )


def is_told(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2, done.stderr
    assert "The database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.sqlite
def test_a_file_that_may_only_be_read(throwaway_db: Throwaway) -> None:
    make_history(throwaway_db)
    before = verified(throwaway_db)
    for path in files_of(throwaway_db):
        path.chmod(0o444)
    done = command(throwaway_db, *WRITES, before=obeys_permissions)
    is_told(done)
    assert "the right to write" in done.stderr
    for path in files_of(throwaway_db):
        path.chmod(0o644)
    assert verified(throwaway_db) == before


@pytest.mark.sqlite
def test_a_file_that_may_not_grow(throwaway_db: Throwaway) -> None:
    """As a quota does, the system refuses each write past a length."""
    make_history(throwaway_db)
    before = verified(throwaway_db)

    def no_longer() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    # The limit is the process's: its own record of coverage could not be written either.
    unmeasured = Throwaway(throwaway_db.name, {**throwaway_db.env, **UNMEASURED})
    is_told(command(unmeasured, *WRITES, before=no_longer))
    assert verified(throwaway_db) == before


def can_mount() -> bool:
    """Whether this machine lets a test have a small disk of its own."""
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(
        [*MOUNT_OWN, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True
    )
    return tried.returncode == 0


DISK = """
set -e
mount -t tmpfs -o size=64m none "$1"
cp "$2"* "$1"/
dd if=/dev/zero of="$1"/filler bs=64k 2>/dev/null || true
shift 2
exec "$@"
"""


# Where no disk can be mounted the quota above stands for it; the case does not exist there.
@pytest.mark.sqlite
@pytest.mark.parametrize("disk", [MOUNT_OWN] if can_mount() else [])
def test_a_disk_without_room(throwaway_db: Throwaway, tmp_path: Path, disk: tuple[str]) -> None:
    make_history(throwaway_db)
    file = run.sqlite_file(throwaway_db.name)
    small = tmp_path / "disk"
    small.mkdir()
    url = {"BLASTEMA_DATABASE_URL": f"sqlite:///{small / file.name}"}
    done = subprocess.run(
        [*disk, "sh", "-c", DISK, "sh", str(small), str(file), *COMMAND, *WRITES],
        env={**run.without_settings(), **throwaway_db.env, **url},
        capture_output=True,
        text=True,
    )
    is_told(done)
    assert "room" in done.stderr or "full" in done.stderr


@pytest.mark.postgres
def test_a_server_that_may_only_be_read(throwaway_db: Throwaway) -> None:
    make_history(throwaway_db)
    before = verified(throwaway_db)
    server = run.folder() / "postgresql"
    name = throwaway_db.name
    sessions = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    with serving(throwaway_db) as address:
        browser = Browser(address)
        assert browser.type_wrong_password()[0] == 422
        postgresql.execute(
            server, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on', sessions
        )
        answers = [browser.type_wrong_password() for _ in range(6)]
        assert {status for status, _ in answers} == {503}
        assert all(GONE in page for _, page in answers)
        is_told(command(throwaway_db, *WRITES))
        postgresql.execute(
            server, f'ALTER DATABASE "{name}" RESET default_transaction_read_only', sessions
        )
        browser.type_wrong_password()  # a worker may notice only now that its session ended
        assert {browser.type_wrong_password()[0] for _ in range(6)} == {422}
    assert verified(throwaway_db) == before
