"""Patients: who somebody is, what others know of them, and the ways to leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blastema.core.patient import decide, history, leave
from blastema.core.patient.history import Entry, History, Measurement
from blastema.core.patient.state import (
    PATIENT,
    ContactChannel,
    CorrectionReason,
    ErasureReason,
    PatientField,
    PatientOrigin,
    PatientStage,
    PatientState,
    PatientWithdrawal,
    Sex,
    ToldBy,
)
from blastema.core.patient.zone import zone_of
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, data_of, refused, rules_in, types_of

Verb = Callable[[PatientState], Decision]
TODAY = date(2026, 11, 22)
PERSON: dict[str, Any] = {
    "name": "s1.name",
    "birth_date": "s1.birth",
    "birth_year": 1961,
    "sex": Sex.FEMALE,
    "contact": "s1.contact",
    "address": "s1.address",
    "zone": "TX-787",
    "origin": PatientOrigin.ENQUIRY,
    "site": "site-1",
    "site_exists": True,
    "today": TODAY,
}
KNEE = Entry("http://snomed.info/sct", "239873007", "Osteoarthritis of knee", "2019-05", "")
TOLD = History(
    source="bundle-7",
    fingerprint="f1",
    problems=(KNEE,),
    measurements=(Measurement("bmi", 27_400, "2026-01-31"),),
    kept="s1.rest",
)


def _register(state: PatientState = PATIENT.empty, **changed: Any) -> Decision:
    return decide.register(state, **{**PERSON, **changed})


def _correct(state: PatientState, changes: dict[PatientField, str | int | None]) -> Decision:
    return decide.correct(
        state, changes=changes, reason=CorrectionReason.TYPED_WRONGLY, today=TODAY
    )


def _died(state: PatientState, on: str = "2026-11-01") -> Decision:
    return leave.record_death(state, on=on, told_by=ToldBy.FAMILY, today=TODAY)


def _erase(state: PatientState, open_episodes: int = 0) -> Decision:
    return leave.erase(state, reason=ErasureReason.ASKED, open_episodes=open_episodes)


def _identify(state: PatientState, system: str = "mrn", known: bool = False) -> Decision:
    return decide.identify(state, system=system, value="s1.number", known=known)


def _merge(
    state: PatientState, into: str = "other", target: PatientState | None = None
) -> Decision:
    return leave.merge(state, patient="this", into=into, target=target or REGISTERED)


def _tell(state: PatientState, told: History = TOLD) -> Decision:
    return decide.record_history(state, history=told)


def _prefer(state: PatientState, *sources: str) -> Decision:
    return decide.record_preference(state, refused_sources=sources or ("embryonic",))


def _reach(state: PatientState, language: str = "en") -> Decision:
    return decide.record_contact_preference(state, channel=ContactChannel.TEXT, language=language)


def _withdraw(state: PatientState) -> Decision:
    return leave.withdraw(state, from_=PatientWithdrawal.CONTACT)


def _rejoin(state: PatientState) -> Decision:
    gone = replace(state, withdrawn=frozenset({"contact"}))
    return leave.rejoin(gone, to=PatientWithdrawal.CONTACT)


def _retract(state: PatientState) -> Decision:
    return leave.retract_death(state, reason=CorrectionReason.TOLD_BY_PATIENT)


REGISTERED = after(PATIENT, _register())
DEAD = after(PATIENT, _died(REGISTERED), REGISTERED)
MERGED = after(PATIENT, _merge(REGISTERED), REGISTERED)
ERASED = after(PATIENT, _erase(REGISTERED), REGISTERED)
STATES = {
    PatientStage.NONE: PATIENT.empty,
    PatientStage.REGISTERED: REGISTERED,
    PatientStage.DIED: DEAD,
    PatientStage.MERGED: MERGED,
    PatientStage.ERASED: ERASED,
}
_NONE, _REG, _DIED, _MRG, _ERA = PatientStage
# Verb, its rule, and for each stage where it is possible the stage that follows.
TABLE: list[tuple[str, Verb, dict[PatientStage, PatientStage]]] = [
    ("REGISTER", _register, {_NONE: _REG}),
    ("CORRECT", lambda s: _correct(s, {PatientField.NAME: "s1.new"}), {_REG: _REG, _DIED: _DIED}),
    ("IDENTIFY", _identify, {_REG: _REG, _DIED: _DIED}),
    ("HISTORY", _tell, {_REG: _REG, _DIED: _DIED}),
    ("PREFER", _prefer, {_REG: _REG}),
    ("REACH", _reach, {_REG: _REG}),
    ("WITHDRAW", _withdraw, {_REG: _REG}),
    ("REJOIN", _rejoin, {_REG: _REG}),
    ("DIED", _died, {_REG: _DIED}),
    ("REVIVE", _retract, {_DIED: _REG}),
    ("MERGE", _merge, {_REG: _MRG, _DIED: _MRG}),
    ("UNMERGE", leave.unmerge, {_MRG: _REG}),
    ("REVOKE", leave.revoke_links, {_REG: _REG, _DIED: _DIED, _MRG: _MRG}),
    ("ERASE", _erase, {_REG: _ERA, _DIED: _ERA, _MRG: _ERA}),
]


@pytest.mark.parametrize("stage", PatientStage)
@pytest.mark.parametrize(("rule", "verb", "leads"), TABLE, ids=[row[0] for row in TABLE])
def test_every_verb_at_every_stage(
    rule: str, verb: Verb, leads: dict[PatientStage, PatientStage], stage: PatientStage
) -> None:
    state = STATES[stage]
    assert state.stage is stage
    if stage in leads:
        assert after(PATIENT, verb(state), state).stage is leads[stage]
    else:
        assert f"PATIENT-{rule}-WHEN" in refused(verb(state))


def _told(**changed: Any) -> Decision:
    return _tell(REGISTERED, replace(TOLD, **changed))


REFUSALS: list[tuple[set[str], Decision]] = [
    ({"PATIENT-NAME"}, _register(name="")),
    ({"PATIENT-BIRTH"}, _register(birth_date="")),
    ({"PATIENT-BIRTH-YEAR"}, _register(birth_year=2027)),
    # 130 years before TODAY is 1896: identity.birth.MAX_AGE_YEARS.
    ({"PATIENT-BIRTH-YEAR"}, _register(birth_year=1895)),
    ({"PATIENT-ZONE"}, _register(zone="12 Example Street, Austin")),
    ({"PATIENT-ZONE"}, _register(zone="TX-78704")),
    ({"PATIENT-SITE"}, _register(site_exists=False)),
    (
        {"PATIENT-NAME", "PATIENT-BIRTH", "PATIENT-BIRTH-YEAR", "PATIENT-ZONE", "PATIENT-SITE"},
        _register(name="", birth_date="", birth_year=2100, zone="?", site_exists=False),
    ),
    ({"PATIENT-CORRECT-NOTHING"}, _correct(REGISTERED, {})),
    ({"PATIENT-CORRECT-TOGETHER"}, _correct(REGISTERED, {PatientField.BIRTH_DATE: "s1.b"})),
    ({"PATIENT-CORRECT-TOGETHER"}, _correct(REGISTERED, {PatientField.ZONE: "TX-787"})),
    ({"PATIENT-CORRECT-SEX"}, _correct(REGISTERED, {PatientField.SEX: "f"})),
    (
        {"PATIENT-CORRECT-DAY"},
        _correct(DEAD, {PatientField.DIED_ON: "2026-02-30"}),
    ),
    (
        {"PATIENT-CORRECT-ALIVE"},
        _correct(REGISTERED, {PatientField.DIED_ON: "2026-02-28"}),
    ),
    ({"PATIENT-IDENTIFIER"}, _identify(REGISTERED, system="")),
    ({"PATIENT-HISTORY-SOURCE"}, _told(source="")),
    ({"PATIENT-HISTORY-CODED"}, _told(allergies=(replace(KNEE, code=""),))),
    ({"PATIENT-HISTORY-CODED"}, _told(imaging=(replace(KNEE, system=""),))),
    ({"PATIENT-HISTORY-DAY"}, _told(medicines=(replace(KNEE, onset="2026-02-30"),))),
    ({"PATIENT-HISTORY-DAY"}, _told(procedures=(replace(KNEE, abated="May"),))),
    ({"PATIENT-HISTORY-DAY"}, _told(measurements=(Measurement("bmi", 1, "2026-13"),))),
    ({"PATIENT-SOURCE"}, _prefer(REGISTERED, "moon-dust")),
    ({"PATIENT-LANGUAGE"}, _reach(REGISTERED, "English")),
    ({"PATIENT-WITHDRAWN"}, _withdraw(after(PATIENT, _withdraw(REGISTERED), REGISTERED))),
    ({"PATIENT-NOT-WITHDRAWN"}, leave.rejoin(REGISTERED, to=PatientWithdrawal.REGISTRY)),
    ({"PATIENT-DIED-ON"}, _died(REGISTERED, "2026-02-30")),
    ({"PATIENT-DIED-LATER"}, _died(REGISTERED, "2026-11-23")),
    ({"PATIENT-DIED-LATER"}, _died(REGISTERED, "2026-12")),
    ({"PATIENT-MERGE-SELF"}, _merge(REGISTERED, "this")),
    ({"PATIENT-MERGE-INTO"}, _merge(REGISTERED, "gone", ERASED)),
    ({"PATIENT-MERGE-INTO"}, _merge(REGISTERED, "merged", MERGED)),
    ({"PATIENT-MERGE-INTO"}, _merge(REGISTERED, "nobody", PATIENT.empty)),
    ({"PATIENT-ERASE-OPEN"}, _erase(REGISTERED, 1)),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    merged = leave.merged_already(MERGED)
    assert leave.merged_already(REGISTERED) is None
    shown = {f"PATIENT-{rule}-WHEN" for rule, _, _ in TABLE}.union(
        *(row[0] for row in REFUSALS), {merged.rule} if merged else ()
    )
    assert rules_in("PATIENT", decide, leave, history) == shown


def test_a_cohort_of_the_past_may_lack_name_and_birth() -> None:
    decision = _register(
        origin=PatientOrigin.REGISTRY, name="", birth_date="", birth_year=None, zone=""
    )
    assert after(PATIENT, decision).birth_year is None


@pytest.mark.parametrize("year", [1896, 1961, 2026])
def test_possible_birth_years(year: int) -> None:
    assert after(PATIENT, _register(birth_year=year)).birth_year == year


@pytest.mark.parametrize("zone", ["", "TX", "787", "TX-787", "TX-000"])
def test_zones_that_may_stand_in_the_clear(zone: str) -> None:
    assert after(PATIENT, _register(zone=zone)).zone == zone


def test_each_corrected_field_is_an_event_of_its_own() -> None:
    decision = _correct(
        REGISTERED,
        {
            PatientField.BIRTH_DATE: "s1.other",
            PatientField.BIRTH_YEAR: 1962,
            PatientField.SEX: Sex.OTHER,
        },
    )
    assert types_of(decision) == ["patient.corrected.v1"] * 3
    state = after(PATIENT, decision, REGISTERED)
    assert (state.birth_date, state.birth_year, state.sex) == ("s1.other", 1962, "other")


def test_a_known_number_is_not_added_again() -> None:
    assert _identify(REGISTERED, known=True) == ()
    assert len(after(PATIENT, _identify(REGISTERED), REGISTERED).identifiers) == 1


def test_the_same_history_again_changes_nothing() -> None:
    state = after(PATIENT, _tell(REGISTERED), REGISTERED)
    assert state.histories["bundle-7"] == TOLD
    assert _tell(state) == ()


def test_a_newer_history_replaces_that_of_its_source_alone() -> None:
    state = after(PATIENT, _tell(REGISTERED), REGISTERED)
    state = after(PATIENT, _tell(state, replace(TOLD, source="bundle-8")), state)
    newer = replace(TOLD, fingerprint="f2", problems=())
    state = after(PATIENT, _tell(state, newer), state)
    assert state.histories == {"bundle-7": newer, "bundle-8": replace(TOLD, source="bundle-8")}


def test_a_refused_history_names_the_places_and_not_the_content() -> None:
    nameless = replace(KNEE, code="", display="his own words")
    decision = _told(problems=(KNEE, nameless), allergies=(nameless,))
    assert "problems 2, allergies 1" in str(decision)
    assert "his own words" not in str(decision)


@pytest.mark.parametrize(
    "refused_sources", [("embryonic",), ("placenta",), ("birth-tissue", "bone-marrow")]
)
def test_a_source_or_a_whole_group_may_be_refused(refused_sources: tuple[str, ...]) -> None:
    state = after(PATIENT, _prefer(REGISTERED, *refused_sources), REGISTERED)
    assert state.refused_sources == set(refused_sources)


def test_the_same_preferences_again_change_nothing() -> None:
    prefers = after(PATIENT, _prefer(REGISTERED), REGISTERED)
    assert _prefer(prefers) == ()
    reached = after(PATIENT, _reach(REGISTERED), REGISTERED)
    assert _reach(reached) == ()


def test_a_preference_can_be_taken_back_whole() -> None:
    prefers = after(PATIENT, _prefer(REGISTERED), REGISTERED)
    cleared = after(PATIENT, decide.record_preference(prefers, refused_sources=()), prefers)
    assert cleared.refused_sources == frozenset()


@pytest.mark.parametrize(
    ("state", "may"),
    [
        pytest.param(REGISTERED, True, id="registered"),
        pytest.param(
            after(PATIENT, _withdraw(REGISTERED), REGISTERED), False, id="withdrew from contact"
        ),
        pytest.param(
            after(
                PATIENT, leave.withdraw(REGISTERED, from_=PatientWithdrawal.REGISTRY), REGISTERED
            ),
            True,
            id="withdrew from the registry",
        ),
        pytest.param(DEAD, False, id="died"),
        pytest.param(MERGED, False, id="merged"),
        pytest.param(ERASED, False, id="erased"),
    ],
)
def test_who_may_be_contacted(state: PatientState, may: bool) -> None:
    assert state.may_be_contacted is may


def test_rejoining_takes_back_one_withdrawal_alone() -> None:
    gone = replace(REGISTERED, withdrawn=frozenset({"contact", "registry"}))
    back = after(PATIENT, leave.rejoin(gone, to=PatientWithdrawal.CONTACT), gone)
    assert back.withdrawn == {"registry"}


@pytest.mark.parametrize("on", ["", "2026", "2026-11", "2026-11-22", "2024-02-29"])
def test_a_day_of_death_may_be_partly_known(on: str) -> None:
    assert after(PATIENT, _died(REGISTERED, on), REGISTERED).stage is PatientStage.DIED


def test_a_wrong_day_of_death_is_corrected_and_a_wrong_death_retracted() -> None:
    corrected = after(PATIENT, _correct(DEAD, {PatientField.DIED_ON: "2026-10-31"}), DEAD)
    assert corrected.died_on == "2026-10-31"
    lives = after(PATIENT, _retract(corrected), corrected)
    assert (lives.stage, lives.died_on, lives.told_by) == (PatientStage.REGISTERED, "", "")


def test_separating_gives_back_the_stage_that_was() -> None:
    merged = after(PATIENT, _merge(DEAD), DEAD)
    assert after(PATIENT, leave.unmerge(merged), merged).stage is PatientStage.DIED


@pytest.mark.parametrize(
    ("verb", "raised"),
    [
        pytest.param(leave.revoke_links, 1, id="revoked"),
        pytest.param(_died, 1, id="died"),
        pytest.param(_merge, 1, id="merged"),
        pytest.param(_erase, 1, id="erased"),
        pytest.param(_withdraw, 0, id="withdrew from contact: may still read their own"),
        pytest.param(_identify, 0, id="anything else"),
    ],
)
def test_what_makes_earlier_links_useless(verb: Verb, raised: int) -> None:
    assert after(PATIENT, verb(REGISTERED), REGISTERED).link_epoch == raised


def test_erasure_says_why_and_holds_nothing_of_the_person() -> None:
    assert data_of(_erase(REGISTERED)) == {"reason": "the person asked"}


@pytest.mark.parametrize("field", ["name", "birth_date", "contact", "address"])
def test_what_names_a_person_never_enters_in_the_clear(field: str) -> None:
    with pytest.raises(ClearTextError, match=field):
        _register(PATIENT.empty, **{field: "1961-02-28"})
    with pytest.raises(ClearTextError, match=field):
        _correct(REGISTERED, {PatientField(field): "1961-02-28"})


def test_numbers_and_unread_rests_never_enter_in_the_clear() -> None:
    with pytest.raises(ClearTextError):
        decide.identify(REGISTERED, system="mrn", value="12345", known=False)
    with pytest.raises(ClearTextError):
        _told(kept="everything else")


@pytest.mark.parametrize(
    ("state", "postal", "expected"),
    [
        ("TX", "78704", "TX-787"),
        ("tx ", " 78704-1234 ", "TX-787"),
        ("MA", "021081234", "MA-021"),
        # 45 CFR 164.514(b)(2)(i)(B); 036 is on the Department's list of small areas.
        ("NH", "03601", "NH-000"),
        ("Texas", "78704", "TX-787"),
        ("TX", "", "TX"),
        ("", "SW1A 1AA", ""),
        ("", "787", ""),
    ],
)
def test_the_zone_of_an_address(state: str, postal: str, expected: str) -> None:
    assert zone_of(state=state, postal=postal) == expected
