"""Treatments: the transition table, the time-out that stops, and every refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from blastema.core.course.state import Target
from blastema.core.event import Event
from blastema.core.patient.state import PatientStage
from blastema.core.product.state import Result
from blastema.core.stream import Decision
from blastema.core.treatment import decide
from blastema.core.treatment.decide import Planned, Said, TimeOut
from blastema.core.treatment.means import NOT_SAID, Anaesthetic, Means, SkinPreparation
from blastema.core.treatment.state import (
    TREATMENT,
    Act,
    TreatmentStage,
    TreatmentState,
)
from blastema.core.upcast import UPCASTERS, lift
from blastema.core.verdict import refuse

from . import products as p
from .treatments import (
    ABANDONED,
    BROUGHT,
    COLLECTED,
    CREST,
    FINISHED,
    INJECTED,
    L4,
    L5,
    LEFT_HIP,
    LEFT_KNEE,
    NOTHING_SCANNED,
    OPEN,
    PLAN,
    PLANNED,
    READY,
    RIGHT_KNEE,
    SAID,
    TO_COLLECT,
    WITHOUT_PRODUCT,
    after,
    collect,
    inject,
    opened,
    standing,
    time_out,
)  # fmt: skip

FINE_NEEDLE = Means(22, 50, SkinPreparation.CHLORHEXIDINE_ALCOHOL, Anaesthetic.LIDOCAINE, 2000)


SPINAL = {"route": "disc", "plan": replace(PLAN, route="disc")}
FOR_A_KNEE = replace(p.ISSUED, tests={"endotoxin": Result("endotoxin", 200, "meu/kg", passed=True)})


def _ready(state: TreatmentState, base: TreatmentState) -> TreatmentState:
    return replace(state, ready=base.ready, injections=INJECTED.injections)


BY_STAGE = {
    TreatmentStage.NONE: TREATMENT.empty,
    TreatmentStage.OPEN: OPEN,
    TreatmentStage.FINISHED: FINISHED,
    TreatmentStage.ABANDONED: ABANDONED,
}


def _timed_out(state: TreatmentState) -> Decision:
    answer = decide.time_out(
        state,
        treatment=p.TREATMENT,
        purpose=Act.INJECTION,
        planned=PLANNED,
        said=SAID,
        now=p.NOW,
    )
    return answer.events if isinstance(answer, TimeOut) else answer


VERBS: dict[str, Callable[[TreatmentState], Decision]] = {
    "open": opened,
    "time-out": _timed_out,
    "collect": lambda s: collect(_ready(s, TO_COLLECT)),
    "inject": lambda s: inject(_ready(s, READY)),
    "finish": lambda s: decide.finish(_ready(s, OPEN), advice="rest"),
    "abandon": lambda s: decide.abandon(s, reason="faint"),
}
# verb: none, open, finished, abandoned
TABLE = {
    "open": ["", *["TREATMENT-OPENS-ONCE"] * 3],
    "time-out": ["TIMEOUT-WHEN", "", "TIMEOUT-WHEN", "TIMEOUT-WHEN"],
    "collect": ["TREATMENT-COLLECT-WHEN", "", *["TREATMENT-COLLECT-WHEN"] * 2],
    "inject": ["TREATMENT-INJECT-WHEN", "", *["TREATMENT-INJECT-WHEN"] * 2],
    "finish": ["TREATMENT-FINISH-WHEN", "", *["TREATMENT-FINISH-WHEN"] * 2],
    "abandon": ["TREATMENT-ABANDON-WHEN", "", *["TREATMENT-ABANDON-WHEN"] * 2],
}
CELLS = [
    (verb, stage, rule)
    for verb, row in TABLE.items()
    for stage, rule in zip(TreatmentStage, row, strict=True)
]


@pytest.mark.parametrize(("verb", "stage", "rule"), CELLS)
def test_a_verb_at_a_stage(verb: str, stage: TreatmentStage, rule: str) -> None:
    refused = p.rules(VERBS[verb](BY_STAGE[stage]))
    assert rule in refused if rule else refused == ()


def test_the_table_names_every_verb() -> None:
    assert set(TABLE) == set(VERBS)


def _container(**changed: object) -> Planned:
    return replace(PLANNED, container=replace(BROUGHT, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("planned", "said", "rules"),
    [
        (PLANNED, SAID, []),
        (PLANNED, replace(SAID, wristband="WB-9999"), ["TIMEOUT-PATIENT"]),
        (replace(PLANNED, wristband=""), replace(SAID, wristband=""), ["TIMEOUT-PATIENT"]),
        # The right product, the wrong side.
        (PLANNED, replace(SAID, target=RIGHT_KNEE), ["TIMEOUT-SIDE"]),
        (PLANNED, replace(SAID, target=LEFT_HIP), ["TIMEOUT-SITE"]),
        (PLANNED, replace(SAID, target=Target("hip", "right")), ["TIMEOUT-SITE", "TIMEOUT-SIDE"]),
        (replace(PLANNED, targets=()), SAID, ["TIMEOUT-SITE"]),
        (replace(PLANNED, targets=(L4,)), replace(SAID, target=L5), ["TIMEOUT-LEVEL"]),
        (replace(PLANNED, targets=(L4, L5)), replace(SAID, target=L5), []),
        # Both knees are planned: each is a target of its own.
        (replace(PLANNED, targets=(LEFT_KNEE, RIGHT_KNEE)), replace(SAID, target=RIGHT_KNEE), []),
        # Left knee and right hip are planned; nobody planned the right knee.
        (
            replace(PLANNED, targets=(LEFT_KNEE, Target("hip", "right"))),
            replace(SAID, target=RIGHT_KNEE),
            ["TIMEOUT-SIDE"],
        ),
        # The wrong container, a container of another person, one issued elsewhere or nowhere.
        (PLANNED, replace(SAID, scanned="A999926000002A0"), ["TIMEOUT-PRODUCT"]),
        (PLANNED, replace(SAID, scanned=p.DIN), ["TIMEOUT-PRODUCT"]),
        (PLANNED, NOTHING_SCANNED, ["TIMEOUT-PRODUCT"]),
        (_container(patient=p.OTHER), SAID, ["TIMEOUT-PRODUCT"]),
        (_container(issued_to="treatment-2"), SAID, ["TIMEOUT-PRODUCT"]),
        (
            replace(PLANNED, container=replace(BROUGHT, disposition=p.FINAL.disposition)),
            SAID,
            ["TIMEOUT-PRODUCT"],
        ),
        (WITHOUT_PRODUCT, SAID, ["TIMEOUT-PRODUCT"]),  # something was scanned, nothing planned
        (WITHOUT_PRODUCT, NOTHING_SCANNED, []),
        (
            replace(PLANNED, container=replace(p.issued(p.TESTED), place="procedure-room")),
            SAID,
            ["TIMEOUT-RELEASE"],
        ),
        (replace(PLANNED, container=p.on_hold(BROUGHT, "recall")), SAID, ["TIMEOUT-HOLD"]),
        (_container(expires_at=p.NOW), SAID, ["TIMEOUT-EXPIRED"]),
        (_container(expires_at=""), SAID, ["TIMEOUT-EXPIRED"]),
        (replace(PLANNED, container=p.travelling(BROUGHT)), SAID, ["TIMEOUT-TRANSIT"]),
        (_container(disposition=p.ADMINISTERED.disposition), SAID, []),  # a further target
        # Issued, and still where the laboratory made it: nobody here took it over.
        (_container(place=""), SAID, ["TIMEOUT-CUSTODY"]),
        (_container(place="laboratory"), SAID, ["TIMEOUT-CUSTODY"]),
        # What the gate refuses on the day of the needle.
        (replace(PLANNED, lots=(refuse("A-RULE", "Not any more."),)), SAID, ["A-RULE"]),
        # The right person's product, released and issued, and not the one that was planned.
        (replace(PLANNED, product_class="prp-leukocyte-poor"), SAID, ["PRODUCT-NOT-PLANNED"]),
        (replace(PLANNED, source="adipose-tissue"), SAID, ["PRODUCT-NOT-PLANNED"]),
        (standing(consented=False), SAID, ["STANDING-CONSENT"]),
        (standing(paused=True), SAID, ["STANDING-PAUSED"]),
        (standing(alarm=True), SAID, ["STANDING-ALARM"]),
        (standing(withdrawn=True), SAID, ["STANDING-WITHDRAWN"]),
        (standing(stage=PatientStage.DIED), SAID, ["STANDING-PATIENT"]),
        (standing(stage=PatientStage.MERGED), SAID, ["STANDING-PATIENT"]),
        (standing(stage=PatientStage.ERASED), SAID, ["STANDING-PATIENT"]),
        (PLANNED, replace(SAID, anaesthetic_allergy=None), ["TIMEOUT-ALLERGY"]),
        (PLANNED, replace(SAID, antibiotic_allergy=None), ["TIMEOUT-ALLERGY"]),
        (PLANNED, replace(SAID, second_person=""), ["TIMEOUT-SECOND-PERSON"]),
        (PLANNED, replace(SAID, second_person=p.ALICE), ["TIMEOUT-SECOND-PERSON"]),
        # Every mismatch is named: one does not hide another.
        (
            standing(consented=False, container=p.on_hold(BROUGHT, "recall")),
            replace(SAID, wristband="", target=RIGHT_KNEE, scanned="", second_person=""),
            [
                "TIMEOUT-PATIENT",
                "STANDING-CONSENT",
                "TIMEOUT-SECOND-PERSON",
                "TIMEOUT-SIDE",
                "TIMEOUT-PRODUCT",
                "TIMEOUT-HOLD",
            ],
        ),
    ],
)
def test_what_stops_a_time_out(planned: Planned, said: Said, rules: list[str]) -> None:
    answer = time_out(OPEN, planned, said)
    assert [finding.rule for finding in answer.findings] == rules
    assert answer.passed is (rules == [])
    state = after(OPEN, answer)
    assert (state.ready is not None) is answer.passed
    assert [list(stop.mismatches) for stop in state.stops] == ([rules] if rules else [])


def test_a_stop_says_what_was_said_and_what_is_planned() -> None:
    (finding,) = time_out(OPEN, said=replace(SAID, target=RIGHT_KNEE)).findings
    assert finding.words == "The side differs. Said was right knee; planned is left knee."
    assert finding.remedy
    assert finding.who == "clinician"


def test_a_passed_time_out_records_what_was_checked() -> None:
    _, event = time_out(OPEN).events
    assert event.type == "treatment.timeout_passed.v1"
    assert event.data["second_person"] == p.BOB
    assert event.data["checks"] == dict.fromkeys(
        ("patient", "consent", "allergies", "site", "side", "level", "product"), True
    )


def test_a_time_out_that_stops_takes_back_one_that_passed() -> None:
    stopped = after(READY, time_out(READY, said=replace(SAID, target=RIGHT_KNEE)))
    assert p.rules(inject(stopped)) == ("TREATMENT-NO-TIMEOUT",)


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (READY, {}, ()),
        (OPEN, {}, ("TREATMENT-NO-TIMEOUT",)),
        (INJECTED, {}, ("TREATMENT-NO-TIMEOUT",)),  # used up by the first injection
        (READY, {"target": RIGHT_KNEE}, ("TREATMENT-TIMEOUT-OTHER",)),
        (READY, {"product": "syringe-2"}, ("TREATMENT-TIMEOUT-OTHER",)),
        (TO_COLLECT, {}, ("TREATMENT-TIMEOUT-OTHER",)),  # it was for a collection
        (READY, {"route": "intrathecal"}, ("TREATMENT-ROUTE",)),
        (READY, {**SPINAL, "container": FOR_A_KNEE}, ("PRODUCT-ENDOTOXIN-ROUTE",)),
        (READY, {**SPINAL, "container": p.ISSUED}, ()),  # nothing on file
        (READY, {"container": FOR_A_KNEE}, ()),
        (READY, {"guidance": ""}, ("TREATMENT-GUIDANCE",)),
        (READY, {"image": "picture.png"}, ("TREATMENT-IMAGE",)),
        (READY, {"image": None}, ()),
        (READY, {"means": FINE_NEEDLE}, ()),
        (READY, {"means": replace(FINE_NEEDLE, needle_gauge=7)}, ("TREATMENT-GAUGE",)),
        (READY, {"means": replace(FINE_NEEDLE, needle_mm=251)}, ("TREATMENT-LENGTH",)),
        (READY, {"means": Means(anaesthetic_ul=2000)}, ("TREATMENT-ANAESTHETIC",)),
        (
            READY,
            {"means": Means(-1, -1, None, Anaesthetic.NONE, 60_001)},
            (
                "TREATMENT-GAUGE",
                "TREATMENT-LENGTH",
                "TREATMENT-ANAESTHETIC-VOLUME",
                "TREATMENT-ANAESTHETIC",
            ),
        ),
        (READY, {"volume_ul": 6001}, ("PRODUCT-NOT-ENOUGH",)),
        (READY, {"volume_ul": -1}, ("PRODUCT-VOLUME",)),
        (READY, {"now": p.EXPIRY}, ("PRODUCT-EXPIRED",)),
        (READY, {"container": p.on_hold(p.ISSUED, "recall")}, ("PRODUCT-ON-HOLD",)),
        (READY, {"container": p.FINAL}, ("PRODUCT-ADMINISTER-WHERE",)),
        (READY, {"container": p.issued(p.TESTED)}, ("PRODUCT-NOT-RELEASED",)),
        (READY, {"container": replace(p.ISSUED, patient=p.OTHER)}, ("PRODUCT-OTHER-PERSON",)),
        (READY, {"treatment": "treatment-2"}, ("PRODUCT-OTHER-TREATMENT",)),
    ],
)
def test_injecting(
    state: TreatmentState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(inject(state, **changed)) == rules


def test_an_injection_keeps_with_what_it_was_given() -> None:
    given = after(READY, inject(READY, means=FINE_NEEDLE, reference="sealed")).injections[0]
    assert (given.means, given.reference) == (FINE_NEEDLE, "sealed")


def test_of_an_injection_recorded_before_these_were_asked_nothing_is_known() -> None:
    (event,) = inject(READY, means=FINE_NEEDLE)  # type: ignore[misc]
    since = ("reference", "needle_gauge", "needle_mm", "skin", "anaesthetic", "anaesthetic_ul")
    old = {name: value for name, value in event.data.items() if name not in since}
    lifted = lift(Event("treatment.injected.v1", old), UPCASTERS)
    given = TREATMENT.apply(READY, lifted).injections[0]
    assert (given.means, given.reference, given.volume_ul) == (NOT_SAID, "", 2000)


def test_an_injection_without_a_product_of_the_laboratory() -> None:
    ready = after(OPEN, time_out(OPEN, WITHOUT_PRODUCT, NOTHING_SCANNED))
    steroid = inject(ready, product="", container=None)
    assert after(ready, steroid).injections[0].product == ""
    assert p.rules(inject(ready, product="", container=None, volume_ul=0)) == ("PRODUCT-VOLUME",)


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (TO_COLLECT, {}, ()),
        (OPEN, {}, ("TREATMENT-NO-TIMEOUT",)),
        (COLLECTED, {}, ("TREATMENT-NO-TIMEOUT",)),
        (TO_COLLECT, {"side": "right"}, ("TREATMENT-TIMEOUT-OTHER",)),
        (READY, {"body_site": "knee"}, ("TREATMENT-TIMEOUT-OTHER",)),  # it was for an injection
        (TO_COLLECT, {"volume_ul": 0}, ("PRODUCT-VOLUME",)),
    ],
)
def test_collecting(
    state: TreatmentState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(collect(state, **changed)) == rules


def test_each_further_target_needs_its_own_time_out() -> None:
    both = replace(
        PLANNED,
        targets=(LEFT_KNEE, RIGHT_KNEE),
        container=replace(p.ADMINISTERED, place="procedure-room"),
    )
    other = replace(SAID, target=RIGHT_KNEE)
    ready = after(INJECTED, time_out(INJECTED, both, other))
    done = after(ready, inject(ready, target=RIGHT_KNEE, container=p.ADMINISTERED))
    assert [injection.target for injection in done.injections] == [LEFT_KNEE, RIGHT_KNEE]
    assert done.timeouts == 2


@pytest.mark.parametrize(
    ("decision", "rules"),
    [
        (opened(session=0), ("TREATMENT-SESSION",)),
        (decide.finish(OPEN, advice="rest"), ("TREATMENT-NOTHING-DONE",)),
        (decide.finish(INJECTED, advice=" "), ("TREATMENT-ADVICE",)),
        (decide.finish(COLLECTED, advice="rest"), ()),  # a draw alone is a treatment too
        (decide.abandon(OPEN, reason=""), ("TREATMENT-ABANDON-REASON",)),
    ],
)
def test_beginning_and_ending(decision: Decision, rules: tuple[str, ...]) -> None:
    assert p.rules(decision) == rules


def test_an_abandoned_treatment_keeps_what_was_done() -> None:
    state = after(INJECTED, decide.abandon(INJECTED, reason="faint"))
    assert len(state.injections) == 1
    assert state.stage is TreatmentStage.ABANDONED


def test_a_closed_treatment_is_not_ready_for_a_needle() -> None:
    assert ABANDONED.ready is None
    assert FINISHED.ready is None


@pytest.mark.parametrize("place", [CREST, None])
def test_a_treatment_says_from_the_beginning_where_cells_are_to_be_taken(
    place: Target | None,
) -> None:
    assert after(TREATMENT.empty, opened(collect_from=place)).collect_from == place
