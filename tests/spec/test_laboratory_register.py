"""A laboratory of the register: its terms, and what it may find on which day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.clear import not_codes
from blastema.core.laboratory import decide
from blastema.core.laboratory.judge import (
    DEVIATION,
    REFUSED,
    Found,
    at_a_result,
    judge,
    speaks_against,
)
from blastema.core.laboratory.state import (
    LABORATORY,
    LaboratoryKind,
    LaboratoryState,
    Registration,
    Terms,
)
from blastema.core.stream import Decision
from tests.spec.streams import after, refused

TERMS = Terms(
    (Registration("CLIA", "00X0000000"),),
    ("culture-negative", "endotoxin"),
    "2026-01-01",
    "2026-12-31",
)
NEXT = replace(TERMS, valid_from="2027-01-01", valid_until="2027-12-31", scope=("endotoxin",))


def registered(**changed: object) -> Decision:
    facts: dict[str, object] = {
        "code": "micro-north",
        "name": "Invented Microbiology",
        "kind": LaboratoryKind.CONTRACTED,
        "terms": TERMS,
        "on": "2026-03-02",
        "taken": False,
    }
    return decide.register(LABORATORY.empty, **{**facts, **changed})  # type: ignore[arg-type]


IN_USE: LaboratoryState = after(LABORATORY, registered())
RENEWED: LaboratoryState = after(
    LABORATORY, decide.renew(IN_USE, terms=NEXT, on="2026-12-01"), IN_USE
)
ENDED: LaboratoryState = after(LABORATORY, decide.end(IN_USE, on="2026-06-01"), IN_USE)


def test_what_was_said_before_stays() -> None:
    assert IN_USE.due == "2026-12-31"
    assert RENEWED.terms == (TERMS, NEXT)
    assert RENEWED.due == "2027-12-31"
    assert (ENDED.due, ENDED.ended_on) == ("", "2026-06-01")


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"code": "Micro North"}, {"LABORATORY-CODE"}),
        ({"code": ""}, {"LABORATORY-CODE"}),
        ({"code": "m" * 41}, {"LABORATORY-CODE"}),
        ({"name": ""}, {"LABORATORY-NAME"}),
        ({"name": "a\nb"}, {"LABORATORY-NAME"}),
        ({"taken": True}, {"LABORATORY-TAKEN"}),
        ({"terms": replace(TERMS, scope=())}, {"LABORATORY-SCOPE-EMPTY"}),
        ({"terms": replace(TERMS, scope=("No growth",))}, {"LABORATORY-SCOPE-EMPTY"}),
        ({"terms": replace(TERMS, valid_until="2025-12-31")}, {"LABORATORY-DAYS"}),
        (
            {"terms": replace(TERMS, registrations=(Registration("CLIA", ""),))},
            {"LABORATORY-REGISTRATION"},
        ),
        (
            {"terms": replace(TERMS, registrations=(Registration("of", "Ann Testperson"),))},
            {"LABORATORY-REGISTRATION"},
        ),
        (
            {"code": "", "name": "", "terms": Terms((), (), "2026-02-01", "2026-01-01")},
            {"LABORATORY-CODE", "LABORATORY-NAME", "LABORATORY-SCOPE-EMPTY", "LABORATORY-DAYS"},
        ),
    ],
)
def test_every_fault_at_once(changed: dict[str, object], rules: set[str]) -> None:
    assert refused(registered(**changed)) == rules


def test_what_is_over_is_neither_renewed_nor_ended_again() -> None:
    assert refused(decide.renew(ENDED, terms=NEXT, on="2026-07-01")) == {"LABORATORY-RENEW-WHEN"}
    assert refused(decide.end(ENDED, on="2026-07-01")) == {"LABORATORY-END-WHEN"}
    assert refused(
        decide.register(
            IN_USE,
            code="a",
            name="A",
            kind=LaboratoryKind.IN_HOUSE,
            terms=TERMS,
            on="2026-07-01",
            taken=False,
        )
    ) == {"LABORATORY-REGISTER-WHEN"}


@pytest.mark.parametrize(
    ("state", "test", "on", "rules"),
    [
        (IN_USE, "endotoxin", "2026-01-01", []),  # both ends are good days
        (IN_USE, "endotoxin", "2026-12-31", []),
        (IN_USE, "endotoxin", "2025-12-31", ["LABORATORY-NOT-VALID"]),
        (IN_USE, "endotoxin", "2027-01-01", ["LABORATORY-NOT-VALID"]),
        (IN_USE, "cd34-positive", "2026-05-01", ["LABORATORY-SCOPE"]),
        (IN_USE, "cd34-positive", "2027-05-01", ["LABORATORY-NOT-VALID", "LABORATORY-SCOPE"]),
        (RENEWED, "endotoxin", "2027-05-01", []),
        (RENEWED, "culture-negative", "2027-05-01", ["LABORATORY-SCOPE"]),
        # A late report of a time for which earlier terms held is judged by those.
        (RENEWED, "culture-negative", "2026-05-01", []),
        (ENDED, "endotoxin", "2026-05-01", []),
        (ENDED, "endotoxin", "2026-06-02", ["LABORATORY-ENDED"]),
    ],
)
def test_what_speaks_against_a_result(
    state: LaboratoryState, test: str, on: str, rules: list[str]
) -> None:
    found = speaks_against(state, Found(test, "micro-north", on))
    assert [one.rule for one in found] == rules


HERE = "2026-05-01"
# The result, the site's two answers -> what refuses, what becomes a deviation.
SCOPE, STRANGE = "LABORATORY-SCOPE", "LABORATORY-UNREGISTERED"


@pytest.mark.parametrize(
    ("code", "failed", "setting", "unregistered", "refusing", "deviating"),
    [
        ("micro-north", False, "", "", [SCOPE], []),
        ("micro-north", False, "refused", "", [SCOPE], []),
        ("micro-north", False, DEVIATION, "", [], [SCOPE]),
        ("of-before", False, "", "", [], []),
        ("of-before", False, "", REFUSED, [STRANGE], []),
        ("of-before", False, DEVIATION, REFUSED, [STRANGE], []),
        # What does not pass is taken, whoever found it.
        ("micro-north", True, "", "", [], [SCOPE]),
        ("of-before", True, "", REFUSED, [], [STRANGE]),
        ("of-before", True, "", "", [], []),
    ],
)
def test_what_a_site_decided(
    code: str,
    failed: bool,
    setting: str,
    unregistered: str,
    refusing: list[str],
    deviating: list[str],
) -> None:
    known = {"micro-north": IN_USE, "of-before": None}
    found = (Found("cd34-positive", code, HERE, failed),)
    said = judge(found, known, setting=setting, unregistered=unregistered)
    assert [[one.rule for one in each] for each in said] == [refusing, deviating]


def test_the_faults_of_a_result_come_with_those_of_its_laboratory() -> None:
    found = speaks_against(IN_USE, Found("cd34-positive", "micro-north", HERE))
    both = at_a_result(registered(code="", name=""), tuple(found))
    assert refused(both) == {"LABORATORY-CODE", "LABORATORY-NAME", "LABORATORY-SCOPE"}


@given(st.dates().map(str), st.sampled_from([IN_USE, RENEWED]))
def test_within_its_days_and_its_scope_nothing_is_said(on: str, state: LaboratoryState) -> None:
    good = any(one.valid_from <= on <= one.valid_until for one in state.terms)
    assert bool(speaks_against(state, Found("endotoxin", "micro-north", on))) is not good


def test_its_events_hold_codes_alone() -> None:
    decision = registered()
    assert isinstance(decision, tuple)
    assert not [one for event in decision for one in not_codes("laboratory", event)]
