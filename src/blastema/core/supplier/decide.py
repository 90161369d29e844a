"""What may happen to a supplier, and whether a delivery of theirs is taken in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Signature, approves
from blastema.core.stream import Decision
from blastema.core.supplier.state import Ground, Standing, SupplierStage, SupplierState, Supply
from blastema.core.verdict import Finding, Refusal, refusal, refuse

# The site's answer to a delivery. ``required``: only whoever is qualified today is taken from;
# ``warn``: nothing is refused. Any other value, and none, refuses who is suspended or ended.
RECEIPT_SETTING = "supplier-at-a-receipt"
REQUIRED, WARN = "required", "warn"
LONGEST_NAME = 64
_GOOD = frozenset({Ground.AUDIT, Ground.QUESTIONNAIRE, Ground.CERTIFICATES, Ground.HISTORY})
_HERE = (SupplierStage.NEW, SupplierStage.QUALIFIED, SupplierStage.SUSPENDED)


def register(
    state: SupplierState, *, name: str, supplies: Collection[Supply], on: str, name_taken: bool
) -> Decision:
    """``name`` is what deliveries say; a supplier begins without a qualification."""
    refused = refusal(
        moment(
            "SUPPLIER-REGISTER-WHEN", "register this supplier", state.stage, (SupplierStage.NONE,)
        ),
        None
        if 0 < len(name) <= LONGEST_NAME and name.isprintable()
        else refuse(
            "SUPPLIER-NAME",
            f"A supplier has a name of at most {LONGEST_NAME} characters.",
            "Write it as deliveries say it.",
        ),
        refuse("SUPPLIER-NAME-TAKEN", "This site has a supplier of this name.", "Open that one.")
        if name_taken
        else None,
        None
        if supplies
        else refuse("SUPPLIER-SUPPLIES", "It is not said what comes from them.", "Choose it."),
    )
    data: dict[str, Json] = {
        "supplier": name,
        "supplies": [*sorted({one.value for one in supplies})],
        "on": on,
    }
    return refused or (Event("supplier.registered.v1", data),)


def judge(
    state: SupplierState,
    *,
    standing: Standing,
    ground: Ground,
    until: str,
    today: str,
    signature: Signature,
) -> Decision:
    """Qualified until a day, or suspended; ``until`` is empty for a suspension."""
    qualified = standing is Standing.QUALIFIED
    refused = refusal(
        moment("SUPPLIER-JUDGE-WHEN", "judge this supplier", state.stage, _HERE),
        approves(signature),
        refuse(
            "SUPPLIER-UNTIL",
            "A qualification is good until a day that is not over.",
            "Choose the day by which they are judged again.",
        )
        if qualified and until < today
        else None,
        refuse("SUPPLIER-NO-UNTIL", "A suspension ends by a judgement.", "Leave the day out.")
        if until and not qualified
        else None,
        refuse(
            "SUPPLIER-GROUND",
            "This reason does not speak for what was judged.",
            "Choose another reason, or the other judgement.",
            "quality",
        )
        if (ground in _GOOD) is not qualified
        else None,
    )
    data: dict[str, Json] = {
        "standing": standing.value,
        "ground": ground.value,
        "until": until,
        "on": today,
        **_signed(signature),
    }
    return refused or (Event("supplier.judged.v1", data),)


def end(state: SupplierState, *, on: str, signature: Signature) -> Decision:
    """Nothing is bought from them any more; the history stays."""
    refused = refusal(
        moment("SUPPLIER-END-WHEN", "end this supplier", state.stage, _HERE), approves(signature)
    )
    return refused or (Event("supplier.ended.v1", {"on": on, **_signed(signature)}),)


def standing_today(state: SupplierState | None, name: str, today: str) -> Finding | None:
    """What speaks against a delivery of this supplier today; ``None`` where nothing does."""
    if state is None:
        return _against("SUPPLIER-UNKNOWN-NAME", f"{name} is not in this site's register.")
    if state.stage in (SupplierStage.SUSPENDED, SupplierStage.ENDED):
        return _against("SUPPLIER-SUSPENDED", f"{state.name} is {state.stage.value}.")
    if state.stage is SupplierStage.NEW:
        return _against("SUPPLIER-NOT-QUALIFIED", f"{state.name} is not qualified yet.")
    if state.due < today:
        words = f"The qualification of {state.name} ended on {_day(state.due)}."
        return _against("SUPPLIER-OVERDUE", words)
    return None


def at_receipt(
    decision: Decision, *, state: SupplierState | None, name: str, today: str, setting: str
) -> Decision:
    """The decision about a delivery, with what the register says: every fault at once."""
    found = standing_today(state, name, today) if name and setting != WARN else None
    if found is None or not (setting == REQUIRED or found.rule == "SUPPLIER-SUSPENDED"):
        return decision
    before = decision.findings if isinstance(decision, Refusal) else ()
    return Refusal((*before, found))


def _against(rule: str, words: str) -> Finding:
    return refuse(rule, words, "Keep the delivery apart, and ask quality to judge them.", "quality")


def _signed(signature: Signature) -> dict[str, Json]:
    return {"signed_by": signature.signed_by, "meaning": signature.meaning.value}


def _day(day: str) -> str:
    one = date.fromisoformat(day)
    return f"{one.day} {one:%B %Y}"
