"""Whatever a verb is told in words: in the ledger and the outbox it is sealed, or it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from blastema.actions.add_staff import add_staff, grant_role
from blastema.actions.answer_followup import enter_answers, record_contact
from blastema.actions.assess_episode import assess_episode
from blastema.actions.assign_work import assign_work, finish_assignment
from blastema.actions.break_glass import break_glass, review_break_glass
from blastema.actions.check_discharge import check_discharge
from blastema.actions.choose_conventional_care import choose_conventional_care
from blastema.actions.close_episode import close_episode
from blastema.actions.decide_answer import decide_answer
from blastema.actions.discard_product import discard_product
from blastema.actions.divide_product import divide_product, pool_products
from blastema.actions.finish_treatment import abandon_treatment
from blastema.actions.hand_over_product import hand_over_product, refuse_hand_over
from blastema.actions.hold_product import hold_product, lift_hold
from blastema.actions.import_temperatures import import_temperatures
from blastema.actions.issue_product import issue_product, return_product
from blastema.actions.keep_store import retire_store, set_up_store
from blastema.actions.late_results import ask_after_late_result
from blastema.actions.make_appointment import make_appointment
from blastema.actions.manage_enquiry import call_back
from blastema.actions.manage_patient import (
    correct_patient,
    erase_patient,
    record_contact_preference,
    record_death,
    record_preference,
)
from blastema.actions.open_site import change_site, put_up_notice, set_policy
from blastema.actions.pause_episode import pause_episode
from blastema.actions.person import Contact, Name
from blastema.actions.plan_course import replan_course
from blastema.actions.print_label import print_label
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.actions.receive_product import turn_away_product
from blastema.actions.refer_episode import refer_episode
from blastema.actions.release_product import (
    measure_product,
    record_test,
    refuse_release,
    release_exceptionally,
)
from blastema.actions.report_adverse_event import regrade_adverse_event, report_adverse_event
from blastema.actions.run_process import fail_run, report_deviation
from blastema.actions.send_followups import mail_failed, mail_followup
from blastema.actions.stop_line import stop_line
from blastema.actions.store_product import store_product, take_out_product
from blastema.actions.type_identifiers import type_identifiers
from blastema.actions.withdraw_episode import withdraw_episode
from blastema.app.verbs import verbs
from blastema.core.access.may import Grant
from blastema.core.appointment.slot import Slot
from blastema.core.appointment.state import AppointmentPurpose
from blastema.core.assignment.state import Purpose, Shows
from blastema.core.breakglass.state import ReviewVerdict
from blastema.core.enquiry.state import CallResult
from blastema.core.episode.state import AssessmentVerdict, CloseReason, Withdrawal
from blastema.core.followup.state import ContactResult, FollowupChannel
from blastema.core.patient.state import ContactChannel, CorrectionReason, ErasureReason, ToldBy
from blastema.core.product.expecting import Asked
from blastema.core.product.state import Hold
from blastema.core.run.state import Severity
from blastema.core.safety.decide import Grading
from blastema.core.site.state import SiteField
from blastema.core.storage.state import Layout, RetireReason, StoreKind
from blastema.core.treatment.discharge import Vital, discharge_list
from blastema.core.treatment.state import DecisionReason, HaltReason
from blastema.records.models import Followup, LedgerEvent, Outbox
from tests.actions import paths
from tests.actions.agreeing import named
from tests.actions.alarmed import an_alarm
from tests.actions.donated import told_of_donors
from tests.actions.gated import told_to_the_gate
from tests.actions.laboratory import devices_kept, grown_in_culture, lots_kept, rooms_kept
from tests.actions.marker import MARK, Marker
from tests.actions.quality import controlled_documents, registers_kept, whole_quality_file
from tests.actions.recalled import recalled_lot
from tests.actions.specifying import endotoxin_recorded, specified_and_withdrawn
from tests.actions.test_allograft_path import ready_allograft
from tests.actions.world import World, done

pytestmark = pytest.mark.django_db

# About the house and who works in it: in the clear, as the page on privacy says.
OF_THE_HOUSE = {
    ("change-site", "changes.name"),
    ("change-site", "changes.address"),
    ("change-site", "changes.phone"),
    ("grant-role", "agreement"),
    ("open-site", "name"),
    ("open-site", "address"),
    ("open-site", "phone"),
    ("put-up-notice", "text"),
    ("receive-product", "supplier"),
    ("register-donor", "supplier"),
    ("register-laboratory", "name"),
    ("register-lot", "supplier"),
    ("register-supplier", "name"),
    ("set-policy", "value"),
    ("set-up-store", "name"),
}
# They take ids, days, numbers and choices, and no text besides.
WITHOUT_TEXT = {
    "attend-appointment", "cancel-appointment", "close-adverse-event", "close-course",
    "close-enquiry", "close-episode", "deactivate-staff", "erase-patient",
    "judge-adverse-event", "lapse-followup", "link-enquiry", "mail-link-again",
    "end-representation", "merge-patients", "miss-followup", "move-appointment", "rejoin-patient",
    "renew-second-factor", "resume-episode", "retract-death", "revoke-links", "revoke-role",
    "take-back-answers", "number-course", "unmerge-patient", "withdraw-assignment",
    "withdraw-consent", "withdraw-patient", "free-product", "withdraw-recall",
    "acknowledge-withdrawal", "note-consent-read", "talk-through-consent",
}  # fmt: skip
# Told like others that are tried: answers as ``enter-answers``, a late result as a test.
LIKE_ANOTHER = {
    "correct-answers", "record-late-result", "correct-late-result", "release-product",
    "test-and-release",
}  # fmt: skip


@pytest.fixture
def marker(monkeypatch: pytest.MonkeyPatch) -> Marker:
    found = Marker()
    found.stand_before_every_verb(monkeypatch)
    return found


def own_cells(world: World) -> None:
    """The marrow path, with everything that may be told along it."""
    patient, first = paths.planned_course(world)
    episode = paths.state("course", first).episode
    done(replan_course(world.act("clinician"), course=first, plan=paths.marrow_plan()))
    course = paths.consented(world, episode, replace(paths.marrow_plan(), study="NCT01234567"))
    treatment = paths.opened_treatment(world, course, paths.CREST)
    _beside(world, patient, treatment)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    product = paths.run_concentration(world, aspirate, course)
    measured = {"measure": "volume", "value": 7_000, "unit": "µl"}
    done(measure_product(world.act("laboratory"), product=product, **measured))
    done(print_label(world.act("laboratory"), product=product))
    paths.release(world, product)
    asking = {"test": "culture-negative", "how": Asked.PHONE}
    done(ask_after_late_result(world.act("laboratory"), product=product, **asking))
    paths.given(world, treatment, patient, product, paths.KNEE)
    _followed(world, course, episode)


def _beside(world: World, patient: str, treatment: str) -> None:
    """What happens at a table beside the time-outs."""
    clinician, item = world.act("clinician"), {"item": "latex-allergy", "answer": "yes"}
    reason = DecisionReason.AGENT_NOT_USED
    done(decide_answer(clinician, treatment=treatment, **item, reason=reason))
    lab = world.act("laboratory")
    done(type_identifiers(lab, treatment=treatment, wristband=patient, container=""))
    done(stop_line(world.act("laboratory"), treatment=treatment, reason=HaltReason.NOT_SURE))
    answers = {slug: item.passing for slug, item in discharge_list().items()}
    measured = {Vital.PULSE: 72}
    checked = {"treatment": treatment, "vitals": measured, "answers": answers}
    done(check_discharge(world.act("clinician"), **checked))


def _followed(world: World, course: str, episode: str) -> None:
    world.later(days=42)
    followup = Followup.objects.get(course=course, visit="week-6").id
    done(mail_followup(world.job("work"), followup=followup))
    fault = "the mail server answered 451"
    row = Outbox.objects.get().id
    done(mail_failed(world.act("coordinator"), followup=followup, row=row, fault=fault))
    call = {"channel": FollowupChannel.CALL, "result": ContactResult.NO_ANSWER}
    done(record_contact(world.act("coordinator"), followup=followup, **call))
    said = {"instrument": "nrs", "answers": {"pain": 3}, "channel": FollowupChannel.CALL}
    done(enter_answers(world.act("coordinator"), followup=followup, **said))
    _went_wrong(world, episode, course)


def _went_wrong(world: World, episode: str, course: str) -> None:
    adverse = done(
        report_adverse_event(
            world.act("clinician"),
            episode=episode,
            term="joint infection",
            grading=Grading(2, "CTCAE 5.0", serious=False),
            onset=date.fromisoformat(world.act("clinician").today),
            narrative="warm and swollen",
            course=course,
        )
    ).subject
    worse = Grading(3, "CTCAE 5.0", serious=False)
    regrading = {"adverse": adverse, "grading": worse, "reason": "a culture grew"}
    done(regrade_adverse_event(world.act("quality"), **regrading))


def donors_tissue(world: World) -> None:
    """Delivered, turned away or kept, held, handed on, used or thrown away."""
    lab = world.act
    turned = paths.received_allograft(world, din="B888826000002")
    done(turn_away_product(lab("laboratory"), product=turned, reason="thawed"))
    _, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    product = ready_allograft(world, course)
    done(hold_product(lab("laboratory"), product=product, hold=Hold.QUARANTINE, reason="a leak"))
    lifting = {"hold": Hold.QUARANTINE, "reason": "it was water"}
    done(lift_hold(lab("quality"), product=product, **lifting))
    treatment = paths.opened_treatment(world, course)
    scanned = paths.code_of(product)
    issuing = {"product": product, "treatment": treatment, "scanned": scanned}
    done(issue_product(lab("laboratory"), **issuing))
    going = {"from_place": "laboratory", "to_place": "procedure-room", "to_role": "clinician"}
    done(hand_over_product(lab("laboratory"), product=product, **going))
    done(refuse_hand_over(lab("clinician"), product=product, reason="the wrong box"))
    done(return_product(lab("laboratory"), product=product, reason="she was unwell"))
    witness = lab("clinician").who.id
    thrown = {"product": product, "reason": "thawed for nobody", "witnessed_by": witness}
    done(discard_product(lab("laboratory"), **thrown))
    done(abandon_treatment(lab("clinician"), treatment=treatment, reason="she was unwell"))
    paused = pause_episode(lab("coordinator"), episode=episode, reason="she travels")
    done(paused)


def at_the_bench(world: World) -> None:
    """A run that fails, and releases of the last resort."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    run = paths.started_run(world, "marrow-concentration", aspirate)
    lab = world.act("laboratory")
    told = {"step": "", "what": "the lamp failed", "severity": Severity.MINOR}
    done(report_deviation(lab, run=run, **told))
    done(fail_run(world.act("laboratory"), run=run, reason="the bag leaked"))
    product = paths.run_concentration(world, aspirate, course)
    act, reading = world.act("laboratory"), paths.good_readings("marrow-concentrate")[0]
    done(record_test(act, product=product, reading=reading))
    done(
        refuse_release(
            world.act("quality"),
            product=product,
            signs=paths.to_sign(product),
            reason="too few cells",
        )
    )
    released = release_exceptionally(
        world.act("quality"),
        product=product,
        signs=paths.to_sign(product),
        reason="no second draw is possible",
        **paths.told_to_the_clinician(world),
    )
    assert released is not None


