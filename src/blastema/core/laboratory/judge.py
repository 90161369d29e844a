"""Whether a result of a laboratory is taken: known, in use, valid on the day, within its scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blastema.core.laboratory.state import LaboratoryStage, LaboratoryState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refuse

# The site's answer to a result from outside validity or scope; any other value, and none,
# refuses it.
RESULT_SETTING = "laboratory-at-a-result"
DEVIATION = "deviation"
# The site's answer to a code that its register does not hold; without it, it may be typed.
UNREGISTERED_SETTING = "laboratory-not-registered"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Found:
    """One result: its test, the code of who found it, the local day that counts.

    ``failed`` says that it is outside the limit of its test, or not negative of a donor.
    """

    test: str
    code: str
    on: str
    failed: bool = False


def speaks_against(state: LaboratoryState, found: Found) -> list[Finding]:
    """Everything that keeps a laboratory of the register from having found this.

    A report of a day for which earlier terms held is judged by those.
    """
    held = state.terms_on(found.on)
    terms = held or state.now
    ended = state.stage is LaboratoryStage.ENDED and found.on > state.ended_on
    return [
        *_when(ended, _over(state)),
        *_when(
            held is None,
            _against(
                "LABORATORY-NOT-VALID",
                f"Laboratory {state.code} is valid from {terms.valid_from} to "
                f"{terms.valid_until}; this is of {found.on}.",
            ),
        ),
        *_when(
            found.test not in terms.scope,
            _against("LABORATORY-SCOPE", f"Laboratory {state.code} does not test {found.test}."),
        ),
    ]


def judge(
    found: Iterable[Found],
    known: Mapping[str, LaboratoryState | None],
    *,
    setting: str,
    unregistered: str,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What refuses, and what becomes a deviation, as the site decided.

    A result that does not pass is never refused: whoever found it, somebody has to act on it.
    """
    refusing: list[Finding] = []
    deviating: list[Finding] = []
    for one in found:
        state = known.get(one.code)
        against = _of(state, one, unregistered)
        passes = one.failed or (setting == DEVIATION and state is not None)
        (deviating if passes else refusing).extend(against)
    return tuple(dict.fromkeys(refusing)), tuple(dict.fromkeys(deviating))


def _of(state: LaboratoryState | None, found: Found, unregistered: str) -> list[Finding]:
    if state is not None:
        return speaks_against(state, found)
    return _when(unregistered == REFUSED, _unknown(found.code))


def at_a_result(decision: Decision, refusing: tuple[Finding, ...]) -> Decision:
    """The decision about a result, with what the register says: every fault at once."""
    if not refusing:
        return decision
    before = decision.findings if isinstance(decision, Refusal) else ()
    return Refusal((*before, *refusing))


def _when(applies: bool, finding: Finding) -> list[Finding]:
    return [finding] if applies else []


def _over(state: LaboratoryState) -> Finding:
    return _against("LABORATORY-ENDED", f"Laboratory {state.code} is not used any more.")


def _unknown(code: str) -> Finding:
    return refuse(
        "LABORATORY-UNREGISTERED",
        f"Laboratory {code} is not in this site's register.",
        "Check the code, or ask quality to register it.",
        "quality",
    )


def _against(rule: str, words: str) -> Finding:
    remedy = "Ask quality to renew it, or send a sample to another laboratory."
    return refuse(rule, words, remedy, "quality")
