"""What may happen to a controlled document: issued, trained on, retired."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256

from blastema.core.access.roles import GRANTABLE, Role
from blastema.core.controlled.demand import StepKind
from blastema.core.controlled.state import ControlledStage, ControlledState
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Meaning, Signature, approves
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

MOST_BYTES = 10 * 1024 * 1024  # ours: a procedure with pictures, and no film
MOST_DAYS = 3_660  # ours: ten years
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,19}")
_PDF = b"%PDF-"
_TRAINABLE = GRANTABLE - {Role.EXTERNAL}


@dataclass(frozen=True, slots=True)
class Draft:
    """A version before it is approved; ``stored`` is the digest of its sealed bytes."""

    title: str
    effective_on: str
    content: bytes = field(repr=False)
    stored: str = ""
    roles: tuple[str, ...] = ()
    again_days: int = 0


def issue(
    state: ControlledState, *, number: str, draft: Draft, today: str, signature: Signature
) -> Decision:
    """The first version, or the next one: it supersedes the one before on its day."""
    must_be_sealed(title=draft.title)
    before = state.newest
    refused = refusal(
        moment(
            "CONTROLLED-ISSUE-WHEN",
            "issue a version of this document",
            "new" if state.stage is ControlledStage.NONE else state.stage.value,
            ("new", ControlledStage.IN_FORCE.value),
        ),
        approves(signature),
        None
        if _NUMBER.fullmatch(number)
        else refuse(
            "CONTROLLED-NUMBER",
            "The number is not one: capitals, digits, . and -, 20 at most.",
            "Write a number such as SOP-12.",
        ),
        None
        if draft.title
        else refuse("CONTROLLED-TITLE", "The document has no title.", "Say what it is about."),
        *_file(draft.content),
        *_needs(draft),
        refuse(
            "CONTROLLED-EFFECTIVE",
            "A version comes into force today or later, and after the one before.",
            "Choose a later day.",
        )
        if draft.effective_on < today or (before and draft.effective_on <= before.effective_on)
        else None,
    )
    data: dict[str, Json] = {
        "number": number,
        "version": len(state.versions) + 1,
        "title": draft.title,
        "effective_on": draft.effective_on,
        "sha256": sha256(draft.content).hexdigest(),
        "stored": draft.stored,
        "size": len(draft.content),
        "roles": [*sorted(draft.roles)],
        "again_days": draft.again_days,
        "on": today,
        **_signed(signature),
    }
    return refused or (Event("controlled.issued.v1", data),)


def train(
    state: ControlledState,
    *,
    staff: str,
    works: bool,
    on: str,
    today: str,
    signature: Signature,
) -> Decision:
    """On the newest version. One's own reading is a review; of others one approves."""
    version = state.newest
    own = staff == signature.signed_by
    refused = refusal(
        moment(
            "CONTROLLED-TRAIN-WHEN",
            "record training on this document",
            state.stage,
            (ControlledStage.IN_FORCE,),
        ),
        None if own and signature.meaning is Meaning.REVIEW else approves(signature),
        None
        if works
        else refuse(
            "CONTROLLED-STAFF",
            "This is nobody whose sign-in is in use.",
            "Choose a member of staff.",
        ),
        None
        if version is None or version.approved_on <= on <= today
        else refuse(
            "CONTROLLED-DAY",
            "Training comes between the version's approval and today.",
            "Correct the day.",
        ),
    )
    data: dict[str, Json] = {
        "staff": staff,
        "version": version.number if version else 0,
        "on": on,
        **_signed(signature),
    }
    return refused or (Event("controlled.trained.v1", data),)


def demand(
    state: ControlledState, *, steps: Collection[StepKind], on: str, signature: Signature
) -> Decision:
    """The kinds of step that ask for training on it from now on; none ends that."""
    wanted = sorted({step.value for step in steps})
    refused = refusal(
        moment(
            "CONTROLLED-DEMAND-WHEN",
            "ask for training on this document",
            state.stage,
            (ControlledStage.IN_FORCE,),
        ),
        approves(signature),
        refuse("CONTROLLED-DEMAND-SAME", "This is asked for already.", "Change it, or go back.")
        if tuple(wanted) == state.steps
        else None,
    )
    data: dict[str, Json] = {"steps": [*wanted], "on": on, **_signed(signature)}
    return refused or (Event("controlled.demanded.v1", data),)


def retire(state: ControlledState, *, on: str, signature: Signature) -> Decision:
    refused = refusal(
        moment(
            "CONTROLLED-RETIRE-WHEN",
            "retire this document",
            state.stage,
            (ControlledStage.IN_FORCE,),
        ),
        approves(signature),
    )
    return refused or (Event("controlled.retired.v1", {"on": on, **_signed(signature)}),)


def _signed(signature: Signature) -> dict[str, Json]:
    return {"signed_by": signature.signed_by, "meaning": signature.meaning.value}


def _file(content: bytes) -> tuple[Finding | None, ...]:
    return (
        None
        if content.startswith(_PDF)
        else refuse("CONTROLLED-FILE", "This is no PDF file.", "Save the document as PDF."),
        refuse(
            "CONTROLLED-SIZE",
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.",
            "Make its pictures smaller.",
        )
        if len(content) > MOST_BYTES
        else None,
    )


def _needs(draft: Draft) -> tuple[Finding | None, ...]:
    unknown: Collection[str] = set(draft.roles) - _TRAINABLE
    return (
        refuse(
            "CONTROLLED-ROLES",
            "Training is for the practice's own roles.",
            f"Choose among {', '.join(sorted(_TRAINABLE))}.",
        )
        if unknown
        else None,
        None
        if 0 <= draft.again_days <= MOST_DAYS
        else refuse(
            "CONTROLLED-AGAIN",
            f"Training again comes after 1 to {MOST_DAYS} days, or never (0).",
            "Correct the number of days.",
        ),
    )
