"""A representative reads and signs by a link of their own; the two sides never mix."""

from __future__ import annotations

import pytest

from blastema.actions.links import (
    Closed,
    OpenedFor,
    open_link,
    open_link_for,
    representative_link,
    token_for,
    token_for_another,
)
from blastema.actions.manage_patient import merge_patients, record_death, revoke_links
from blastema.actions.read.own_consents import own_consents, represented_consents
from blastema.actions.read_consent import read_own_consent, talk_through_consent
from blastema.actions.record_consent import record_consent
from blastema.actions.represent import end_representation, name_representative
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import Purpose
from blastema.core.consent.state import ConsentStage, Identity, Representing
from blastema.core.patient.state import RepresentationEnd, ToldBy
from blastema.records.models import AccessLog, LedgerEvent
from tests.actions import paths
from tests.actions.agreeing import (
    RIGHT,
    cannot_decide,
    named,
    planned,
    points,
    policy,
    read,
    read_for,
    sign,
    sign_for,
    sign_own,
    withdraw,
)
from tests.actions.consenting import state_for_consents
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db
TREATMENT = Purpose.TREATMENT
ENDED = RepresentationEnd.ENDED


class Family:
    """Ann cannot decide, Bea may sign for her; the site takes both signatures by link."""

    def __init__(self, *, decides: bool = False) -> None:
        self.world = World()
        state_for_consents(self.world)
        for name in ("consent-signed-by-link", "consent-signed-by-representative-link"):
            policy(self.world, name, "yes")
        self.course = planned(self.world)
        self.patient = paths.state("course", self.course).patient
        self.bea = named(self.world, self.patient)
        if not decides:
            cannot_decide(self.world, self.course)

    def end(self):
        clinician = self.world.act("clinician")
        return end_representation(clinician, patient=self.patient, reason=ENDED)

    def signed(self) -> str:
        consent = done(read_for(self.world, self.bea, self.course, TREATMENT)).subject
        done(sign_for(self.world, self.bea, self.course, TREATMENT))
        return consent


@pytest.fixture
def family() -> Family:
    return Family()


def test_a_representative_reads_answers_and_signs(family: Family) -> None:
    state = paths.state("consent", family.signed())
    assert state.stage is ConsentStage.SIGNED
    assert (state.by, state.relation, state.identity) == (
        "representative", "guardian", "personal-link",
    )  # fmt: skip
    assert (state.representative, state.reader) == (family.bea, family.bea)
    assert (state.taken_by, state.witness) == ("", "")
    assert paths.state("course", family.course).agreed == {"treatment": state_id(family)}
    assert verify_ledger(family.world.act("quality")).ok


def state_id(family: Family) -> str:
    event = LedgerEvent.objects.get(type="consent.signed.v3")
    assert b'"by":"representative/' + family.bea.encode() in bytes(event.body)
    return event.stream.partition("/")[2]


def test_what_she_misunderstood_is_talked_through_first(family: Family) -> None:
    world = family.world
    wrong = {**RIGHT, "certain": "yes"}
    consent = done(read_for(world, family.bea, family.course, TREATMENT, answers=wrong)).subject
    tried = sign_for(world, family.bea, family.course, TREATMENT)
    assert refused(tried) == {"CONSENT-TALK-THROUGH"}
    clinician = world.act("clinician")
    done(talk_through_consent(clinician, consent=consent, questions=("certain",)))
    done(sign_for(world, family.bea, family.course, TREATMENT))


def test_unread_or_where_the_site_does_not_take_it_she_signs_nothing(family: Family) -> None:
    policy(family.world, "consent-signed-by-representative-link", "no")
    tried = sign_for(family.world, family.bea, family.course, TREATMENT)
    assert refused(tried) == {"CONSENT-BY-LINK", "CONSENT-NOT-READ"}


# --- The two sides ---------------------------------------------------------------------------


def test_who_cannot_decide_signs_neither_by_link_nor_at_the_desk(family: Family) -> None:
    world, course = family.world, family.course
    done(read(world, course, TREATMENT))
    assert refused(sign_own(world, course, TREATMENT)) == {"CONSENT-CAPACITY"}
    assert refused(sign(world, course, TREATMENT)) == {"CONSENT-CAPACITY"}
    own = own_consents(world.patient_act(family.patient))[0]
    assert (own.by_link, own.other_signs) == (False, True)


