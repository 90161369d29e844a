"""What the answers of the time-out's checklist say: each that is missing, stops or waits."""

from __future__ import annotations

from blastema.core.product.expiry import instant
from blastema.core.treatment.checklist import Item, Weight, asked, checklist
from blastema.core.treatment.said import Kit, Said
from blastema.core.treatment.state import Act, TreatmentState
from blastema.core.verdict import Finding, refuse

_ASK = "Ask aloud, and wait for the answer."
# Unanswered, these two are named together by TIMEOUT-ALLERGY, as they always were.
_NAMED_TOGETHER = frozenset({"anaesthetic-allergy", "antibiotic-allergy"})


def unanswerable(said: Said) -> tuple[Finding | None, ...]:
    """Answers that no item takes: they are refused and never recorded."""
    items = checklist()
    wrong = [
        slug
        for slug, answer in said.given.items()
        if slug not in items or answer not in items[slug].answers
    ]
    return (
        refuse(
            "TIMEOUT-NO-SUCH-ANSWER",
            f"{len(wrong)} answers are to no question of the time-out, or no answer to it.",
            "Answer as the checklist says.",
        )
        if wrong
        else None,
    )


def misanswered(
    state: TreatmentState, purpose: Act, said: Said, now: str
) -> tuple[Finding | None, ...]:
    given = said.given
    decided = {(one.item, one.answer) for one in state.decided}
    items = asked(purpose, said.target)
    return (
        *(_of(item, given.get(item.slug, ""), decided) for item in items),
        _last_dose(said, now),
        _sedated(given),
        *_kits(said.kits, now),
        _team(said),
    )


def _of(item: Item, answer: str, decided: set[tuple[str, str]]) -> Finding | None:
    if not answer:
        return None if item.slug in _NAMED_TOGETHER else _unanswered(item)
    weight = item.answers[answer]
    if weight is Weight.STOPS:
        return _stopped(item)
    if weight is Weight.DECIDE and (item.slug, answer) not in decided:
        return _undecided(item)
    return None


def _unanswered(item: Item) -> Finding:
    return refuse(item.unanswered_rule, f"Not answered: {item.question}", _ASK, "clinician")


def _stopped(item: Item) -> Finding:
    remedy = "Stop. Put it right, or end the session."
    return refuse(item.stop_rule, item.stop, remedy, "clinician")


def _undecided(item: Item) -> Finding:
    return refuse(
        item.decide_rule,
        f"{item.stop} The clinician has not decided to go on.",
        "The clinician decides and says why, or ends the session.",
        "clinician",
    )


def _last_dose(said: Said, now: str) -> Finding | None:
    """Whoever takes something against clotting says when last; not later than today."""
    if said.given.get("antithrombotics") != "yes":
        return None
    day = said.antithrombotic
    # The day after: on the wall of the site it may be tomorrow already.
    if day is not None and (day.toordinal() - _day_number(now)) <= 1:
        return None
    return refuse(
        "TIMEOUT-LAST-DOSE",
        "The day of the last dose against clotting is not said, or has not come yet.",
        "Ask when the last dose was taken.",
        "clinician",
    )


def _day_number(now: str) -> int:
    return instant(now).date().toordinal()


def _sedated(given: dict[str, str]) -> Finding | None:
    if given.get("sedation") != "yes":
        return None
    if "not-needed" not in (given.get("fasting"), given.get("escort")):
        return None
    return refuse(
        "TIMEOUT-SEDATED",
        "Sedation is given: fasting and somebody to go home with are needed.",
        "Ask again, or give no sedation.",
        "clinician",
    )


def _kits(kits: tuple[Kit, ...], now: str) -> tuple[Finding | None, ...]:
    unnamed = not kits or any(not (kit.name and kit.lot) for kit in kits)
    gone = any(kit.expires and kit.expires.toordinal() < _day_number(now) for kit in kits)
    return (
        refuse(
            "TIMEOUT-KIT",
            "The lot of the sterile set is not named.",
            "Scan or type the lot of each set and kit that is opened.",
            "clinician",
        )
        if unnamed
        else None,
        refuse(
            "TIMEOUT-KIT-EXPIRED",
            "A set or kit is past its last day.",
            "Put it away, and open another one.",
            "clinician",
        )
        if gone
        else None,
    )


def _team(said: Said) -> Finding | None:
    """The operator and the assistant have rules of their own; nobody stands there twice."""
    others = [one.staff for one in said.team]
    codes = {*others, said.said_by, said.second_person} - {""}
    first = {said.said_by, said.second_person} - {""}
    if len(codes) == len(first) + len(others):
        return None
    return refuse(
        "TIMEOUT-TEAM",
        "Somebody at the table is named twice, or not by their code.",
        "Name each person once, with what they do.",
        "clinician",
    )
