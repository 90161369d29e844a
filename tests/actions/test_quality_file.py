"""The quality file through its verbs: to the end, refused, sealed, erased, and for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from blastema.actions.close_episode import close_episode
from blastema.actions.keep_complaint import receive_complaint, review_complaint
from blastema.actions.keep_deviation import (
    close_deviation,
    judge_deviation,
    record_deviation,
    take_up_deviation,
)
from blastema.actions.manage_patient import erase_patient
from blastema.actions.open_recall import open_recall
from blastema.actions.read.quality import quality as quality_page
from blastema.actions.read.quality_file import (
    corrective_page,
    deviation_page,
    quality_export,
    quality_file,
)
from blastema.actions.report_adverse_event import (
    close_adverse_event,
    judge_adverse_event,
    notify_adverse_event,
    report_adverse_event,
)
from blastema.actions.take_corrective_action import finish_corrective_action, open_corrective_action
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.complaint.state import ComplaintChannel, ComplaintMatter
from blastema.core.corrective.state import Aim, Cause, Effect
from blastema.core.deviation.state import DeviationArea
from blastema.core.episode.state import CloseReason
from blastema.core.patient.state import ErasureReason
from blastema.core.recall.state import RecallReason
from blastema.core.run.state import Severity
from blastema.core.safety.decide import Grading
from blastema.core.safety.state import Outcome, Relatedness
from blastema.ledger import Verdict
from blastema.records.models import AccessLog, Episode, LedgerEvent, QualityItem
from tests.actions import paths, quality
from tests.actions.world import World, done, refused


@pytest.fixture
def world(db: None) -> World:
    return World()


def told() -> bytes:
    return b"".join(bytes(event.body) for event in LedgerEvent.objects.all())


class TestFromDeviationToEffective:
    def test_the_file_waits_for_every_deviation_of_a_run(self, world: World) -> None:
        _, run = quality.deviating_run(world)
        waiting = quality_file(world.act("quality")).waiting
        assert [(one.run, one.number, one.severity) for one in waiting] == [(run, 1, "minor")]
        quality.taken_up(world, run)
        assert quality_file(world.act("quality")).waiting == ()

    def test_it_closes_once_reported_and_with_an_action_that_goes_on(self, world: World) -> None:
        _, run = quality.deviating_run(world)
        deviation = quality.taken_up(world, run)
        quality.judged(world, deviation)
        assert refused(close_deviation(world.act("quality"), deviation=deviation)) == {
            "DEVIATION-REPORT-OPEN", "DEVIATION-ACTION-OPEN",
        }  # fmt: skip
        quality.reported(world, deviation)
        corrective = quality.action_opened(world, f"deviation/{deviation}")
        done(close_deviation(world.act("quality"), deviation=deviation))
        quality.action_done(world, corrective)
        quality.action_checked(world, corrective, Effect.DID_NOT_WORK)
        assert paths.state("corrective", corrective).stage == "open"
        quality.action_done(world, corrective)
        quality.action_checked(world, corrective)
        assert paths.state("corrective", corrective).stage == "effective"
        assert quality_file(world.act("quality")).open == ()

    def test_what_is_late_is_counted_in_days(self, world: World) -> None:
        _, run = quality.deviating_run(world)
        quality.taken_up(world, run)
        world.later(days=46)  # a report within 45 calendar days: 21 CFR 1271.350(b)
        desk = quality_file(world.act("quality"))
        assert [(line.age, line.late) for line in desk.open] == [(46, 1)]
        assert desk.overdue == 1

    def test_one_deviation_has_one_file(self, world: World) -> None:
        _, run = quality.deviating_run(world)
        quality.taken_up(world, run)
        again = {"run": run, "number": 1, "discovered_on": quality.today(world)}
        assert refused(take_up_deviation(world.act("quality"), **again)) == {"DEVIATION-ONCE"}

    @pytest.mark.parametrize("number", [-1, 0, 2, 10**12])
    def test_a_number_that_the_run_has_not_is_refused(self, world: World, number: int) -> None:
        _, run = quality.deviating_run(world)
        asked = {"run": run, "number": number, "discovered_on": quality.today(world)}
        assert refused(take_up_deviation(world.act("quality"), **asked)) == {"DEVIATION-NUMBER"}
        assert QualityItem.objects.count() == 0

    def test_a_recall_leads_to_an_action_too(self, world: World) -> None:
        paths.received_allograft(world)
        asked = {"reason": RecallReason.SUPPLIER, "discovered_on": quality.today(world)}
        recall = done(open_recall(world.act("quality"), scope="L-7", **asked)).subject
        corrective = quality.action_opened(world, f"recall/{recall}")
        assert QualityItem.objects.get(id=corrective).source == f"recall/{recall}"


class TestOwner:
    @pytest.mark.parametrize("owner", ["", "staff/", "staff/nobody", "patient/x", "Ann"])
    def test_an_action_has_an_owner_who_works_here(self, world: World, owner: str) -> None:
        _, run = quality.deviating_run(world)
        asked = {
            "source": f"deviation/{quality.taken_up(world, run)}",
            "aim": Aim.PREVENTIVE,
            "cause": Cause.TRAINING,
            "action": "train",
            "due": quality.today(world),
        }
        result = open_corrective_action(world.act("quality"), owner=owner, **asked)
        assert refused(result) == {"CORRECTIVE-OWNER"}

    @pytest.mark.parametrize("source", ["", "deviation", "deviation/", "product/x", "Ann"])
    def test_an_action_comes_from_somewhere(self, world: World, source: str) -> None:
        owner = world.act("quality").who.id
        asked = {"aim": Aim.PREVENTIVE, "cause": Cause.TRAINING, "action": "train"}
        asked |= {"owner": owner, "due": quality.today(world)}
        result = open_corrective_action(world.act("quality"), source=source, **asked)
        assert refused(result) == {"CORRECTIVE-SOURCE"}


class TestComplaints:
    def test_harm_leads_to_an_adverse_event(self, world: World) -> None:
        patient, episode = paths.opened_episode(world)
        about = f"patient/{patient}"
        complaint = quality.complained(world, about, ComplaintMatter.HARM)
        review = {"complaint": complaint}
        assert refused(review_complaint(world.act("quality"), **review)) == {"COMPLAINT-HARM"}
        adverse = done(
            report_adverse_event(
                world.act("clinician"),
                episode=episode,
                term="knee swelling",
                grading=Grading(2, "CTCAE 5.0", serious=False),
                onset=quality.today(world),
                narrative="as she told by telephone",
            )
        ).subject
        leads = {**review, "leads_to": f"adverse/{adverse}"}
        done(review_complaint(world.act("quality"), **leads))

    @pytest.mark.parametrize("leads_to", ["adverse/none", "deviation/none"])
    def test_it_leads_to_nothing_that_is_not_there(self, world: World, leads_to: str) -> None:
        complaint = quality.complained(world)
        result = review_complaint(world.act("quality"), complaint=complaint, leads_to=leads_to)
        assert refused(result) == {f"{leads_to.partition('/')[0].upper()}-UNKNOWN"}

    @pytest.mark.parametrize("leads_to", ["adverse", "recall/x", "Ann"])
    def test_it_leads_to_an_adverse_event_or_a_deviation(self, world, leads_to: str) -> None:
        complaint = quality.complained(world)
        result = review_complaint(world.act("quality"), complaint=complaint, leads_to=leads_to)
        assert refused(result) == {"COMPLAINT-LEADS-TO"}

    @pytest.mark.parametrize("about", ["staff/x", "patient", "patient/", "Ann Testperson"])
    def test_what_is_no_record_is_refused(self, world: World, about: str) -> None:
        asked = {"channel": ComplaintChannel.MAIL, "matter": ComplaintMatter.COST, "what": "dear"}
        asked |= {"received_on": quality.today(world), "about": about}
        result = receive_complaint(world.act("front-desk"), **asked)
        assert refused(result) == {"QUALITY-ABOUT"}


class TestAuthorities:
    def test_an_event_is_not_closed_while_a_report_of_it_is_due(self, world: World) -> None:
        patient, _ = quality.deviating_run(world)
        adverse = quality.infected(world, patient)
        judging = {"adverse": adverse, "relatedness": Relatedness.POSSIBLE, "expected": False}
        done(judge_adverse_event(world.act("clinician"), **judging))
        closing = {"adverse": adverse, "outcome": Outcome.RESOLVED}
        result = close_adverse_event(world.act("quality"), **closing)
        assert refused(result) == {"ADVERSE-REPORTS-OPEN"}
        quality.notified(world, adverse)
        done(close_adverse_event(world.act("quality"), **closing))

    def test_what_was_reported_is_not_due_any_more(self, world: World) -> None:
        patient, _ = quality.deviating_run(world)
        adverse = quality.infected(world, patient)
        world.later(days=16)  # a report within 15 calendar days: 21 CFR 1271.350(a)
        assert [one.overdue for one in quality_page(world.act("quality")).adverse] == [True]
        quality.notified(world, adverse)
        shown = quality_page(world.act("quality")).adverse[0]
        assert (shown.overdue, shown.deadlines) == (False, ())

    @pytest.mark.parametrize("role", ["clinician", "laboratory", "coordinator"])
    def test_only_quality_says_that_an_authority_was_told(self, world: World, role: str) -> None:
        patient, _ = quality.deviating_run(world)
        asked = {"adverse": quality.infected(world, patient), "duty": "TISSUE-15"}
        asked |= {"on": quality.today(world), "reference": "A-1"}
        assert refused(notify_adverse_event(world.act(role), **asked)) == {"ACCESS-ROLE"}

    def test_charlie_tells_nobody(self, world: World) -> None:
        patient, _ = quality.deviating_run(world)
        asked = {"adverse": quality.infected(world, patient), "duty": "TISSUE-15"}
        asked |= {"on": quality.today(world), "reference": "A-1"}
        other = world.act("quality", site=world.open_site("Other Clinic", "B9999"))
        assert refused(notify_adverse_event(other, **asked)) == {"ACCESS-SITE"}


class TestWords:
    def test_no_word_stands_in_the_ledger_and_the_pages_show_them(self, world: World) -> None:
        quality.whole_quality_file(world)
        for word in (b"clogged", b"filter", b"drawer", b"called back", b"door"):
            assert word not in told()
        deviation = QualityItem.objects.get(kind="deviation", stage="closed").id
        page = deviation_page(world.act("quality"), deviation=deviation)
        assert (page.words, page.whose) == ({"what": "the filter clogged"}, "Ann Testperson")
        corrective = QualityItem.objects.get(kind="corrective").id
        words = corrective_page(world.act("quality"), corrective=corrective).words
        assert words["check 1"] == "12 runs, no clogged filter"

    def test_who_looks_at_a_persons_file_is_written_down_and_at_the_list_not(
        self, world: World
    ) -> None:
        patient, run = quality.deviating_run(world)
        deviation = quality.taken_up(world, run)
        before = AccessLog.objects.filter(patient=patient).count()
        quality_file(world.act("quality"))
        quality_export(world.act("quality"))
        assert AccessLog.objects.filter(patient=patient).count() == before
        deviation_page(world.act("quality"), deviation=deviation)
        assert AccessLog.objects.filter(patient=patient).count() == before + 1

    def test_an_erasure_takes_the_words_and_leaves_the_file_going_on(self, world: World) -> None:
        patient, run = quality.deviating_run(world)
        deviation = quality.taken_up(world, run)
        quality.judged(world, deviation)
        corrective = quality.action_opened(world, f"deviation/{deviation}")
        episode = Episode.objects.get().id
        closing = {"episode": episode, "reason": CloseReason.IN_ERROR}
        done(close_episode(world.act("coordinator"), **closing))
        asked = {"patient": patient, "reason": ErasureReason.ASKED}
        done(erase_patient(world.act("quality"), **asked))
        assert deviation_page(world.act("quality"), deviation=deviation).words == {"what": "erased"}
        quality.action_done(world, corrective)
        page = corrective_page(world.act("quality"), corrective=corrective)
        assert page.words == {"action": "erased", "done": "step changed, everybody told"}


class TestForWhom:
    @pytest.mark.parametrize("role", ["laboratory", "clinician", "coordinator", "front-desk"])
    def test_only_quality_judges(self, world: World, role: str) -> None:
        _, run = quality.deviating_run(world)
        deviation = quality.taken_up(world, run)
        asked = {"deviation": deviation, "judgement": quality.MAJOR}
        assert refused(judge_deviation(world.act(role), **asked)) == {"ACCESS-ROLE"}
        assert refused(quality_file(world.act(role))) == {"ACCESS-ROLE"}
        assert refused(quality_export(world.act(role))) == {"ACCESS-ROLE"}

    @pytest.mark.parametrize("role", ["laboratory", "clinician", "coordinator", "quality"])
    def test_whoever_works_there_records_a_deviation(self, world: World, role: str) -> None:
        asked = {"area": DeviationArea.ROOM, "what": "warm", "severity": Severity.MINOR}
        done(record_deviation(world.act(role), discovered_on=quality.today(world), **asked))

    def test_charlie_sees_and_does_nothing(self, world: World) -> None:
        quality.whole_quality_file(world)
        other = world.act("quality", site=world.open_site("Other Clinic", "B9999"))
        assert quality_file(other).open == quality_file(other).over == ()
        assert quality_export(other) == ()
        deviation = QualityItem.objects.filter(kind="deviation").first().id
        corrective = QualityItem.objects.get(kind="corrective").id
        assert refused(deviation_page(other, deviation=deviation)) == {"ACCESS-SITE"}
        asked = {"deviation": deviation, "judgement": quality.MAJOR}
        assert refused(judge_deviation(other, **asked)) == {"ACCESS-SITE"}
        day = quality.today(world)
        again = {"on": day, "check_by": day + timedelta(days=9)}
        result = finish_corrective_action(other, corrective=corrective, **again)
        assert refused(result) == {"ACCESS-SITE"}

    def test_a_file_begins_where_it_happened(self, world: World) -> None:
        """Somebody of quality at two sites, who works at the other one just now."""
        from dataclasses import replace

        from blastema.core.access.may import Grant

        _, run = quality.deviating_run(world)
        other = world.open_site("Other Clinic", "B9999")
        act = world.act("quality", site=other)
        both = (Grant("quality", other), Grant("quality", world.site))
        act = replace(act, who=replace(act.who, grants=both))
        asked = {"run": run, "number": 1, "discovered_on": quality.today(world)}
        assert refused(take_up_deviation(act, **asked)) == {"QUALITY-SITE"}


def test_the_export_has_codes_and_days_and_nobody(world: World) -> None:
    quality.whole_quality_file(world)
    rows = quality_export(world.act("quality"))
    assert sorted(row["kind"] for row in rows) == [
        "complaint", "corrective", "deviation", "deviation",
    ]  # fmt: skip
    text = str(rows)
    assert "Testperson" not in text
    assert "clogged" not in text


def test_rows_stay_what_the_events_say(world: World) -> None:
    quality.whole_quality_file(world)
    found = verify_ledger(world.act("quality"))
    assert isinstance(found, Verdict)
    assert (found.ok, found.first_bad) == (True, None)


def test_rows_are_remade_from_the_events(world: World) -> None:
    from blastema.records.refold import rebuild

    quality.whole_quality_file(world)
    before = list(QualityItem.objects.order_by("id").values())
    rebuild()
    assert list(QualityItem.objects.order_by("id").values()) == before
