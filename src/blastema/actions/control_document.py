"""Controlled documents: a version approved and kept, people trained on it, the document retired."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.keep_deviation import approval
from blastema.core.access.permissions import Permission
from blastema.core.access.roles import Role
from blastema.core.controlled import decide
from blastema.core.controlled.decide import Draft
from blastema.core.controlled.demand import StepKind
from blastema.core.controlled.state import ControlledState
from blastema.core.product.signature import Meaning, Signature
from blastema.records import documents, find_quality_file


@verb(Permission.DOCUMENT_MANAGE)
def issue_document(
    door: Door,
    *,
    number: str,
    title: str,
    effective_on: date,
    file: bytes,
    for_roles: tuple[Role, ...] = (),
    again_after_days: int = 0,
) -> Done:
    """Signed approval of a PDF. A number that is known at this site gets its next version.

    ``for_roles`` need training on it, and again after so many days; 0 is once for all.
    """
    number = number.strip()
    known = door.look(find_quality_file.document_of, door.act.site, number)
    controlled = known or door.new()
    subject = f"controlled/{controlled}"
    state = door.state("controlled", known) if known else door.begin("controlled", controlled)
    sealed_title = door.seal_about(subject, title.strip())
    door.keys.make_missing(subject, door.act.fresh)
    kept = documents.seal(door.keys, subject, file, "application/pdf", door.act.fresh)
    issued = decide.issue(
        state,
        number=number,
        draft=Draft(
            title=sealed_title,
            effective_on=effective_on.isoformat(),
            content=file,
            stored=kept.sha256,
            roles=tuple(role.value for role in for_roles),
            again_days=again_after_days,
        ),
        today=door.act.today,
        signature=approval(door),
    )
    done = door.write({("controlled", controlled): issued})
    door.after_write(documents.store, kept)
    return done


@verb(Permission.DOCUMENT_MANAGE)
def record_training(door: Door, *, controlled: str, staff: str, on: date) -> Done:
    """Somebody (``staff/ID``) was trained on the newest version, as the signer saw."""
    return _trained(door, controlled, staff, on.isoformat(), approval(door))


@verb(Permission.DOCUMENT_READ)
def sign_document_read(door: Door, *, controlled: str) -> Done:
    """The person's own signature: read and understood, the newest version, today."""
    signature = Signature(door.act.who.id, Meaning.REVIEW)
    return _trained(door, controlled, door.act.who.id, door.act.today, signature)


def _trained(door: Door, controlled: str, staff: str, on: str, signature: Signature) -> Done:
    state: ControlledState = door.state("controlled", controlled)
    kind, _, key = staff.partition("/")
    trained = decide.train(
        state,
        staff=staff,
        works=kind == "staff" and bool(key) and door.fact("staff", key).active,
        on=on,
        today=door.act.today,
        signature=signature,
    )
    return door.write({("controlled", controlled): trained})


@verb(Permission.DOCUMENT_MANAGE)
def demand_training(door: Door, *, controlled: str, at_steps: tuple[StepKind, ...]) -> Done:
    """Signed: from now on such steps ask for training on this document; none ends that."""
    demanded = decide.demand(
        door.state("controlled", controlled),
        steps=at_steps,
        on=door.act.today,
        signature=approval(door),
    )
    return door.write({("controlled", controlled): demanded})


@verb(Permission.DOCUMENT_MANAGE)
def retire_document(door: Door, *, controlled: str) -> Done:
    """Signed: it is in force no longer, and nobody needs training on it."""
    state: ControlledState = door.state("controlled", controlled)
    retired = decide.retire(state, on=door.act.today, signature=approval(door))
    return door.write({("controlled", controlled): retired})