def test_nobody_signs_by_a_link_over_the_head_of_who_can_decide() -> None:
    family = Family(decides=True)
    world, course = family.world, family.course
    done(read_for(world, family.bea, course, TREATMENT))
    assert refused(sign_for(world, family.bea, course, TREATMENT)) == {"CONSENT-CAPACITY-OWN"}
    mother = named(world, family.patient, Representing.PARENT)
    done(read_for(world, mother, course, TREATMENT))
    done(sign_for(world, mother, course, TREATMENT))


def test_what_one_side_has_read_the_other_does_not_sign(family: Family) -> None:
    world, course = family.world, family.course
    done(read(world, course, TREATMENT))
    tried = sign_for(world, family.bea, course, TREATMENT)
    assert refused(tried) == {"CONSENT-NOT-READ"}


def test_what_a_representative_has_read_the_person_does_not_sign() -> None:
    family = Family(decides=True)
    done(read_for(family.world, family.bea, family.course, TREATMENT))
    assert refused(sign_own(family.world, family.course, TREATMENT)) == {"CONSENT-NOT-READ"}


def test_neither_side_sees_the_others_reading_but_both_see_the_signature(family: Family) -> None:
    world = family.world
    done(read(world, family.course, TREATMENT))

    def stages() -> tuple[str, str]:
        hers = represented_consents(world.representative_act(family.bea), patient=family.patient)
        own = own_consents(world.patient_act(family.patient))
        return tuple(
            next(one.stage for one in side[0].consents.asked if one.purpose is TREATMENT).value
            for side in (own, hers)
        )

    assert stages() == ("read", "none")
    family.signed()
    assert stages() == ("signed", "signed")


def test_a_link_opens_its_own_side_alone(family: Family) -> None:
    now = family.world.fresh.now()
    own = token_for(family.patient, 0, now)
    hers = token_for_another(family.patient, family.bea, 0, now)
    assert open_link_for(hers, now) == OpenedFor(family.patient, family.world.site, family.bea)
    assert open_link(hers, now) is Closed.ALTERED
    assert open_link_for(own, now) is Closed.ALTERED


def test_the_roles_do_not_reach_across(family: Family) -> None:
    world, told = family.world, {"course": family.course, "purpose": TREATMENT}
    hers = world.representative_act(family.bea)
    assert "ACCESS-ROLE" in refused(read_own_consent(hers, answers=RIGHT, **told))
    assert "ACCESS-ROLE" in refused(own_consents(hers))
    own = world.patient_act(family.patient)
    assert "ACCESS-ROLE" in refused(represented_consents(own, patient=family.patient))


def test_she_signs_for_nobody_else(family: Family) -> None:
    other = planned(family.world)
    assert refused(read_for(family.world, family.bea, other, TREATMENT)) == {"CONSENT-NOT-THEIRS"}
    tried = represented_consents(
        family.world.representative_act(family.bea),
        patient=paths.state("course", other).patient,
    )
    assert refused(tried) == {"CONSENT-NOT-THEIRS"}


# --- What ends it ----------------------------------------------------------------------------


def another_named(family: Family):
    done(
        name_representative(
            family.world.act("clinician"),
            patient=family.patient,
            name="Carl Example",
            relation=Representing.SPOUSE,
            identity=Identity.KNOWN,
        )
    )


def links_revoked(family: Family):
    done(revoke_links(family.world.act("coordinator"), patient=family.patient))


def died(family: Family):
    clinician = family.world.act("clinician")
    done(record_death(clinician, patient=family.patient, on="", told_by=ToldBy.FAMILY))


def merged(family: Family):
    into = family.world.register()
    done(merge_patients(family.world.act("coordinator"), patient=family.patient, into=into))


@pytest.mark.parametrize(
    "ends", [lambda family: done(family.end()), another_named, links_revoked, died, merged]
)
def test_what_closes_her_link(family: Family, ends) -> None:
    now = family.world.fresh.now()
    token = token_for_another(family.patient, family.bea, 0, now)
    assert isinstance(open_link_for(token, now), OpenedFor)
    ends(family)
    assert open_link_for(token, now) is Closed.REVOKED


