"""blastema work: the schedule. Runs until it is stopped, or once with --once.

A mail that was handed to the mail server in the moment in which the worker was killed
goes out again when its lease is over: twice, with the same Message-ID, and never not at all.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from typing import Any

# How long it rests between two passes.
PAUSE_SECONDS = 60


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("work", help="run the schedule: mails, windows, checkpoints")
    parser.add_argument("--once", action="store_true", help="one pass, then end")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from blastema.app.fresh import MACHINE
    from blastema.app.schedule import Schedule

    if settings.BLASTEMA.email_url is None:
        print(
            "BLASTEMA_EMAIL_URL is not set: no mail is written. Who is due stands on the page "
            "of follow-up calls.",
            file=sys.stderr,
        )
    stop = threading.Event()
    if args.once:
        print(Schedule(MACHINE).one_pass())
        return 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    print(f"Blastema works, a pass every {PAUSE_SECONDS} s (Ctrl-C stops it)", flush=True)
    _until_stopped(Schedule(MACHINE, stop.is_set), stop)
    return 0


def _until_stopped(schedule: Any, stop: threading.Event) -> None:
    from django.db import DatabaseError, InterfaceError, close_old_connections, connection

    while not stop.is_set():
        close_old_connections()
        try:
            report = schedule.one_pass()
        except (DatabaseError, InterfaceError) as error:
            # A database that restarts must not end the schedule; its words may quote a row.
            print(f"The database cannot be used: {type(error).__name__}.", file=sys.stderr)
            connection.close()
        else:
            if not report.is_quiet:
                print(report, flush=True)
        stop.wait(PAUSE_SECONDS)
    print("Stopped.", flush=True)
