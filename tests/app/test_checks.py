"""Settings that are each allowed and do not go together: the numbers are for good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import connection

from blastema.app import checks
from blastema.app.config import Config
from blastema.app.values import Database

APPLICATION = Database("postgresql", "clinic", "db", 5432, "application")
OWNER = replace(APPLICATION, user="owner")


@pytest.fixture
def local(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, database_url=Database("sqlite", str(tmp_path / "b.sqlite3")))


@pytest.fixture
def clinic(tmp_path: Path) -> Config:
    """An installation that other machines reach, as the manual says to make one."""
    return Config(
        data_dir=tmp_path,
        database_url=APPLICATION,
        database_owner_url=OWNER,
        base_url="https://clinic.example.org",
        tls=True,
        checkpoint_copies=Path("/mnt/elsewhere"),
    )


def ids(config: Config) -> list[str]:
    return [message.id for check in checks.CHECKS if (message := check(config))]


def test_the_defaults_go_together(local: Config) -> None:
    assert ids(local) == []


def test_a_clinic_as_the_manual_has_it(clinic: Config) -> None:
    assert ids(clinic) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"base_url": "http://127.0.0.1"}, ["blastema.E001"]),
        ({"base_url": "http://clinic.example.org"}, ["blastema.E001"]),
        ({"tls": False}, ["blastema.E002", "blastema.E003"]),
        ({"base_url": "http://clinic.example.org", "tls": False}, ["blastema.E003"]),
        ({"database_owner_url": replace(OWNER, name="other")}, ["blastema.E004"]),
        ({"database_owner_url": replace(OWNER, host="other")}, ["blastema.E004"]),
        ({"database_owner_url": None}, ["blastema.W001"]),
        ({"database_owner_url": APPLICATION}, ["blastema.W001"]),
        ({"checkpoint_copies": None}, ["blastema.W002"]),
        ({"require_second_factor": False}, ["blastema.W003"]),
    ],
)
def test_what_does_not_go_together(clinic: Config, change, expected) -> None:
    assert ids(replace(clinic, **change)) == expected


@pytest.mark.parametrize(("mode", "expected"), [(0o700, []), (0o750, ["blastema.E005"])])
def test_the_folder_of_keys_is_this_users_alone(local: Config, mode, expected) -> None:
    keys = local.data_dir / "keys"
    keys.mkdir()
    keys.chmod(mode)
    assert ids(local) == expected


@pytest.mark.django_db
class TestMasterKey:
    def ids(self) -> list[str]:
        return [m.id for m in run_checks(databases=["default"]) if m.id == "blastema.E006"]

    def seal(self, master: bytes) -> None:
        from blastema.ledger.sealing import wrap_key

        wrapped = wrap_key(master, b"k" * 32, b"n" * 12, bound_to="patient/1")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO person_key (subject, wrapped) VALUES (%s, %s)", ["patient/1", wrapped]
            )

    def test_nothing_sealed_fits_every_key(self) -> None:
        assert self.ids() == []

    def test_databases_are_looked_at_only_when_asked(self) -> None:
        assert checks.the_master_key_fits() == []

    def test_the_right_key(self, settings) -> None:
        self.seal(settings.BLASTEMA_MASTER_KEY)
        assert self.ids() == []

    def test_another_key(self) -> None:
        self.seal(b"x" * 32)
        assert self.ids() == ["blastema.E006"]
