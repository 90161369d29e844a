"""Adds a person with a role from the command line, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from blastema.actions.act import Act
from blastema.actions.add_staff import add_staff, grant_role
from blastema.actions.desk import open_desk
from blastema.actions.open_site import open_site
from blastema.actions.own_sign_in import new_password
from blastema.app.acting import accepted, everywhere, job
from blastema.app.errors import UserError
from blastema.app.fresh import MACHINE
from blastema.core.access.roles import GRANTABLE, ROLES, Role
from blastema.core.civil import parse_day
from blastema.records.places import places
from blastema.records.signin import username_free


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What was typed; empty where nothing was."""

    role: str
    username: str = ""
    name: str = ""
    site: str = ""
    until: str = ""
    agreement: str = ""
    password: str = field(default="", repr=False)
    new_site: str = ""
    zone: str = ""
    jurisdiction: str = ""
    facility: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """``generated`` is the password where none was given."""

    username: str
    generated: str = field(default="", repr=False)


def create(newcomer: Newcomer) -> Made:
    """Adds the person; raises `UserError` with what has to be typed differently."""
    _check_role(newcomer.role)
    until = _day(newcomer.until)
    username = newcomer.username or _free_username(newcomer.role)
    generated = "" if newcomer.password else new_password(MACHINE)
    _check_password(newcomer.password or generated)
    with open_desk() as desk:
        site = _site(newcomer)
        desk.flush()  # the site that was just opened has to be found by its id
        added = accepted(
            add_staff(
                job(Role.OPERATOR, site),
                name=newcomer.name or ROLES[newcomer.role].title,
                username=username,
                password=newcomer.password or generated,
            )
        )
        accepted(
            grant_role(
                job(Role.OPERATOR, site),
                staff=added.subject,
                role=newcomer.role,
                site=job(Role.OPERATOR, site).site,
                until=until,
                agreement=newcomer.agreement,
            )
        )
    return Made(username, generated)


def _site(newcomer: Newcomer) -> str:
    """The site that was named, opened now where that was asked for."""
    if newcomer.new_site:
        return _open(newcomer, everywhere(Role.OPERATOR))
    if not places():
        raise UserError(
            "There is no site yet. Open the first with --new-site NAME --zone ZONE "
            "--jurisdiction CODE --facility NUMBER, or run blastema demo for a practice "
            "with invented patients."
        )
    return newcomer.site


def _open(newcomer: Newcomer, act: Act) -> str:
    opened = accepted(
        open_site(
            act,
            name=newcomer.new_site,
            zone=newcomer.zone,
            jurisdiction=newcomer.jurisdiction,
            facility=newcomer.facility,
        )
    )
    return opened.subject


def _check_role(role: str) -> None:
    if role not in GRANTABLE:
        listed = ", ".join(one for one in ROLES if one in GRANTABLE)
        raise UserError(f"Found the role {role!r}; accepted: {listed}.")


def _check_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise UserError("\n".join(("This password will not do:", *error.messages))) from error


def _day(text: str) -> date | None:
    day = parse_day(text) if text else None
    if text and day is None:
        raise UserError(f"Found --until {text!r}; expected a day such as 2027-12-31.")
    return day


def _free_username(role: str) -> str:
    candidate, number = role, 1
    while not username_free(candidate):
        number += 1
        candidate = f"{role}{number}"
    return candidate
