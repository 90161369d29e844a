"""The typed commands that carry a person through the programme, step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator

from blastema.actions.record_consent import document_for
from blastema.core.catalogue import catalogue
from blastema.core.treatment.checklist import untroubled
from blastema.core.treatment.state import Act as Needle
from tests.actions.collecting import taken
from tests.actions.consenting import state_for_consents
from tests.actions.paths import AMOUNTS, HEALTHY, KNEE, good_readings, in_hours, state
from tests.app.typist import Typist

PERSON = {
    "person": {
        "name": {"family": "Testperson", "given": "Ann"},
        "birth_date": "1961-02-28",
        "sex": "female",
        "contact": {"phone": "+1 555 0100", "email": "ann@example.org"},
    }
}

ANSWERS = json.dumps(untroubled(Needle.INJECTION, KNEE))


def assessed(people: Typist, condition: str, side: str) -> tuple[str, str]:
    """From a first call to an assessed episode; names come from a file, not from the line."""
    person = people.folder / "person.json"
    person.write_text(json.dumps(PERSON), "utf-8")
    enquiry = people.made(
        "front-desk", "enquiry", "receive-enquiry", "name=Ann Testperson", "contact=+1 555 0100",
        f"condition={condition}", "channel=phone",
    )  # fmt: skip
    patient = people.made(
        "front-desk", "patient", "register-patient", f"enquiry={enquiry}", "--input", str(person)
    )
    episode = people.made(
        "coordinator", "episode", "open-episode", f"patient={patient}",
        f"condition={condition}", f"side={side}",
    )  # fmt: skip
    people.do(
        "clinician", "assess-episode", f"episode={episode}", "verdict=eligible",
        "findings=tender, no effusion", "tried=physiotherapy,medication",
        f"facts:={json.dumps(dict(HEALTHY))}",
    )  # fmt: skip
    return patient, episode


def consented(people: Typist, episode: str, *plan: str) -> str:
    course = people.made("clinician", "course", "plan-course", f"episode={episode}", *plan)
    people.world.sign_policies()
    state_for_consents(people.world)
    elements = document_for(state("course", course)).elements
    people.do(
        "clinician", "record-consent", f"course={course}", "signature=Ann Testperson",
        "elements=" + ",".join(element.slug for element in elements),
    )  # fmt: skip
    return course


def time_out(people: Typist, treatment: str, patient: str, purpose: str, *said: str) -> None:
    people.do(
        "clinician", "hold-time-out", f"treatment={treatment}", f"purpose={purpose}",
        f"said.wristband={patient}", "said.anaesthetic_allergy=no", "said.antibiotic_allergy=no",
        "said.said_by={me}", "said.second_person={user:" + people.user("laboratory") + "}", *said,
        f"said.answers:={ANSWERS}", 'said.kits:=[{"name": "set", "lot": "LOT-7"}]',
    )  # fmt: skip


def code_of(people: Typist, product: str) -> str:
    shown = people.show("laboratory", "product", f"product={product}")
    return shown["form"]["state"]["din"] + shown["form"]["state"]["division"]


def carried(people: Typist, product: str, giver: str, taker: str, here: str, there: str) -> None:
    people.do(
        giver, "hand-over-product", f"product={product}", f"from_place={here}",
        f"to_place={there}", f"to_role={taker}",
    )  # fmt: skip
    people.world.later(minutes=1)
    people.do(
        taker, "take-over-product", f"product={product}", f"place={there}",
        f"scanned={code_of(people, product)}",
    )  # fmt: skip


def concentrated(people: Typist, aspirate: str, course: str) -> str:
    """Every step of the bench, as it is typed."""
    run = people.made(
        "laboratory", "run", "start-run", "process=marrow-concentration", f"inputs={aspirate}"
    )
    for step in catalogue().process("marrow-concentration").steps:
        people.world.later(minutes=4)
        wanted = [m for m in step.measures if m.required and not m.late]
        measured = {m.slug: AMOUNTS[m.quantity.value] for m in wanted}
        lots = [{"name": "kit", "lot": "LOT-1", "expires": "2027-12-31"}] if step.lots else []
        witness = ["work.witnessed_by={user:" + people.user("clinician") + "}"]
        people.do(
            "laboratory", "record-step", f"run={run}", f"work.step={step.slug}",
            "work.done_by={me}", "work.at={now}", f"work.measurements:={json.dumps(measured)}",
            f"work.reagents:={json.dumps(lots)}", *(witness if step.witness else []),
        )  # fmt: skip
    return people.made(
        "laboratory", "product", "finish-run", f"run={run}", "volume_ul=7000",
        f"expires_at={in_hours(people.world, 4)}", f"course={course}",
        'losses:={"plasma-and-red-cells": 53000}',
    )  # fmt: skip


def released(people: Typist, product: str, product_class: str) -> None:
    readings = [{"test": r.test, "value": r.value} for r in good_readings(product_class)]
    people.do(
        "laboratory", "propose-release", f"product={product}", "reason=cultures are pending",
        f"readings:={json.dumps(readings)}", f"signs={people.to_sign(product)}",
    )  # fmt: skip
    people.do(
        "quality", "confirm-release", f"product={product}", f"signs={people.to_sign(product)}"
    )


def given(
    people: Typist, treatment: str, patient: str, product: str, site: str, side: str, *how: str
) -> None:
    """Issued, carried, time-out, injected, finished."""
    code = code_of(people, product)
    issue = (f"product={product}", f"treatment={treatment}", f"scanned={code}")
    people.do("laboratory", "issue-product", *issue)
    carried(people, product, "laboratory", "clinician", "laboratory", "procedure-room")
    target = (f"target.body_site={site}", f"target.side={side}")
    said = (f"said.{one}" for one in target)
    scanned = (f"product={product}", f"said.scanned={code}")
    time_out(people, treatment, patient, "injection", *said, *scanned)
    people.do(
        "clinician", "inject-product", f"treatment={treatment}", f"product={product}", *target,
        "guidance=ultrasound", "felt=pressure, no pain", "means.needle_gauge=22",
        "means.skin=povidone-iodine-in-alcohol", *how,
    )  # fmt: skip
    people.do("clinician", "finish-treatment", f"treatment={treatment}", "advice=Rest two days.")


def how_taken(people: Typist, kind: str, patient: str) -> Iterator[str]:
    """What is told of a collection at which nothing went wrong, as somebody types it."""
    told = taken(people.world, kind, patient)
    yield f"taken.kind={kind}"
    yield f"taken.started_at={told.started_at.isoformat()}"
    yield f"taken.ended_at={told.ended_at.isoformat()}"
    yield from (f"taken.facts.{name}={amount}" for name, amount in told.facts.items())
    yield from (f"taken.choices.{name}={choice}" for name, choice in told.choices.items())
    yield f"taken.prepared={','.join(told.prepared)}"
    yield f"taken.wristband={patient}"
