"""Reading, signing and taking back one purpose of a course, as tests need it."""

from __future__ import annotations

from blastema.actions.assess_episode import assess_episode
from blastema.actions.consent_for import read_consent_for, sign_consent_for
from blastema.actions.open_site import set_policy
from blastema.actions.plan_course import plan_course
from blastema.actions.read_consent import read_own_consent, sign_own_consent
from blastema.actions.record_consent import record_consent, withdraw_consent
from blastema.actions.represent import name_representative
from blastema.core.catalogue import Purpose
from blastema.core.consent.needed import template_for
from blastema.core.consent.state import ConsentWithdrawal, Identity, Representing
from blastema.core.episode.state import AssessmentVerdict
from tests.actions import paths
from tests.actions.world import World, done


def planned(world: World) -> str:
    _, episode = paths.opened_episode(world)
    clinician = world.act("clinician")
    return done(plan_course(clinician, episode=episode, plan=paths.marrow_plan())).subject


def points(purpose: Purpose, course: str) -> tuple[str, ...]:
    found = template_for(paths.state("course", course), purpose)
    assert found
    return tuple(one.slug for one in found.elements)


def sign(world: World, course: str, purpose: Purpose, **more):
    return record_consent(
        world.act("clinician"),
        course=course,
        purpose=purpose,
        elements=points(purpose, course),
        signature="Ann Testperson",
        **more,
    )


def withdraw(world: World, course: str, purpose: Purpose):
    clinician = world.act("clinician")
    return withdraw_consent(
        clinician, course=course, purpose=purpose, reason=ConsentWithdrawal.CHANGED_MIND
    )


def policy(world: World, name: str, value: str) -> None:
    done(set_policy(world.act("quality"), site=world.site, policy=name, value=value))


RIGHT = {"approved": "no", "certain": "no", "free": "stays"}


def read(world: World, course: str, purpose: Purpose, answers=RIGHT, **more):
    patient = world.patient_act(paths.state("course", course).patient)
    return read_own_consent(patient, course=course, purpose=purpose, answers=answers, **more)


def sign_own(world: World, course: str, purpose: Purpose, **more):
    return sign_own_consent(
        world.patient_act(paths.state("course", course).patient),
        course=course,
        purpose=purpose,
        elements=points(purpose, course),
        signature="Ann Testperson",
        **more,
    )


def named(world: World, patient: str, relation: Representing = Representing.GUARDIAN) -> str:
    """Bea may sign for the patient; gives the id of her naming."""
    done(
        name_representative(
            world.act("clinician"),
            patient=patient,
            name="Bea Example",
            relation=relation,
            identity=Identity.PHOTO_ID,
        )
    )
    return paths.state("patient", patient).representative


def cannot_decide(world: World, course: str) -> None:
    """The assessment says that the person cannot decide this themselves."""
    episode = paths.state("course", course).episode
    done(
        assess_episode(
            world.act("clinician"),
            episode=episode,
            facts={"capacity": "no", "expectations": ""},
            verdict=AssessmentVerdict.ELIGIBLE,
        )
    )


def read_for(world: World, representative: str, course: str, purpose: Purpose, **more):
    act = world.representative_act(representative)
    told = {"answers": RIGHT, **more}
    return read_consent_for(act, course=course, purpose=purpose, **told)


def sign_for(world: World, representative: str, course: str, purpose: Purpose, **more):
    return sign_consent_for(
        world.representative_act(representative),
        course=course,
        purpose=purpose,
        elements=points(purpose, course),
        signature="Bea Example",
        **more,
    )