def test_her_link_ends_by_itself(family: Family) -> None:
    token = token_for_another(family.patient, family.bea, 0, family.world.fresh.now())
    family.world.later(days=61)
    assert open_link_for(token, family.world.fresh.now()) is Closed.EXPIRED


def test_once_it_has_ended_she_signs_nothing_even_what_she_read(family: Family) -> None:
    done(read_for(family.world, family.bea, family.course, TREATMENT))
    done(family.end())
    tried = sign_for(family.world, family.bea, family.course, TREATMENT)
    assert refused(tried) == {"CONSENT-NOT-THEIRS"}


def test_what_she_signed_stays_until_it_is_taken_back(family: Family) -> None:
    consent = family.signed()
    done(family.end())
    assert paths.state("consent", consent).stage is ConsentStage.SIGNED
    done(withdraw(family.world, family.course, TREATMENT))
    assert paths.state("consent", consent).stage is ConsentStage.WITHDRAWN
    assert "treatment" not in paths.state("course", family.course).agreed


# --- Who names, who sees ---------------------------------------------------------------------


@pytest.mark.parametrize("role", ["front-desk", "coordinator", "quality", "administrator"])
def test_only_a_clinician_names_one_and_has_the_link(family: Family, role: str) -> None:
    act = family.world.act(role)
    assert "ACCESS-ROLE" in refused(representative_link(act, patient=family.patient))
    tried = end_representation(act, patient=family.patient, reason=ENDED)
    assert "ACCESS-ROLE" in refused(tried)


def test_nobody_of_another_site_sees_or_names_one(family: Family) -> None:
    site = family.world.open_site("Other Clinic", "B9999")
    charlie = family.world.act("clinician", site=site)
    assert "ACCESS-SITE" in refused(representative_link(charlie, patient=family.patient))
    assert "ACCESS-SITE" in refused(
        end_representation(charlie, patient=family.patient, reason=ENDED)
    )


def test_the_link_that_is_shown_opens_and_the_look_is_written_down(family: Family) -> None:
    found = representative_link(family.world.act("clinician"), patient=family.patient)
    assert (found.representative.name, found.representative.relation) == ("Bea Example", "guardian")
    token = found.link.url.rstrip("/").rpartition("/")[2]
    assert isinstance(open_link_for(token, family.world.fresh.now()), OpenedFor)
    represented_consents(family.world.representative_act(family.bea), patient=family.patient)
    assert AccessLog.objects.filter(who=f"representative/{family.bea}").exists()


def test_neither_her_name_nor_what_she_is_stands_in_the_record(family: Family) -> None:
    family.signed()
    bodies = b"".join(bytes(one) for one in LedgerEvent.objects.values_list("body", flat=True))
    assert b"Bea" not in bodies
    naming = LedgerEvent.objects.get(type="patient.representative_named.v1")
    assert b"guardian" not in bytes(naming.body)


# --- A witness -------------------------------------------------------------------------------


def test_a_witness_is_another_member_of_staff_of_the_site() -> None:
    world = Family(decides=True).world
    course = planned(world)
    policy(world, "consent-witness", "all")
    clinician = world.act("clinician")
    told = {"course": course, "purpose": TREATMENT, "elements": points(TREATMENT, course)}

    def signed(witness: str):
        return record_consent(clinician, signature="Ann Testperson", witness=witness, **told)

    other = world.open_site("Other Clinic", "B9999")
    elsewhere = world.staff["clinician1", other]
    assert refused(signed("")) == {"CONSENT-WITNESS-DUE"}
    assert refused(signed(clinician.who.id)) == {"CONSENT-WITNESS-INVOLVED"}
    assert refused(signed(f"staff/{elsewhere}")) == {"CONSENT-WITNESS-UNKNOWN"}
    seen_by = world.act("coordinator").who.id
    done(signed(seen_by))
    state = paths.state("consent", paths.state("course", course).agreed["treatment"])
    assert (state.taken_by, state.witness) == (clinician.who.id, seen_by)


@pytest.mark.parametrize("due", ["representative", "all"])
def test_where_a_witness_is_due_no_link_signs(family: Family, due: str) -> None:
    policy(family.world, "consent-witness", due)
    done(read_for(family.world, family.bea, family.course, TREATMENT))
    tried = sign_for(family.world, family.bea, family.course, TREATMENT)
    assert refused(tried) == {"CONSENT-WITNESS-DUE"}
