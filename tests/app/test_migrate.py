"""`blastema migrate`: from zero, again, and with the rights that the application keeps."""

from __future__ import annotations

import psycopg
import pytest

from blastema.records.guards import APPEND_ONLY
from tests.harness.databases import Throwaway


def test_from_zero_and_again(empty_db: Throwaway) -> None:
    assert empty_db.run("migrate").stdout == "The database is up to date.\n"
    assert empty_db.run("migrate").returncode == 0


@pytest.mark.sqlite
def test_the_file_and_its_folder_are_this_users_alone(empty_db: Throwaway) -> None:
    nested = empty_db.data_dir / "new" / "clinic.sqlite3"
    empty_db.run("migrate", BLASTEMA_DATABASE_URL=f"sqlite:///{nested}")
    assert nested.stat().st_mode & 0o777 == 0o600
    assert nested.parent.stat().st_mode & 0o777 == 0o700


def test_a_master_key_is_made_before_the_first_row(empty_db: Throwaway) -> None:
    key = empty_db.data_dir / "keys" / "master.key"
    key.unlink()
    empty_db.run("migrate")
    assert key.stat().st_mode & 0o777 == 0o600
    first = key.read_text()
    empty_db.run("migrate")
    assert key.read_text() == first


@pytest.mark.sqlite
def test_a_lost_master_key_is_never_replaced(throwaway_db: Throwaway) -> None:
    key = throwaway_db.data_dir / "keys" / "master.key"
    key.unlink()
    done = throwaway_db.run("migrate", check=False)
    assert done.returncode == 2
    assert f"The master key {key} is missing" in done.stderr
    assert not key.exists()


@pytest.mark.postgres
def test_without_the_owner_it_is_refused(empty_db: Throwaway) -> None:
    env = {k: v for k, v in empty_db.env.items() if k != "BLASTEMA_DATABASE_OWNER_URL"}
    done = Throwaway(empty_db.name, env).run("migrate", check=False)
    assert done.returncode == 2
    assert "BLASTEMA_DATABASE_OWNER_URL is not set" in done.stderr


@pytest.mark.postgres
class TestRights:
    """What PostgreSQL itself lets the application's role do."""

    @pytest.fixture
    def rights(self, throwaway_db: Throwaway) -> dict[str, set[str]]:
        query = (
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = current_user"
        )
        found: dict[str, set[str]] = {}
        with psycopg.connect(throwaway_db.url) as connection:
            for table, right in connection.execute(query):
                found.setdefault(table, set()).add(right)
        return found

    @pytest.mark.parametrize("table", sorted(APPEND_ONLY))
    def test_append_only_tables_are_read_and_added_to(self, rights, table) -> None:
        assert rights[table] == {"SELECT", "INSERT"}

    def test_the_book_of_migrations_is_read(self, rights) -> None:
        assert rights["django_migrations"] == {"SELECT"}

    def test_no_table_is_truncated_or_altered(self, rights) -> None:
        assert set().union(*rights.values()) == {"SELECT", "INSERT", "UPDATE", "DELETE"}

    @pytest.mark.parametrize("verb", ["UPDATE ledger_event SET body = ''", "TRUNCATE ledger_event"])
    def test_the_server_refuses(self, throwaway_db: Throwaway, verb) -> None:
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with psycopg.connect(throwaway_db.url) as connection, refused:
            connection.execute(verb)
