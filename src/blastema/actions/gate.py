"""Asks the gate about a plan, with the facts on file: person, problem, place, policies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from blastema.core.course.plan import Plan
from blastema.core.episode.state import EpisodeState
from blastema.core.patient.state import PatientState
from blastema.core.rules import rulebook
from blastema.core.rules.gate import GateAnswer, gate
from blastema.core.rules.person import BMI
from blastema.core.rules.question import GateQuestion, pairs
from blastema.core.site.state import SiteState


def ask_gate(
    plan: Plan,
    *,
    episode: EpisodeState,
    patient: PatientState,
    site: SiteState,
    today: str,
    consented: frozenset[str] = frozenset(),
    facts: Mapping[str, str] = MappingProxyType({}),
) -> GateAnswer:
    """The rule book's answer today; an unknown birth year or body mass index stays unknown.

    ``facts`` are the answers of the episode's assessment, unsealed: see ``person_facts``.
    """
    on = date.fromisoformat(today)
    return gate(
        GateQuestion(
            condition=episode.condition,
            product=plan.product_class,
            jurisdiction=site.jurisdiction,
            on=on,
            source=plan.source,
            route=plan.route,
            guidance=plan.guidance,
            targets=tuple(dict.fromkeys(target.body_site for target in plan.targets)),
            study=plan.study,
            licence=site.policy("licence"),
            age=_age(patient, on),
            facts=pairs(_with_measured(facts, patient)),
            limits=pairs(_limits(site)),
            refused_sources=patient.refused_sources,
            consent_elements=consented,
            assurances=_assurances(site),
        )
    )


def _assurances(site: SiteState) -> frozenset[str]:
    """What somebody of the site has signed for, such as an accredited facility."""
    return frozenset(name for name, policy in site.policies.items() if policy.value == "yes")


def _limits(site: SiteState) -> Mapping[str, int]:
    """The numbers that the site has signed; a policy that holds none sets no limit."""
    said = {name: site.policy(name) for name in rulebook().limits}
    return {
        name: int(value) for name, value in said.items() if value.isascii() and value.isdecimal()
    }


def _with_measured(facts: Mapping[str, str], patient: PatientState) -> Mapping[str, str]:
    """The answers, and the record's newest body mass index where nobody gave one."""
    measured = _body_mass_index(patient)
    return facts if measured is None else {BMI: str(measured), **facts}


def _age(patient: PatientState, on: date) -> int | None:
    """The full birth date is sealed; the year is enough for a rule about minors when it is
    read to the patient's disadvantage: the age they have at least."""
    return None if patient.birth_year is None else max(0, on.year - patient.birth_year - 1)


def _body_mass_index(patient: PatientState) -> int | None:
    measured = [
        (m.on, m.value_milli)
        for history in patient.histories.values()
        for m in history.measurements
        if m.kind == "bmi"
    ]
    return round(max(measured)[1] / 100) if measured else None
