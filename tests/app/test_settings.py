"""What Django is told: the few settings whose loss would open the installation."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.harness import run
from tests.harness.databases import Throwaway

ASK = (
    "import django, json, sys; from django.conf import settings; django.setup(); "
    "print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))"
)


def asked(throwaway: Throwaway, *names: str, **options: str) -> dict[str, object]:
    """Settings as a process of their own has them."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, *names],
        env={**run.without_settings(), **throwaway.env, **options},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_closed_by_default() -> None:
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
    assert settings.AUTH_USER_MODEL == "records.User"
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_actions_own_their_transactions() -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    # PRAGMA synchronous: 2 is FULL (SQLite manual).
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)],
)
def test_sqlite_keeps_what_it_was_told(pragma: str, value: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


@pytest.mark.postgres
@pytest.mark.django_db
def test_on_postgresql_the_suite_is_the_restricted_role() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_behind_tls_cookies_and_addresses_stay_with_it(throwaway_db: Throwaway) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    options = {"BLASTEMA_TLS": "True", "BLASTEMA_BASE_URL": "https://clinic.example.org"}
    assert set(asked(throwaway_db, *names, **options).values()) == {True}
    assert set(asked(throwaway_db, *names).values()) == {False}
    # RFC 6797 section 11.2: a year is the customary lifetime.
    hsts = asked(throwaway_db, "SECURE_HSTS_SECONDS", **options)
    assert hsts == {"SECURE_HSTS_SECONDS": 31_536_000}


def test_mail_by_the_server_that_was_named(throwaway_db: Throwaway) -> None:
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_SSL", "EMAIL_USE_TLS")
    url = "smtps://clinic:secret@mail.example.org"
    assert asked(throwaway_db, *names, BLASTEMA_EMAIL_URL=url) == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 465,
        "EMAIL_USE_SSL": True,
        "EMAIL_USE_TLS": False,
    }
    assert asked(throwaway_db, "EMAIL_BACKEND") == {
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"
    }
