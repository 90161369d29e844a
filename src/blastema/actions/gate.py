"""Asks the gate about a plan, with the facts on file: person, problem, place, policies."""

from __future__ import annotations

from datetime import date

from blastema.core.course.plan import Plan
from blastema.core.episode.state import EpisodeState
from blastema.core.patient.state import PatientState
from blastema.core.rules.gate import GateAnswer, gate
from blastema.core.rules.question import GateQuestion
from blastema.core.site.claims import claims_of
from blastema.core.site.state import SiteState


def ask_gate(
    plan: Plan,
    *,
    episode: EpisodeState,
    patient: PatientState,
    site: SiteState,
    today: str,
    consented: frozenset[str] = frozenset(),
) -> GateAnswer:
    """The rule book's answer today; an unknown birth year or body mass index stays unknown."""
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
            bmi_tenths=_body_mass_index(patient),
            refused_sources=patient.refused_sources,
            consent_elements=consented,
            assurances=_assurances(site),
            claims=claims_of(site, plan.product_class),
        )
    )


def _assurances(site: SiteState) -> frozenset[str]:
    """What somebody of the site has signed for, such as an accredited facility."""
    return frozenset(name for name, policy in site.policies.items() if policy.value == "yes")


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
