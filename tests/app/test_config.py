"""Settings are parsed, not read: each accepted form, each refusal, and all faults at once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from blastema.app.config import SETTINGS, Config, ConfigError, read_config
from blastema.app.values import Database, Email

HERE = Path("/srv/blastema")
KEY = "k" * 50


def no_file(path: Path) -> str:
    raise FileNotFoundError(2, "No such file or directory", str(path))


def read(env: dict[str, str], read_file=no_file) -> Config:
    return read_config({f"BLASTEMA_{k}": v for k, v in env.items()}, read_file, HERE)


def faults(env: dict[str, str], read_file=no_file) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read(env, read_file)
    return caught.value.faults


def test_every_setting_is_a_field_and_every_field_a_setting() -> None:
    assert {s.field for s in SETTINGS} == {f.name for f in fields(Config)}


def test_nothing_given_is_an_installation_on_this_machine() -> None:
    config = read({})
    assert config.database_url == Database("sqlite", "/srv/blastema/blastema.sqlite3")
    assert config.master_key_path == HERE / "keys" / "master.key"
    assert config.checkpoint_folder == HERE / "checkpoints"
    assert config.hosts == ("127.0.0.1", "localhost", "[::1]")
    assert config.only_loopback
    assert config.require_second_factor
    assert not config.tls
    assert not config.debug
    assert config.email_url is None


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("TLS", "True", True),
        ("TLS", "False", False),
        ("REQUIRE_SECOND_FACTOR", "False", False),
        ("IDLE_MINUTES", "1", 1),
        ("IDLE_MINUTES", "1440", 1440),
        ("DATA_DIR", "/var/lib/blastema", Path("/var/lib/blastema")),
        ("MASTER_KEY_FILE", "/media/key/master", Path("/media/key/master")),
        ("CHECKPOINT_COPIES", "/mnt/copies", Path("/mnt/copies")),
        ("BASE_URL", "https://clinic.example.org", "https://clinic.example.org"),
        ("BASE_URL", "https://clinic.example.org/", "https://clinic.example.org"),
        ("BASE_URL", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("ALLOWED_HOSTS", "a.example.org, b.example.org", ("a.example.org", "b.example.org")),
        ("ALLOWED_HOSTS", ".example.org,10.0.0.1", (".example.org", "10.0.0.1")),
        ("PROXY_ADDRESSES", "10.0.0.1,::1", ("10.0.0.1", "::1")),
        ("SECRET_KEY", KEY, KEY),
        ("EMAIL_FROM", "clinic@example.org", "clinic@example.org"),
        ("EMAIL_URL", "off", None),
        ("EMAIL_URL", "smtp://mail.example.org", Email("mail.example.org", 587)),
        (
            "EMAIL_URL",
            "smtps://us%40er:p%3Aw@mail.example.org",
            Email("mail.example.org", 465, "us@er", "p:w", implicit_tls=True),
        ),
        ("EMAIL_URL", "smtp://127.0.0.1:1025", Email("127.0.0.1", 1025)),
        ("DATABASE_URL", "sqlite:////var/b.sqlite3", Database("sqlite", "/var/b.sqlite3")),
        (
            "DATABASE_URL",
            "postgresql://us%2Fer:p%40w@db.example.org:6543/clinic?sslmode=verify-full",
            Database(
                "postgresql",
                "clinic",
                "db.example.org",
                6543,
                "us/er",
                "p@w",
                (("sslmode", "verify-full"),),
            ),
        ),
        (
            "DATABASE_URL",
            "postgres://app@/clinic?host=%2Frun%2Fpostgresql",
            Database("postgresql", "clinic", "/run/postgresql", 5432, "app"),
        ),
    ],
)
def test_accepted(name: str, text: str, value: object) -> None:
    assert getattr(read({name: text}), name.lower()) == value


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("TLS", "true", "found 'true'; accepted: True or False."),
        ("TLS", "1", "found '1'"),
        ("TLS", "", "found ''"),
        ("DEBUG", "yes", "found 'yes'"),
        ("IDLE_MINUTES", "0", "found '0'; accepted: a whole number from 1 to 1440."),
        ("IDLE_MINUTES", "1441", "found '1441'"),
        ("IDLE_MINUTES", "+5", "found '+5'"),
        ("IDLE_MINUTES", "٥", "found '٥'"),
        ("DATA_DIR", "data", "found the relative path 'data'"),
        ("BASE_URL", "clinic.example.org", "found 'clinic.example.org'"),
        ("BASE_URL", "ftp://clinic.example.org", "found 'ftp://clinic.example.org'"),
        ("BASE_URL", "https://clinic.example.org/app", "more than a scheme and a host"),
        ("BASE_URL", "https://[broken", "found no address that can be read"),
        ("ALLOWED_HOSTS", "*", "found '*'"),
        ("ALLOWED_HOSTS", "a.example.org,http://b", "found 'http://b'"),
        ("ALLOWED_HOSTS", ",", "found nothing"),
        ("PROXY_ADDRESSES", "proxy.example.org", "found 'proxy.example.org'"),
        ("SECRET_KEY", "short", "found 5 characters; accepted: at least 50 characters."),
        ("EMAIL_FROM", "Clinic <clinic@example.org>", "found 'Clinic <clinic@example.org>'"),
        ("EMAIL_FROM", "a@b\nBcc: c@d", "accepted: one address"),
        ("EMAIL_URL", "http://mail.example.org", "found the scheme 'http'"),
        ("EMAIL_URL", "smtp://", "found no host"),
        ("EMAIL_URL", "smtp://mail:99999", "found a port that is no number"),
        ("DATABASE_URL", "mysql://db/clinic", "found the scheme 'mysql'"),
        ("DATABASE_URL", "sqlite://", "found no file after 'sqlite:///'"),
        ("DATABASE_URL", "sqlite://host/file", "found no file after 'sqlite:///'"),
        ("DATABASE_URL", "sqlite:///:memory:", "which every process would see empty"),
        ("DATABASE_URL", "postgresql://db.example.org", "found no database name"),
        ("DATABASE_URL", "postgresql://db/a/b", "or more than one"),
        ("DATABASE_URL", "postgresql://db:port/a", "found a port that is no number"),
        ("DATABASE_URL", "postgresql://db/a?ssl=1", "found the unknown options ssl"),
        ("DATABASE_OWNER_URL", "sqlite:////b.sqlite3", "which has no owner"),
    ],
)
def test_refused_with_the_setting_what_was_found_and_what_is_accepted(name, text, found) -> None:
    (fault,) = faults({name: text})
    assert fault.startswith(f"BLASTEMA_{name}: ")
    assert found in fault
    assert "; accepted: " in fault


def test_all_faults_at_once() -> None:
    found = faults({"TLS": "yes", "IDLE_MINUTES": "ten", "DATABSE_URL": "x", "DATA_DIR": "."})
    assert [fault.split(":")[0].split(" ")[0] for fault in found] == [
        "BLASTEMA_DATA_DIR",
        "BLASTEMA_TLS",
        "BLASTEMA_IDLE_MINUTES",
        "BLASTEMA_DATABSE_URL",
    ]


@pytest.mark.parametrize("name", [s.field.upper() for s in SETTINGS if s.secret])
def test_a_secret_is_never_repeated(name: str) -> None:
    for text in ("hunter2", "smtpx://me:hunter2@host", "mysql://me:hunter2@host/db"):
        assert "hunter2" not in "".join(faults({name: text}))


def test_a_secret_is_not_in_the_configurations_own_words() -> None:
    config = read(
        {
            "SECRET_KEY": "hunter2" * 10,
            "DATABASE_URL": "postgresql://me:hunter2@host/db",
            "EMAIL_URL": "smtp://me:hunter2@host",
        }
    )
    assert "hunter2" not in repr(config)


class TestSecretsFromFiles:
    def test_the_files_text_without_its_last_line_break(self) -> None:
        config = read({"SECRET_KEY_FILE": "/run/secrets/key"}, lambda path: f"{KEY}\n")
        assert config.secret_key == KEY

    def test_a_file_that_cannot_be_read_stops_the_start(self) -> None:
        (fault,) = faults({"DATABASE_URL_FILE": "/run/secrets/url"})
        assert fault == (
            "BLASTEMA_DATABASE_URL_FILE: cannot read '/run/secrets/url' (No such file or "
            "directory); accepted: a file this user can read."
        )

    def test_a_file_that_is_not_text(self) -> None:
        (fault,) = faults({"SECRET_KEY_FILE": "/k"}, lambda path: b"\xff".decode())
        assert "is not text" in fault

    def test_value_and_file_together(self) -> None:
        (fault,) = faults({"SECRET_KEY": KEY, "SECRET_KEY_FILE": "/k"}, lambda path: KEY)
        assert fault.startswith("BLASTEMA_SECRET_KEY is given twice")

    def test_a_bad_value_in_a_file_is_named_and_not_shown(self) -> None:
        (fault,) = faults({"SECRET_KEY_FILE": "/k"}, lambda path: "hunter2")
        assert fault.startswith("BLASTEMA_SECRET_KEY: found 7 characters")


class TestUnknownNames:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("DATABASE_URI", "BLASTEMA_DATABASE_URL"),
            ("ALLOWED_HOST", "BLASTEMA_ALLOWED_HOSTS"),
            ("TLS_", "BLASTEMA_TLS"),
            ("SECRET_KEY_FIEL", "BLASTEMA_SECRET_KEY_FILE"),
        ],
    )
    def test_did_you_mean(self, name: str, meant: str) -> None:
        (fault,) = faults({name: "x"})
        assert fault == f"BLASTEMA_{name} is not a setting; did you mean {meant}?"

    def test_nothing_like_it(self) -> None:
        (fault,) = faults({"QWXZ": "x"})
        assert "known: BLASTEMA_DATA_DIR, " in fault

    def test_others_names_are_not_ours(self) -> None:
        assert read_config({"DEBUG": "x", "PATH": "y"}, no_file, HERE) == read({})

    def test_the_harness_has_its_own(self) -> None:
        assert read({"TEST_DB": "postgres"}) == read({})


class TestDebug:
    def test_on_loopback(self) -> None:
        assert read({"DEBUG": "True"}).debug

    @pytest.mark.parametrize(
        "env",
        [{"BASE_URL": "https://clinic.example.org"}, {"ALLOWED_HOSTS": "clinic.example.org"}],
    )
    def test_refused_in_the_open(self, env: dict[str, str]) -> None:
        (fault,) = faults({"DEBUG": "True", **env})
        assert "BLASTEMA_DEBUG: found True while the hosts include clinic.example.org" in fault


def test_mail_goes_encrypted_unless_it_stays_on_this_machine() -> None:
    assert Email("mail.example.org", 587).starttls
    assert not Email("127.0.0.1", 1025).starttls
    assert not Email("mail.example.org", 465, implicit_tls=True).starttls


def test_the_owner_is_of_postgresql() -> None:
    url = "postgresql://owner@db/clinic"
    found = read({"DATABASE_URL": "postgresql://app@db/clinic", "DATABASE_OWNER_URL": url})
    assert found.database_owner_url == Database("postgresql", "clinic", "db", 5432, "owner")
    assert found.database_owner_url.place == found.database_url.place