def stored_and_divided(world: World) -> None:
    """A freezer with its log, and a product that is divided and poured together again."""
    lab = world.act
    layout = {"layout": Layout(1, 1, 2, 2), "low_mc": -90_000, "high_mc": -60_000}
    named = {"code": "F1", "name": "Freezer", "kind": StoreKind.FREEZER}
    store = done(set_up_store(lab("laboratory"), **named, **layout)).subject
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    whole = paths.run_concentration(world, aspirate, course)
    dividing = {"volumes_ul": (3_000, 3_900), "lost_ul": 100, "lost_to": "in the syringe"}
    events = done(divide_product(lab("laboratory"), product=whole, **dividing)).events
    parts = tuple(stream.partition("/")[2] for stream, kind in events if "part_made" in kind)
    pouring = {"products": parts, "lost_ul": 50, "lost_to": "in the tube"}
    pool = done(pool_products(lab("laboratory"), **pouring)).first("product")
    scanned = paths.code_of(pool)
    done(store_product(lab("laboratory"), product=pool, scanned=scanned, position="F1-1-1-A1"))
    world.later(minutes=9)
    log = f"time,temperature\n{world.fresh.now().isoformat()},-80"
    done(import_temperatures(lab("laboratory"), store=store, text=log))
    going = {"scanned": scanned, "to_place": "laboratory"}
    done(take_out_product(lab("laboratory"), product=pool, **going))
    done(retire_store(lab("quality"), store=store, reason=RetireReason.REPLACED))


