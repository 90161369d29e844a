"""Controlled documents through their verbs: kept, read, trained on, superseded, for whom."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from blastema.actions.control_document import (
    issue_document,
    record_training,
    retire_document,
    sign_document_read,
)
from blastema.actions.read.controlled import (
    controlled_document,
    controlled_documents,
    controlled_file,
)
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.access.roles import Role
from blastema.ledger import Verdict
from blastema.records.models import Document, LedgerEvent, QualityItem
from tests.actions import quality
from tests.actions.quality import PDF, document_issued
from tests.actions.world import World, done, refused


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_the_file_is_given_back_as_it_was_approved_and_kept_sealed(world: World) -> None:
    controlled = document_issued(world)
    act = world.act("laboratory")
    found = controlled_file(act, controlled=controlled, version=1)
    assert (found.name, found.content) == ("SOP-12-1.pdf", PDF)
    version = controlled_document(act, controlled=controlled).state.versions[0]
    assert version.sha256 == sha256(PDF).hexdigest()
    assert Document.objects.get().sha256 == version.stored != version.sha256
    assert controlled_file(act, controlled=controlled, version=2) is None


def test_the_title_stands_in_no_event(world: World) -> None:
    controlled = document_issued(world)
    bodies = b"".join(bytes(one.body) for one in LedgerEvent.objects.all())
    assert b"Wash" not in bodies
    shown = controlled_document(world.act("laboratory"), controlled=controlled)
    assert shown.titles == ("Wash and spin",)


def test_a_known_number_gets_its_next_version_and_owes_training_from_its_day(
    world: World,
) -> None:
    controlled = document_issued(world)
    done(sign_document_read(world.act("laboratory"), controlled=controlled))
    assert document_issued(world, days=10) == controlled
    assert QualityItem.objects.filter(kind="controlled").count() == 1
    mine = controlled_document(world.act("laboratory"), controlled=controlled).mine
    assert (mine.owed, mine.due) == (False, "2027-03-02")  # 365 days after 2 March 2026
    world.later(days=10)
    mine = controlled_document(world.act("laboratory"), controlled=controlled).mine
    assert (mine.owed, mine.due) == (True, "2026-03-12")


def test_training_is_owed_by_whoever_holds_the_role_and_is_due_again(world: World) -> None:
    controlled = document_issued(world)
    page = controlled_document(world.act("quality"), controlled=controlled)
    assert [(one.name, one.owed) for one in page.trainees] == [("Laboratory Invented 1", True)]
    staff = world.act("laboratory").who.id
    asked = {"controlled": controlled, "staff": staff, "on": quality.today(world)}
    done(record_training(world.act("quality"), **asked))
    assert controlled_documents(world.act("quality"))[0].owed == 0
    world.later(days=365)
    assert controlled_documents(world.act("quality"))[0].owed == 1


def test_a_retired_document_is_kept_and_owes_nothing(world: World) -> None:
    controlled = document_issued(world)
    done(retire_document(world.act("quality"), controlled=controlled))
    page = controlled_document(world.act("quality"), controlled=controlled)
    assert (page.trainees, page.state.stage) == ((), "retired")
    assert controlled_file(world.act("quality"), controlled=controlled, version=1)
    assert refused(sign_document_read(world.act("laboratory"), controlled=controlled)) == {
        "CONTROLLED-TRAIN-WHEN"
    }


def test_what_is_no_document_leaves_nothing(world: World) -> None:
    before = LedgerEvent.objects.count()
    asked = {"number": "sop", "title": "", "file": b"hello"}
    asked |= {"effective_on": quality.today(world) - timedelta(days=1)}
    assert refused(issue_document(world.act("quality"), **asked)) == {
        "CONTROLLED-NUMBER", "CONTROLLED-TITLE", "CONTROLLED-FILE", "CONTROLLED-EFFECTIVE",
    }  # fmt: skip
    assert (LedgerEvent.objects.count(), Document.objects.count()) == (before, 0)


@pytest.mark.parametrize("staff", ["", "staff/", "staff/nobody", "patient/x"])
def test_training_is_of_somebody_who_works_here(world: World, staff: str) -> None:
    asked = {"controlled": document_issued(world), "on": quality.today(world)}
    result = record_training(world.act("quality"), staff=staff, **asked)
    assert refused(result) == {"CONTROLLED-STAFF"}


@pytest.mark.parametrize("role", ["laboratory", "clinician", "front-desk", "administrator"])
def test_everybody_reads_and_only_quality_issues(world: World, role: str) -> None:
    controlled = document_issued(world)
    assert controlled_documents(world.act(role))[0].id == controlled
    assert refused(retire_document(world.act(role), controlled=controlled)) == {"ACCESS-ROLE"}
    shown = controlled_document(world.act(role), controlled=controlled)
    assert not shown.may_manage


def test_each_site_has_its_own_numbers_and_charlie_sees_none(world: World) -> None:
    controlled = document_issued(world)
    other = world.open_site("Other Clinic", "B9999")
    act = world.act("quality", site=other)
    assert controlled_documents(act) == ()
    assert refused(controlled_document(act, controlled=controlled)) == {"ACCESS-SITE"}
    result = controlled_file(act, controlled=controlled, version=1)
    assert refused(result) == {"ACCESS-SITE"}
    assert document_issued(world, site=other) != controlled


def test_rows_stay_what_the_events_say(world: World) -> None:
    done(sign_document_read(world.act("laboratory"), controlled=document_issued(world)))
    found = verify_ledger(world.act("quality"))
    assert isinstance(found, Verdict)
    assert (found.ok, found.first_bad) == (True, None)


def test_roles_of_an_external_company_need_none(world: World) -> None:
    asked = {"number": "SOP-1", "title": "Wash", "file": PDF, "for_roles": (Role.EXTERNAL,)}
    result = issue_document(world.act("quality"), effective_on=quality.today(world), **asked)
    assert refused(result) == {"CONTROLLED-ROLES"}
