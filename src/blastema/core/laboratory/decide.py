"""What may happen to a laboratory of the register."""

from __future__ import annotations

import re

from blastema.core.event import Event, Json
from blastema.core.laboratory.state import (
    LaboratoryKind,
    LaboratoryStage,
    LaboratoryState,
    Registration,
    Terms,
)
from blastema.core.moment import moment
from blastema.core.product.sample import CODE, LONGEST
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

LONGEST_NAME = 64
# As papers print them, in capitals: never a word with a space, which could be somebody's name.
_REGISTRATION = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,39}", re.ASCII)
_IN_USE = (LaboratoryStage.IN_USE,)


def register(
    state: LaboratoryState,
    *,
    code: str,
    name: str,
    kind: LaboratoryKind,
    terms: Terms,
    on: str,
    taken: bool,
) -> Decision:
    """``code`` is what results name it by; ``name`` is what people call it."""
    refused = refusal(
        moment(
            "LABORATORY-REGISTER-WHEN",
            "register this laboratory",
            state.stage,
            (LaboratoryStage.NONE,),
        ),
        None
        if CODE.fullmatch(code) and len(code) <= LONGEST
        else refuse(
            "LABORATORY-CODE",
            f"A code has small letters, digits and hyphens, {LONGEST} at most.",
            "Write it as results name it, such as micro-north.",
        ),
        None
        if 0 < len(name) <= LONGEST_NAME and name.isprintable()
        else refuse(
            "LABORATORY-NAME",
            f"A laboratory has a name of at most {LONGEST_NAME} characters.",
            "Write it as its reports say it.",
        ),
        refuse("LABORATORY-TAKEN", "This site has a laboratory of this code.", "Open that one.")
        if taken
        else None,
        *_terms(terms),
    )
    data: dict[str, Json] = {
        "code": code,
        "laboratory_name": name,
        "kind": kind.value,
        "on": on,
        **_as_data(terms),
    }
    return refused or (Event("laboratory.registered.v1", data),)


def renew(state: LaboratoryState, *, terms: Terms, on: str) -> Decision:
    """Registrations, scope and days are said anew; all of them, also those that stay."""
    refused = refusal(
        moment("LABORATORY-RENEW-WHEN", "renew this laboratory", state.stage, _IN_USE),
        *_terms(terms),
    )
    return refused or (Event("laboratory.renewed.v1", {"on": on, **_as_data(terms)}),)


def end(state: LaboratoryState, *, on: str) -> Decision:
    """No sample goes there any more; its results stay what they are."""
    refused = refusal(moment("LABORATORY-END-WHEN", "end this laboratory", state.stage, _IN_USE))
    return refused or (Event("laboratory.ended.v1", {"on": on}),)


def _terms(terms: Terms) -> tuple[Finding | None, ...]:
    return (
        None
        if all(map(_is_registration, terms.registrations))
        else refuse(
            "LABORATORY-REGISTRATION",
            "A registration is a kind and a number in capitals, digits, dots, strokes and hyphens.",
            "Write both as the paper says them, without spaces, 40 characters at most.",
        ),
        None
        if terms.scope and all(CODE.fullmatch(test) for test in terms.scope)
        else refuse(
            "LABORATORY-SCOPE-EMPTY",
            "It is not said what it may test, or a test is not named as specifications name it.",
            "Choose the tests.",
        ),
        None
        if terms.valid_from <= terms.valid_until
        else refuse(
            "LABORATORY-DAYS", "Its last good day lies before its first.", "Check both days."
        ),
    )


def _is_registration(one: Registration) -> bool:
    return all(_REGISTRATION.fullmatch(text) for text in (one.kind, one.number))


def _as_data(terms: Terms) -> dict[str, Json]:
    return {
        "registrations": [{**one.as_data()} for one in terms.registrations],
        "scope": [*sorted(set(terms.scope))],
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
    }
