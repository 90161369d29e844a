"""Sites and staff in words."""

from __future__ import annotations

from blastema.core.catalogue import catalogue
from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told, says


def _granted(data: Data) -> Told:
    until = f"Until {names.day(data['until'])}." if data["until"] else ""
    return Told(f"Role granted: {names.role(data['role']).lower()}.", until)


def _revoked(data: Data) -> Told:
    return Told(f"Role taken away: {names.role(data['role']).lower()}.", f"{data['reason']}.")


def _changed(data: Data) -> Told:
    return Told(f"The site's {names.plain(data['field']).lower()} was changed.")


def _policy(data: Data) -> Told:
    policy = names.plain(data["policy"]).lower()
    return Told(f"Policy set: {policy} is {data['value'] or 'not set'}.")


def _drafted(data: Data) -> Told:
    what = catalogue().product(data["product"]).name
    return Told(
        f"Specification drafted: {what}, version {data['version']}.",
        f"For what is made from {names.day(data['effective_on'])} on, once it is signed.",
    )


def _specified(data: Data) -> Told:
    what = catalogue().product(data["product"]).name
    return Told(
        f"Specification signed, {data['meaning']}: {what}, version {data['version']}.",
        f"The fingerprint of what was signed begins with {data['content'][:12]}.",
    )


def _draft_withdrawn(data: Data) -> Told:
    what = catalogue().product(data["product"]).name
    return Told(f"Draft withdrawn: {what}, version {data['version']}.")


SENTENCES: Table = {
    "site.opened.v1": says("Site opened: {name}."),
    "site.changed.v1": _changed,
    "site.notice_put_up.v1": says("Notice put up.", "{text}"),
    "site.policy_set.v1": _policy,
    "site.specification_drafted.v1": _drafted,
    "site.specification_signed.v1": _specified,
    "site.specification_withdrawn.v1": _draft_withdrawn,
    "staff.added.v1": says("{name} joined the staff."),
    "staff.sign_in_renewed.v1": says("The sign-in was renewed."),
    "staff.role_granted.v1": _granted,
    "staff.role_revoked.v1": _revoked,
    "staff.deactivated.v1": says("The sign-in was ended: {reason}."),
}
