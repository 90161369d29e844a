"""Who may give a sheet, when it can be given, and what a person finds by their own link."""

from __future__ import annotations

import pytest

from blastema.actions.choose_conventional_care import choose_conventional_care
from blastema.actions.manage_patient import record_contact_preference
from blastema.actions.open_site import set_policy
from blastema.actions.read.sheets import (
    CourseSheets,
    GivenSheet,
    OwnSheets,
    course_sheets,
    own_sheets,
    sheet_to_give,
)
from blastema.core.patient.state import ContactChannel
from blastema.core.sheets import Language, SheetKind
from blastema.core.verdict import Refusal
from blastema.records import access
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

NUMBER = "+1 555 010 0177"


def number_set(world: World, value: str = NUMBER) -> None:
    admin = world.act("administrator")
    done(set_policy(admin, site=world.site, policy="sheet-24-hour-phone", value=value))


def sheets(world: World, course: str, role: str = "coordinator") -> CourseSheets:
    found = course_sheets(world.act(role), course=course)
    assert not isinstance(found, Refusal), found
    return found


def own(world: World, patient: str, language: Language | None = None) -> OwnSheets:
    found = own_sheets(world.patient_act(patient), language=language)
    assert not isinstance(found, Refusal), found
    return found


def give(world: World, course: str, role: str = "clinician", **where: str) -> GivenSheet | Refusal:
    sheet, language = SheetKind.AFTERCARE, Language.SPANISH
    return sheet_to_give(world.act(role, **where), course=course, sheet=sheet, language=language)


def test_without_the_number_staff_read_that_it_is_missing_and_cannot_give_it() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    assert {one.missing for one in sheets(world, course).sheets} == {("24-hour-phone",)}
    assert refused(give(world, course)) == {"SHEET-24-HOUR-PHONE"}
    found = own(world, patient)
    assert (found.sheets, found.waiting) == ((), 2)
    assert "sheet: aftercare" not in [one.what for one in access.of_patient(patient)]


def test_a_number_that_is_none_is_as_good_as_missing() -> None:
    world = World()
    _, course = paths.planned_course(world)
    number_set(world, "ask at the desk")
    assert sheets(world, course).unread == ("sheet-24-hour-phone",)
    assert refused(give(world, course)) == {"SHEET-24-HOUR-PHONE"}


def test_with_the_number_it_is_given_and_the_access_log_says_to_whom() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    number_set(world)
    given = give(world, course)
    assert isinstance(given, GivenSheet)
    assert given.sheet.paper.title == "Después de su tratamiento con médula ósea"
    assert "sheet: aftercare" in [one.what for one in access.of_patient(patient)]


def test_a_person_finds_both_before_and_only_the_second_after() -> None:
    world = World()
    number_set(world)
    before, _ = paths.planned_course(world)
    assert [one.kind for one in own(world, before).sheets] == list(SheetKind)
    patient, _ = paths.treated_course(world)
    assert [one.kind for one in own(world, patient).sheets] == [SheetKind.AFTERCARE]


def test_a_persons_language_is_that_of_their_record_unless_they_choose() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    number_set(world)
    assert own(world, patient).language is Language.ENGLISH
    spanish = {"channel": ContactChannel.CALL, "language": "es-MX"}
    done(record_contact_preference(world.act("coordinator"), patient=patient, **spanish))
    assert own(world, patient).language is Language.SPANISH
    assert own(world, patient, Language.ENGLISH).language is Language.ENGLISH
    assert sheets(world, course).language is Language.SPANISH


def test_conventional_care_has_no_sheet() -> None:
    world = World()
    patient, episode = paths.opened_episode(world)
    chosen = choose_conventional_care(world.act("clinician"), episode=episode, care="physiotherapy")
    course = done(chosen).first("course")
    number_set(world)
    assert sheets(world, course).sheets == ()
    assert refused(give(world, course)) == {"SHEET-NONE"}
    assert own(world, patient).sheets == ()


@pytest.mark.parametrize("role", ["front-desk", "laboratory", "analyst", "administrator"])
def test_who_may_not_read_a_plan_gives_no_sheet(role: str) -> None:
    world = World()
    _, course = paths.planned_course(world)
    number_set(world)
    assert refused(give(world, course, role)) == {"ACCESS-ROLE"}
    assert refused(course_sheets(world.act(role), course=course)) == {"ACCESS-ROLE"}


def test_somebody_of_another_site_gives_none() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    number_set(world)
    elsewhere = world.open_site("Other Clinic", "B8888")
    assert refused(give(world, course, site=elsewhere)) == {"ACCESS-SITE"}
    charlie = world.act("coordinator", site=elsewhere)
    assert refused(course_sheets(charlie, course=course)) == {"ACCESS-SITE"}
    assert not [one for one in access.of_patient(patient) if one.what.startswith("sheet")]


def test_another_patients_link_shows_none_of_it() -> None:
    world = World()
    paths.planned_course(world)
    number_set(world)
    assert own(world, world.register()).sheets == ()
