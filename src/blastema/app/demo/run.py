"""One start of the demonstration: made if it is not there, brought to today, served."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import connection

from blastema.actions.act import Fresh
from blastema.actions.read.demonstration import is_demonstration
from blastema.app.assets import gather_assets
from blastema.app.demo import practice
from blastema.app.demo.key import NAME
from blastema.app.demo.make import Made, make, play_today
from blastema.app.demo.practice import PASSWORD, Mark
from blastema.app.demo.stage import day_of
from blastema.app.errors import UserError
from blastema.app.fresh import MACHINE
from blastema.app.migration import migrate
from blastema.app.server import serve
from blastema.app.start import require_sound

EVENTS = "ledger_event"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line; `None` where nothing was said."""

    seed: str | None
    patients: int | None


def prepare(wanted: Wanted, *, default: Wanted, machine: Fresh = MACHINE) -> str:
    """Leaves a demonstration of today in the database; says in a sentence what was done.

    Raises `UserError` where the database holds anything else (invented people never stand
    among real ones) and where it holds a part of a demonstration only.
    """
    _refuse_others()
    migrate()
    day = day_of(machine.now())
    mark = practice.found_mark()
    if mark is None:
        seed = wanted.seed or default.seed or ""
        patients = wanted.patients or default.patients or 0
        started = time.monotonic()
        made = make(seed, patients, day, machine=machine)
        return _made(made, patients, time.monotonic() - started)
    if not mark.finished:
        raise UserError(
            "The demonstration in this database is not finished: another process is making it "
            "now, or its making was interrupted. Nothing was changed. Wait for that process, or "
            "remove what is there and start again, or name an empty folder with "
            "BLASTEMA_DATA_DIR."
        )
    if mark.day < day.isoformat():
        play_today(mark, day, machine=machine)
    return _found(mark, wanted)


def _refuse_others() -> None:
    database = settings.BLASTEMA.database_url
    if database.engine == "sqlite" and not Path(database.name).exists():
        return
    if EVENTS not in connection.introspection.table_names():
        return
    if practice.holds_anything() and not is_demonstration():
        raise UserError(
            "This database holds records that are not the demonstration's; nothing was changed. "
            "Give the demonstration a place of its own: name an empty folder with "
            "BLASTEMA_DATA_DIR, or an empty database with BLASTEMA_DATABASE_URL."
        )


def _made(made: Made, patients: int, seconds: float) -> str:
    return (
        f"Made {patients} invented patients with three years of history in {seconds:.0f} s: "
        f"{made.events} events in {made.streams} streams, {made.signed} of them under a signed "
        f"checkpoint.\nThe answer key (what is true of them): {made.key}"
    )


def _found(mark: Mark, wanted: Wanted) -> str:
    found = f"The demonstration of {mark.patients} invented patients, made on {mark.made}."
    same = (wanted.seed or mark.seed) == mark.seed
    if same and (wanted.patients or mark.patients) == mark.patients:
        return found
    return (
        f"{found}\nIt is kept as it is. For another one, name an empty folder with "
        "BLASTEMA_DATA_DIR, or remove this one."
    )


def invitation(host: str, port: int) -> str:
    """The address, and a sign-in for every role."""
    lines = [f"  {login.title:28} {login.site:24} {login.username}" for login in practice.logins()]
    return "\n".join(
        (
            f"Start here: http://{host}:{port}/start/",
            "Sign-ins (no second factor here; everybody and everything is invented):",
            *lines,
            f"  the password of each: {PASSWORD}",
            f"True effects and missing answers: {settings.BLASTEMA.data_dir / NAME}",
        )
    )


def serve_it(host: str, port: int) -> None:
    """Serves until it is stopped, with what only a demonstration may do."""
    open_the_doors(host, port)
    require_sound(host=host)
    gather_assets()
    print("Ctrl-C stops it.", flush=True)
    serve(host, port, settings.BLASTEMA.proxy_addresses)


def open_the_doors(host: str, port: int) -> None:
    """Sets, for this process and those it forks, what no setting of an installation can:
    the *Start here* page, which signs visitors in, and sign-ins without a second factor."""
    settings.BLASTEMA = replace(
        settings.BLASTEMA,
        require_second_factor=False,
        base_url=f"http://{host}:{port}",
        idle_minutes=12 * 60,
    )
    settings.CSRF_TRUSTED_ORIGINS = [settings.BLASTEMA.base_url]
    settings.ALLOWED_HOSTS = list(settings.BLASTEMA.hosts)
    settings.BLASTEMA_DEMONSTRATION = True
    settings.ROOT_URLCONF = "blastema.app.demo.urls"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "blastema.web.start.frame.Frame"]