def people_and_the_house(world: World) -> None:
    desk, coordinator = world.act("front-desk"), world.act("coordinator")
    enquiry = done(receive_enquiry(desk, name="Ann", contact="+1 555 0100")).subject
    done(call_back(world.act("front-desk"), enquiry=enquiry, result=CallResult.NO_ANSWER))
    patient, episode = paths.opened_episode(world)
    done(
        assess_episode(
            world.act("clinician"),
            episode=episode,
            verdict=AssessmentVerdict.ELIGIBLE,
            findings="tender",
            tried=("physiotherapy",),
            grade="KL 3",
        )
    )
    name, contact = Name("Testperson", "Anne"), Contact("+1 555 0101", "a@example.org")
    correcting = {"reason": CorrectionReason.TYPED_WRONGLY, "name": name, "contact": contact}
    done(correct_patient(coordinator, patient=patient, **correcting))
    named(world, patient)
    reach = {"channel": ContactChannel.CALL, "language": "es-US"}
    done(record_contact_preference(world.act("coordinator"), patient=patient, **reach))
    sources = ("umbilical-cord",)
    done(record_preference(world.act("coordinator"), patient=patient, refused_sources=sources))
    slot = Slot((world.fresh.now() + timedelta(days=7)).strftime("%Y-%m-%dT10:00"), desk.zone, 30)
    visit = {"purpose": AppointmentPurpose.FIRST_VISIT, "slot": slot}
    done(make_appointment(world.act("front-desk"), patient=patient, **visit))
    glass = done(break_glass(world.act("clinician"), patient=patient, reason="at night")).subject
    review = {"glass": glass, "verdict": ReviewVerdict.JUSTIFIED, "note": "it was so"}
    done(review_break_glass(world.act("quality"), **review))
    chosen = {"episode": episode, "care": "physiotherapy"}
    done(choose_conventional_care(world.act("clinician"), **chosen))
    stopping = {"episode": episode, "from_": Withdrawal.TREATMENT}
    done(withdraw_episode(world.act("coordinator"), **stopping))
    _work_for_others(world, patient)
    _, other = paths.opened_episode(world)
    done(refer_episode(world.act("clinician"), episode=other, to="Dr Example, Nowhere"))
    died = {"on": "2026", "told_by": ToldBy.FAMILY}
    done(record_death(world.act("coordinator"), patient=patient, **died))
    _house(world)


