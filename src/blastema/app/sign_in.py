"""Who is at the command line: a member of staff who signs in as at a page.

The same password, the same second factor and the same lock-out count as in the browser,
so that a record made here has an author as good as one made there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest

from blastema.actions.act import Act, Fresh, Proof
from blastema.actions.own_sign_in import check_code, has_second_factor
from blastema.actions.read.who import staff_who
from blastema.app.errors import UserError
from blastema.records.models import User
from blastema.records.places import Place, places

LOCKED_OUT = (
    "Too many wrong passwords for this user name: it is closed for a while. Wait, or ask an "
    "administrator for a new password."
)
WRONG = "The user name or the password is not right."
NO_FACTOR = (
    "This practice asks for a second factor, and this person has none: set it up by signing "
    "in to the pages. To try the demonstration, set BLASTEMA_REQUIRE_SECOND_FACTOR=False."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """How a person proves who they are; ``code`` is asked only where a second factor counts."""

    username: str
    password: str
    code: Callable[[], str]


def act_of(typed: Typed, site: str, *, fresh: Fresh) -> Act:
    """The act of this person at the site that was named, or at their only one.

    They have just proved who they are, so the act may sign.
    Raises ``UserError`` where they cannot be let in, or where several sites could be meant.
    """
    user = _let_in(typed)
    factor = _second_factor(user, typed, fresh)
    who = staff_who(user.staff)
    held = {grant.site for grant in who.grants}
    place = _chosen(tuple(one for one in places() if one.id in held), site)
    proof = Proof(who.id, factor)
    return Act(who, place.id, place.zone, fresh.now(), fresh.id(), fresh, proof=proof)


def _let_in(typed: Typed) -> User:
    request = HttpRequest()
    # Repeated wrong passwords are counted by user name alone; a page has an address, we have none.
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    user = authenticate(request, username=typed.username, password=typed.password)
    if getattr(request, "axes_locked_out", False):
        raise UserError(LOCKED_OUT)
    if not isinstance(user, User):
        raise UserError(WRONG)
    return user


def _second_factor(user: User, typed: Typed, fresh: Fresh) -> bool:
    """Whether a code was asked for, and right."""
    if not has_second_factor(user.pk):
        if settings.BLASTEMA.require_second_factor:
            raise UserError(NO_FACTOR)
        return False
    checked = check_code(user.pk, typed.code(), now=fresh.now())
    if checked.wait:
        raise UserError(f"Too many wrong codes: wait {checked.wait} seconds.")
    if checked.device is None:
        raise UserError("This code is not right, or it was used already.")
    return True


def _chosen(mine: tuple[Place, ...], wanted: str) -> Place:
    fitting = [place for place in mine if not wanted or place.is_called(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    listed = "\n".join(f"  {place.facility}  {place.name}" for place in mine)
    found = f"This person has no site {wanted!r}" if wanted else "This person has several sites"
    raise UserError(f"{found}; name one with --site, by its number or its name:\n{listed}")
