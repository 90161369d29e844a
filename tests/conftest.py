"""The suite's ground: an own folder, an own database, fixed keys, a closed world.

`BLASTEMA_TEST_DB=postgres` runs everything on PostgreSQL, signed in as the restricted
role; otherwise on SQLite. Settings are read when Django is first imported, so the run
begins here and not in a fixture.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.harness import closed_world, databases, run

run.begin()
closed_world.close_the_world()

from django.conf import settings  # noqa: E402  the environment had to be there first
from django.db import connections  # noqa: E402

from tests.harness.standing import standing_on  # noqa: E402

# A password's slow hash is Django's to test; here it would be most of the suite's time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A worker that inherited it would read its settings before it has an environment of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]

# Few and fixed, so that a red run is red again; a machine under load is no failure.
hypothesis_settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
# `make soak`: many and random; what it finds is printed to be made an example.
hypothesis_settings.register_profile(
    "many",
    deadline=None,
    max_examples=int(os.environ.get("BLASTEMA_TEST_EXAMPLES", "1000")),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("many" if "BLASTEMA_TEST_EXAMPLES" in os.environ else "fixed")

_NUMBERS = itertools.count(1)


def pytest_unconfigure() -> None:
    run.end()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test of one database's own does not exist on the other: deselected, not skipped."""
    other = "sqlite" if run.ON_POSTGRESQL else "postgres"
    leave_out = [item for item in items if item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=leave_out)
    items[:] = [item for item in items if item not in set(leave_out)]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where a machine decides, a test that did not run has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("CI") == "true":
        reporter.write_line(f"{len(skipped)} skipped: not allowed where CI is true", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> Iterator[None]:
    """The suite's database: a copy of what `blastema migrate` made, not Django's own test one."""
    own = databases.make(f"suite_{run.WORKER}")
    yield
    connections.close_all()
    databases.drop(own)


@pytest.fixture
def throwaway_db() -> Iterator[databases.Throwaway]:
    """A migrated database of the test's own, for subprocesses: real commits, real locks."""
    own = databases.make(f"throwaway_{run.WORKER}_{next(_NUMBERS)}")
    yield own
    databases.drop(own)


@pytest.fixture
def empty_db() -> Iterator[databases.Throwaway]:
    """A database without tables, for tests that migrate from zero."""
    own = databases.make_empty(f"empty_{run.WORKER}_{next(_NUMBERS)}")
    yield own
    databases.drop(own)


@pytest.fixture
def committed_db(
    throwaway_db: databases.Throwaway, django_db_blocker: DjangoDbBlocker
) -> Iterator[databases.Throwaway]:
    """A throw-away database that this process (all its threads) uses as its own."""
    with standing_on(throwaway_db, django_db_blocker):
        yield throwaway_db


@pytest.fixture(autouse=True)
def no_ledger_keys_left() -> Iterator[None]:
    """A test's transaction is rolled back; the key file that it wrote has to go as well."""
    yield
    for path in settings.BLASTEMA.master_key_path.parent.glob("ledger-*.key"):
        path.unlink()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that the repository does not hold; absent from a user's clone."""
    folder = Path(os.environ.get("BLASTEMA_TEST_DATA") or run.ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder}; say where they are with BLASTEMA_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return run.ROOT
