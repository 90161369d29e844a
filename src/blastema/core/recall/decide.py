"""What may happen to a recall: opened, extended, reported, closed; or drilled."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Signature, approves
from blastema.core.recall.state import (
    Drilled,
    RecallReason,
    RecallStage,
    RecallState,
    ReportAnswer,
)
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# A number of somebody else's notice: a code, which cannot tell a story.
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9./:-]{0,39}")


@dataclass(frozen=True, slots=True)
class Reach:
    """What a recall reaches, by ids: every product in scope, those of them that are held
    now, the persons who were given some, and the classes of the products."""

    products: tuple[str, ...]
    held: tuple[str, ...]
    persons: tuple[str, ...]
    classes: tuple[str, ...]

    def as_data(self) -> dict[str, Json]:
        return {
            "products": [*self.products],
            "held": [*self.held],
            "persons": [*self.persons],
            "classes": [*self.classes],
        }


def open_recall(
    state: RecallState,
    *,
    scope_kind: str,
    scope: str,
    reason: RecallReason,
    reference: str,
    discovered_on: str,
    today: str,
    reach: Reach,
) -> Decision:
    """``scope`` is an id or the words of a lot, as a trace understands them."""
    refused = refusal(
        _begins(state),
        _material((*reach.products, *reach.persons)),
        _no_story(reference),
        _not_ahead(discovered_on, today),
    )
    data: dict[str, Json] = {
        "scope_kind": scope_kind,
        "scope": scope,
        "reason": reason.value,
        "reference": reference,
        "discovered_on": discovered_on,
        **reach.as_data(),
    }
    return refused or (Event("recall.opened.v1", data),)


def extend(state: RecallState, *, reach: Reach) -> Decision:
    """Adds what the same search finds today and did not find before."""
    refused = refusal(
        _open("extend", state),
        None
        if reach.products or reach.persons
        else refuse("RECALL-NOTHING-NEW", "The search finds nothing that is not in it already."),
    )
    return refused or (Event("recall.extended.v1", reach.as_data()),)


def know_reaction(state: RecallState, *, on: str) -> tuple[Event, ...]:
    """The first reaction starts a clock; later ones leave it as it is."""
    return () if state.reaction_on else (Event("recall.reaction_known.v1", {"on": on}),)


def report(
    state: RecallState,
    *,
    duty: str,
    answer: ReportAnswer,
    on: str,
    today: str,
    started: Collection[str],
    signature: Signature,
) -> Decision:
    """Says that a report was sent, or that it is judged not to be due."""
    refused = refusal(
        _open("answer a report of", state),
        approves(signature),
        _not_ahead(on, today),
        None
        if duty in started
        else refuse(
            "RECALL-REPORT-UNKNOWN-DUTY",
            "This recall has started no such report.",
            f"Started are: {', '.join(sorted(started)) or 'none'}.",
            "quality",
        ),
        refuse("RECALL-REPORT-ONCE", "This report is answered already.")
        if duty in state.reports
        else None,
    )
    data: dict[str, Json] = {
        "duty": duty,
        "answer": answer.value,
        "on": on,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("recall.reported.v1", data),)


def close(
    state: RecallState, *, on: str, unsettled: int, running: int, signature: Signature
) -> Decision:
    """``unsettled`` persons and ``running`` reports keep it open."""
    refused = refusal(
        _open("close", state),
        approves(signature),
        refuse(
            "RECALL-PERSONS-OPEN",
            f"{unsettled} of {len(state.persons)} persons are not settled.",
            "Reach each of them, or make the attempts that the site asks for.",
            "coordinator",
        )
        if unsettled
        else None,
        refuse(
            "RECALL-REPORTS-OPEN",
            f"{running} reports to an authority are not answered.",
            "Send them, or judge that they are not due.",
            "quality",
        )
        if running
        else None,
    )
    data: dict[str, Json] = {
        "on": on,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("recall.closed.v1", data),)


def drill(state: RecallState, *, scope_kind: str, scope: str, on: str, found: Drilled) -> Decision:
    """Writes down what a recall would have found; no product and no person is touched."""
    nothing = () if not found.products else ("found",)
    refused = refusal(_begins(state), _material(nothing))
    data: dict[str, Json] = {
        "scope_kind": scope_kind,
        "scope": scope,
        "on": on,
        "products": found.products,
        "to_hold": found.to_hold,
        "persons": found.persons,
        "milliseconds": found.milliseconds,
    }
    return refused or (Event("recall.drilled.v1", data),)


def _begins(state: RecallState) -> Finding | None:
    if state.stage is RecallStage.NONE:
        return None
    return refuse("RECALL-OPENS-ONCE", "This recall exists already.")


def _open(verb: str, state: RecallState) -> Finding | None:
    return moment("RECALL-OPEN-WHEN", f"{verb} this recall", state.stage, (RecallStage.OPEN,))


def _material(products: Collection[str]) -> Finding | None:
    if products:
        return None
    return refuse("RECALL-SCOPE-EMPTY", "No product lies in this scope.", "Trace it first.")


def _no_story(reference: str) -> Finding | None:
    if not reference or _REFERENCE.fullmatch(reference):
        return None
    return refuse(
        "RECALL-REFERENCE",
        "The reference is not a notice's number: capitals, digits and . / : -, 40 at most.",
        "Leave out names and sentences.",
        "quality",
    )


def _not_ahead(day: str, today: str) -> Finding | None:
    if day <= today:
        return None
    return refuse("RECALL-DAY-AHEAD", "This day has not come yet.", "Correct the day.")
