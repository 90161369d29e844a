"""What two commands share: who types, and the words they typed as names and values."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from getpass import getpass
from pathlib import Path
from typing import Any

from blastema.app.errors import UserError


def add_person(parser: argparse.ArgumentParser) -> None:
    """Who acts, and where; the same for acting and for looking."""
    person = parser.add_argument_group("who")
    person.add_argument("--as", dest="username", metavar="USER", help="your own user name")
    person.add_argument("--password-file", metavar="FILE", help="its first line; else it is asked")
    person.add_argument("--code", default="", help="second factor; else it is asked")
    person.add_argument("--site", default="", help="number or name; needed where you have several")


def act_of(args: argparse.Namespace) -> Any:
    """The act of whoever signs in with these arguments."""
    from blastema.app.fresh import MACHINE
    from blastema.app.sign_in import Typed, act_of

    if not args.username:
        raise UserError("Whose record will it be? Name yourself: --as USER")
    password = _first_line(args.password_file) if args.password_file else getpass("Password: ")
    typed = Typed(args.username, password, lambda: args.code or getpass("Second factor: "))
    return act_of(typed, args.site, fresh=MACHINE)


def values(words: Iterable[str], input_file: str = "") -> dict[str, Any]:
    """``a=text``, ``a:=JSON`` and ``a=@FILE``, a dotted name reaching into a group.

    ``input_file`` is a JSON object of values that are there already; ``-`` is standard input.
    """
    found: dict[str, Any] = _object(input_file) if input_file else {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip(":"):
            raise UserError(f"{name!r} is not name=value, name:=JSON or name=@FILE.")
        _put(found, name.rstrip(":"), _value(name, value))
    return found


def filled(found: Any, act: Any) -> Any:
    """Values with ``{me}``, ``{now}`` and ``{user:NAME}`` put in: who types, when, a colleague."""
    if isinstance(found, dict):
        return {name: filled(value, act) for name, value in found.items()}
    if isinstance(found, list):
        return [filled(value, act) for value in found]
    if not isinstance(found, str) or not found.startswith("{user:"):
        return _own(found, act)
    return _colleague(found[len("{user:") : -1])


def _own(found: Any, act: Any) -> Any:
    known = {"{me}": act.who.id, "{now}": act.occurred_at}
    return known.get(found, found) if isinstance(found, str) else found


def _colleague(username: str) -> str:
    from blastema.records.models import StaffMember

    staff = StaffMember.objects.filter(username=username).values_list("id", flat=True).first()
    if staff is None:
        raise UserError(f"There is no member of staff with the user name {username!r}.")
    return f"staff/{staff}"


def _first_line(path: str) -> str:
    lines = Path(path).read_text("utf-8").splitlines()
    if not lines or not lines[0]:
        raise UserError(f"{path} has no first line: write the password there.")
    return lines[0]


def _object(path: str) -> dict[str, Any]:
    text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    found = _json(text, "the input")
    if not isinstance(found, dict):
        raise UserError("The input is not one JSON object of names and values.")
    return found


def _value(name: str, value: str) -> Any:
    if name.endswith(":"):
        return _json(value, name.rstrip(":"))
    if not value.startswith("@"):
        return value
    content = Path(value[1:]).read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content  # a picture


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UserError(f"{what} is not JSON: {error.msg} at {where}.") from None


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    first, _, rest = name.partition(".")
    if not rest:
        found[first] = value
        return
    inner = found.setdefault(first, {})
    if not isinstance(inner, dict):
        raise UserError(f"{first} has a value already and cannot be a group: {name}")
    _put(inner, rest, value)
