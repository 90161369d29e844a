"""blastema createuser: add a person, or an external company, who can sign in.

The first person of a practice comes in here; later ones better by an administrator's page.
"""

from __future__ import annotations

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("createuser", help="add a person who can sign in")
    parser.add_argument("--role", required=True, help="what they do: administrator, clinician ...")
    parser.add_argument("--username", default="", help="default: the role, with a number if taken")
    parser.add_argument("--name", default="", help="default: the role's title")
    parser.add_argument("--site", default="", help="number or name; needed where there are several")
    parser.add_argument("--until", default="", metavar="DAY", help="last day (external company)")
    parser.add_argument("--agreement", default="", help="its reference (external company)")
    _password(parser.add_mutually_exclusive_group())
    _new_site(parser.add_argument_group("the first site, where there is none"))


def _password(group: Any) -> None:
    group.add_argument("--password-file", metavar="FILE", help="its first line is the password")
    group.add_argument("--ask-password", action="store_true", help="type it; else one is made")


def _new_site(group: Any) -> None:
    group.add_argument("--new-site", default="", metavar="NAME", help="open a site of this name")
    group.add_argument("--zone", default="", help="its time zone, such as America/Chicago")
    group.add_argument("--jurisdiction", default="", help="its jurisdiction, such as US-TX")
    group.add_argument("--facility", default="", help="its facility number of five characters")


def run(args: argparse.Namespace) -> int:
    from blastema.app.newcomer import Newcomer, create

    made = create(
        Newcomer(
            role=args.role,
            username=args.username,
            name=args.name,
            site=args.site,
            until=args.until,
            agreement=args.agreement,
            password=_given_password(args),
            new_site=args.new_site,
            zone=args.zone,
            jurisdiction=args.jurisdiction,
            facility=args.facility,
        )
    )
    print(f"User name: {made.username}")
    if made.generated:
        print(f"Password:  {made.generated}")
        print("It is shown only now. Ask for it to be changed after the first sign-in.")
    return 0


def _given_password(args: argparse.Namespace) -> str:
    from getpass import getpass
    from pathlib import Path

    from blastema.app.errors import UserError

    if args.password_file:
        lines = Path(args.password_file).read_text("utf-8").splitlines()
        if not lines or not lines[0]:
            raise UserError(f"{args.password_file} has no first line: write the password there.")
        return lines[0]
    return getpass("Password: ") if args.ask_password else ""
