"""One write path: twice the same command, a stale form, two people at once, a refusal, a batch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from blastema.actions.act import Act, Done, Result
from blastema.actions.assess_episode import assess_episode
from blastema.actions.desk import open_desk
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.open_episode import open_episode
from blastema.actions.open_treatment import open_treatment
from blastema.actions.pause_episode import pause_episode, resume_episode
from blastema.actions.record_consent import withdraw_consent
from blastema.actions.register_patient import register_patient
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.consent.state import ConsentWithdrawal
from blastema.core.episode.state import AssessmentVerdict
from blastema.records import history
from blastema.records.models import Episode, LedgerEvent, Patient
from tests.actions.paths import planned_course
from tests.actions.world import ANN, World, done, refused
from tests.harness.databases import Throwaway


def opened(world: World, patient: str) -> str:
    act = world.act("coordinator")
    side = {"condition": "knee-osteoarthritis", "side": "right"}
    return done(open_episode(act, patient=patient, **side)).subject


def assess(act: Act, episode: str) -> Result:
    return assess_episode(act, episode=episode, verdict=AssessmentVerdict.ELIGIBLE, findings="x")


@pytest.mark.django_db
class TestOneCommand:
    def test_the_same_command_again_gives_the_first_result(self) -> None:
        world = World()
        act = world.act("front-desk")
        first = done(register_patient(act, person=ANN))
        again = done(register_patient(act, person=ANN))
        assert again == first
        assert Patient.objects.count() == 1

    def test_the_command_of_somebody_else_is_refused(self) -> None:
        world = World()
        act = world.act("front-desk")
        done(register_patient(act, person=ANN))
        other = replace(world.act("coordinator"), command=act.command)
        assert refused(register_patient(other, person=ANN)) == {"COMMAND-OF-ANOTHER"}

    def test_a_refused_command_writes_nothing_and_may_be_sent_again(self) -> None:
        world = World()
        episode = opened(world, world.register())
        act = world.act("coordinator")
        before = LedgerEvent.objects.count()
        assert refused(resume_episode(act, episode=episode)) == {"EPISODE-NOT-PAUSED"}
        assert LedgerEvent.objects.count() == before
        done(pause_episode(world.act("coordinator"), episode=episode, reason="holiday"))
        done(resume_episode(act, episode=episode))

    def test_a_refusal_names_every_rule(self) -> None:
        world = World()
        act = world.act("coordinator")
        rules = refused(open_episode(act, patient=world.fresh.id(), condition="no-such"))
        assert {"EPISODE-PATIENT", "EPISODE-CONDITION"} <= rules

    def test_a_stale_form_is_told_that_something_changed(self) -> None:
        world = World()
        episode = opened(world, world.register())
        stale = replace(world.act("clinician"), seen={f"episode/{episode}": 1})
        done(assess(world.act("clinician"), episode))
        with pytest.raises(ChangedMeanwhileError, match="changed this episode meanwhile"):
            assess(stale, episode)

    def test_nothing_is_written_for_a_person_of_another_site(self) -> None:
        world = World()
        episode = opened(world, world.register())
        other = world.open_site("Other Invented Clinic", "B9999", "US-UT")
        assert refused(assess(world.act("clinician", site=other), episode)) == {"ACCESS-SITE"}

    def test_no_name_contact_or_free_text_stands_in_the_ledger_or_the_rows(self) -> None:
        world = World()
        patient = world.register()
        episode = opened(world, patient)
        done(
            assess_episode(
                world.act("clinician"),
                episode=episode,
                verdict=AssessmentVerdict.ELIGIBLE,
                findings="Ann limps",
            )
        )
        secrets = ("Testperson", "Ann", "555 0100", "ann@example.org", "1961-02-28", "limps")
        found = [bytes(e.body).decode() for e in LedgerEvent.objects.all()]
        found += [repr(row) for row in Patient.objects.values()]
        assert not [s for s in secrets for text in found if s in text]


@pytest.mark.django_db
class TestManyCommandsInOneTransaction:
    def test_they_are_all_written_at_the_end(self) -> None:
        world = World()
        with open_desk():
            patient = world.register()
            episode = opened(world, patient)
            done(assess(world.act("clinician"), episode))
        assert Episode.objects.get(id=episode).stage == "assessed"
        assert verify_ledger(world.act("quality")).ok  # type: ignore[union-attr]

    def test_a_failure_in_the_middle_leaves_nothing(self) -> None:
        world = World()
        before = LedgerEvent.objects.count()

        def half() -> None:
            with open_desk():
                world.register()
                raise RuntimeError("the import met something")

        with pytest.raises(RuntimeError):
            half()
        assert LedgerEvent.objects.count() == before


def in_threads(*calls: Any) -> list[Any]:
    """Runs the calls at the same moment, each with a connection of its own."""
    gate = Barrier(len(calls))

    def run(call: Any) -> Any:
        gate.wait()
        try:
            return call()
        except ChangedMeanwhileError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


class TestTwoAtOnce:
    def test_two_people_on_one_episode_give_one_success_and_one_changed_meanwhile(
        self, committed_db: Throwaway
    ) -> None:
        world = World()
        for _ in range(5):
            episode = opened(world, world.register())
            seen = {f"episode/{episode}": 1}
            acts = [
                replace(world.act("clinician", number=n), seen=seen, fresh=Own(world, n))
                for n in (1, 2)
            ]
            results = in_threads(*(partial(assess, act, episode) for act in acts))
            kinds = sorted(type(result).__name__ for result in results)
            assert kinds == ["ChangedMeanwhileError", "Done"]
        assert verify_ledger(world.act("quality")).ok  # type: ignore[union-attr]

    def test_one_command_sent_eight_times_at_once_is_done_once(
        self, committed_db: Throwaway
    ) -> None:
        world = World()
        act = world.act("front-desk")
        acts = [replace(act, fresh=Own(world, n)) for n in range(8)]
        results = in_threads(*(lambda a=a: register_patient(a, person=ANN) for a in acts))
        assert all(isinstance(result, Done) for result in results)
        assert len({result.events for result in results}) == 1
        assert Patient.objects.count() == 1

    def test_consent_cannot_be_withdrawn_and_used_at_the_same_moment(
        self, committed_db: Throwaway
    ) -> None:
        world = World()
        for _ in range(3):
            _, course = planned_course(world)
            one = replace(world.act("clinician"), fresh=Own(world, 1))
            two = replace(world.act("clinician", number=2), fresh=Own(world, 2))
            in_threads(
                lambda act=one, c=course: open_treatment(act, course=c),
                lambda act=two, c=course: withdraw_consent(
                    act, course=c, reason=ConsentWithdrawal.CHANGED_MIND
                ),
            )
            state = history.load([f"course/{course}"])[f"course/{course}"].state
            opened_after = state.stage == "planned" and state.treatments
            types = [e["type"] for e in history.envelopes(f"course/{course}")]
            if opened_after:
                # Withdrawn in the middle of a session: allowed, and the needle is stopped.
                assert types.index("course.session_opened.v1") < types.index(
                    "course.consent_withdrawn.v1"
                )
        assert verify_ledger(world.act("quality")).ok  # type: ignore[union-attr]

    def test_eight_people_register_eight_patients_at_once(self, committed_db: Throwaway) -> None:
        world = World()
        acts = [replace(world.act("front-desk"), fresh=Own(world, n)) for n in range(8)]
        results = in_threads(*(lambda a=a: register_patient(a, person=ANN) for a in acts))
        assert [type(result) for result in results] == [Done] * 8
        assert verify_ledger(world.act("quality")).ok  # type: ignore[union-attr]
        connection.close()


class Own:
    """Ids of a thread's own: the seeded clock of the world is not made for threads."""

    def __init__(self, world: World, number: int) -> None:
        from blastema.app.seeded import Seeded

        self._own = Seeded(f"{world.fresh.id()}-{number}", world.fresh.now())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)