def _work_for_others(world: World, patient: str) -> None:
    company = world.hire("analyst", world.site, 7)
    del world.staff["analyst7", world.site]
    named = {"name": "Billing Ltd", "username": "billing", "password": "correct horse battery"}
    company = done(add_staff(world.operator_at(world.site), **named)).subject
    until = world.fresh.now().date() + timedelta(days=365)
    granting = {"role": "external", "site": world.site, "until": until, "agreement": "A-1"}
    done(grant_role(world.operator_at(world.site), staff=company, **granting))
    work = {"purpose": Purpose.BILLING, "shows": (Shows.IDENTITY,), "due": until}
    giving = {"company": company, "patient": patient, **work}
    assignment = done(assign_work(world.act("front-desk"), **giving)).subject
    act = world.act("front-desk")
    who = replace(act.who, id=f"staff/{company}", grants=(Grant("external", world.site, until),))
    done(finish_assignment(replace(act, who=who), assignment=assignment, note="billed"))


def _house(world: World) -> None:
    admin, today = world.act("administrator"), world.fresh.now().date()
    changes = {SiteField.NAME: "N", SiteField.ADDRESS: "A 1", SiteField.PHONE: "+1 555 0101",
               SiteField.ZONE: "America/Chicago", SiteField.JURISDICTION: "US-TX",
               SiteField.FACILITY: "A9998"}  # fmt: skip
    done(change_site(admin, site=world.site, changes=changes))
    notice = {"site": world.site, "text": "The lift is out.", "from_": today, "until": today}
    done(put_up_notice(world.act("administrator"), **notice))
    policy = {"site": world.site, "policy": "kit-marketed", "value": "yes"}
    done(set_policy(world.act("quality"), **policy))


def test_no_word_that_is_typed_ends_in_the_clear(marker: Marker) -> None:
    world = World()
    for tell in (
        own_cells, donors_tissue, at_the_bench, an_alarm, devices_kept, rooms_kept, lots_kept,
        grown_in_culture, stored_and_divided, recalled_lot, told_of_donors, whole_quality_file,
        controlled_documents, registers_kept, people_and_the_house, specified_and_withdrawn,
        endotoxin_recorded, told_to_the_gate,
    ):  # fmt: skip
        tell(world)
    assert marker.clear == OF_THE_HOUSE
    assert set(verbs()) - set(marker.tried) == WITHOUT_TEXT | LIKE_ANOTHER


def _reasons() -> list[str]:
    return [bytes(b).decode() for b in LedgerEvent.objects.values_list("body", flat=True)]


def test_what_is_told_of_a_donors_product_goes_with_the_person_it_was_meant_for() -> None:
    from blastema.actions.read.product_page import product_page

    world = World()
    patient, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    product = ready_allograft(world, course)
    done(_returned(world, product))
    assert not [body for body in _reasons() if "unwell" in body]
    page = product_page(world.act("quality"), product=product)
    assert page.refused == f"{MARK} was unwell"
    closing = {"episode": episode, "reason": CloseReason.IN_ERROR}
    done(close_episode(world.act("coordinator"), **closing))
    done(erase_patient(world.act("quality"), patient=patient, reason=ErasureReason.ASKED))
    assert product_page(world.act("quality"), product=product).refused == "erased"
    witness = world.act("clinician").who.id
    thrown = {"product": product, "reason": "nobody wants it", "witnessed_by": witness}
    done(discard_product(world.act("laboratory"), **thrown))
    assert product_page(world.act("quality"), product=product).refused == "nobody wants it"


def _returned(world: World, product: str):
    reason = f"{MARK} was unwell"
    return return_product(world.act("laboratory"), product=product, reason=reason)
