"""One run's folder and environment, made by the first process and inherited by its workers."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness import postgresql

ROOT = Path(__file__).resolve().parents[2]
RUN = "BLASTEMA_TEST_RUN"
ON_POSTGRESQL = os.environ.get("BLASTEMA_TEST_DB", "sqlite") == "postgres"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SECRET_KEY = "a-key-for-tests-that-signs-nothing-anybody-relies-upon"
# Fixed, so that a subprocess reads what the test process sealed.
MASTER_KEY = bytes(range(32)).hex()


def begin(*, fast: bool = True) -> None:
    """Makes the folder, starts PostgreSQL where asked, and points the settings at a database.

    ``fast`` lets PostgreSQL lose commits in a power cut, which no test can tell.
    """
    if WORKER == "main":
        _forget_the_developers_settings()
        folder = Path(tempfile.mkdtemp(prefix="blastema-test-"))
        # PostgreSQL runs as another user when the suite runs as root.
        folder.chmod(0o755)
        os.environ[RUN] = str(folder)
        if ON_POSTGRESQL:
            postgresql.start(folder / "postgresql", fast=fast)
    os.environ.update(environment(f"suite_{WORKER}"))


def end() -> None:
    if WORKER != "main":
        return
    if ON_POSTGRESQL:
        postgresql.stop(folder() / "postgresql")
    shutil.rmtree(folder(), ignore_errors=True)


def folder() -> Path:
    return Path(os.environ[RUN])


def environment(name: str) -> dict[str, str]:
    """What a process needs to work on the database of this name; makes its data folder."""
    keys = data_dir(name) / "keys"
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    (keys / "master.key").write_text(MASTER_KEY)
    # Where pages look for gathered assets; a test's pages do without.
    (data_dir(name) / "static").mkdir(exist_ok=True)
    settings = {
        "DJANGO_SETTINGS_MODULE": "blastema.app.settings",
        "BLASTEMA_DATA_DIR": str(data_dir(name)),
        "BLASTEMA_SECRET_KEY": SECRET_KEY,
        # Asked for in its own tests; elsewhere a test signs in to look at something else.
        "BLASTEMA_REQUIRE_SECOND_FACTOR": "False",
        "BLASTEMA_DATABASE_URL": f"sqlite:///{sqlite_file(name)}",
    }
    if ON_POSTGRESQL:
        server = folder() / "postgresql"
        settings["BLASTEMA_DATABASE_URL"] = postgresql.url(server, postgresql.APPLICATION, name)
        settings["BLASTEMA_DATABASE_OWNER_URL"] = postgresql.url(server, postgresql.OWNER, name)
    return settings


def data_dir(name: str) -> Path:
    return folder() / f"data_{name}"


def sqlite_file(name: str) -> Path:
    return folder() / f"{name}.sqlite3"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Workers take turns at what a run makes once."""
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def without_settings() -> dict[str, str]:
    """This process's environment without any setting of an installation."""
    return {name: text for name, text in os.environ.items() if not _is_setting(name)}


def _is_setting(name: str) -> bool:
    return name.startswith("BLASTEMA_") and not name.startswith("BLASTEMA_TEST_")


def _forget_the_developers_settings() -> None:
    for name in filter(_is_setting, list(os.environ)):
        del os.environ[name]
