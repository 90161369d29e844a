"""One person from a first call to a one-year answer, typed; and what typing can do wrong."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pyotp
import pytest

from blastema.actions.own_sign_in import begin_set_up, confirm_set_up
from blastema.app import cli
from blastema.app.cli.outcome import Outcome
from blastema.records.models import AccessLog, Course, Episode, Followup, LedgerEvent, Patient, User
from tests.actions.world import World
from tests.app.typed_steps import (
    assessed,
    carried,
    concentrated,
    consented,
    given,
    how_taken,
    released,
    time_out,
)
from tests.app.typist import Typist, typist

pytestmark = pytest.mark.django_db

VISITS = ("baseline", "week-6", "month-3", "month-6", "month-12", "month-24")


@pytest.fixture
def people(tmp_path, capsys, monkeypatch) -> Typist:
    return typist(World(), tmp_path, capsys, monkeypatch)


def test_marrow_concentrate_from_a_first_call_to_a_one_year_answer(people) -> None:
    patient, episode = assessed(people, "knee-osteoarthritis", "right")
    course = consented(
        people, episode, "plan.kind=treatment", "plan.product_class=marrow-concentrate",
        "plan.source=bone-marrow", "plan.route=joint", "plan.guidance=ultrasound",
        'plan.targets:=[{"body_site": "knee", "side": "right"}]',
        "plan.alternatives=physiotherapy,watchful-waiting",
    )  # fmt: skip
    crest = ("body_site=iliac-crest", "side=left")
    treatment = people.made(
        "clinician", "treatment", "open-treatment", f"course={course}",
        *(f"collect_from.{one}" for one in crest),
    )  # fmt: skip
    said = (f"said.target.{one}" for one in crest)
    time_out(people, treatment, patient, "collection", *said)
    aspirate = people.made(
        "clinician", "product", "collect-product", f"treatment={treatment}", "volume_ul=60000",
        *crest, *how_taken(people, "marrow", patient),
    )  # fmt: skip
    carried(people, aspirate, "clinician", "laboratory", "procedure-room", "laboratory")
    product = concentrated(people, aspirate, course)
    released(people, product, "marrow-concentrate")
    given(people, treatment, patient, product, "knee", "right", "volume_ul=6000", "route=joint")
    one_year_answer(people, episode, course)


def one_year_answer(people: Typist, episode: str, course: str) -> None:
    assert Course.objects.get(id=course).stage == "following"
    visits = Followup.objects.filter(course=course).order_by("due")
    assert [v.visit for v in visits] == list(VISITS)  # catalogue/data/protocols.toml
    people.world.later(days=365)
    people.do(
        "coordinator", "enter-answers", f"followup={visits.get(visit='month-12').id}",
        "instrument=nrs", "answers.pain=2", "channel=call",
    )  # fmt: skip
    shown = people.show("clinician", "episode", f"episode={episode}")
    answered = [f for _, f in shown["courses"][0]["followups"] if f["outcomes"]]
    assert [f["outcomes"]["nrs"]["answers"] for f in answered] == [{"pain": 2}]
    people.do("clinician", "close-course", f"course={course}", "reason=followed to the end")


def test_a_received_allograft_within_a_study(people) -> None:
    patient, episode = assessed(people, "plantar-fasciitis", "left")
    arrived = people.made(
        "laboratory", "product", "receive-product", "din=B888826000001", "division=00",
        "product_class=placental-allograft", "source=placenta", "supplier=Invented Tissue Bank",
        "lot=L-7", "donor_eligible=yes", "certificate=yes", "temperature_mc=-75000",
        "container_intact=yes", "volume_ul=2000", "expires_at=2026-06-30T23:59:59.000000Z",
    )  # fmt: skip
    people.do(
        "laboratory", "accept-product", f"product={arrived}", "storage.low_mc=-90000",
        "storage.high_mc=-60000", 'readings:=[{"test": "labels-match-papers", "value": 1}]',
    )  # fmt: skip
    course = consented(
        people, episode, "plan.kind=treatment", "plan.product_class=placental-allograft",
        "plan.source=placenta", "plan.route=ligament", "plan.guidance=ultrasound",
        'plan.targets:=[{"body_site": "foot", "side": "left"}]', "plan.study=an-invented-study",
        "plan.alternatives=physiotherapy,watchful-waiting",
    )  # fmt: skip
    people.do("laboratory", "allocate-product", f"course={course}", f"product={arrived}")
    treatment = people.made("clinician", "treatment", "open-treatment", f"course={course}")
    how = ("volume_ul=2000", "route=ligament")
    given(people, treatment, patient, arrived, "foot", "left", *how)
    one_year_answer(people, episode, course)


def test_a_refusal_names_its_rules_and_exits_with_one(people) -> None:
    _, episode = assessed(people, "knee-osteoarthritis", "right")
    before = LedgerEvent.objects.count()
    code, out, err = people.command(
        "front-desk", "do", "assess-episode", f"episode={episode}", "verdict=eligible", "--json"
    )
    assert (code, err) == (1, "")
    assert json.loads(out)["done"] is False
    assert json.loads(out)["findings"][0]["rule"].startswith("ACCESS-")
    assert LedgerEvent.objects.count() == before


def test_a_time_out_at_the_wrong_knee_is_recorded_and_exits_with_one(people) -> None:
    patient, episode = assessed(people, "knee-osteoarthritis", "right")
    course = consented(
        people, episode, "plan.kind=treatment", "plan.product_class=marrow-concentrate",
        "plan.source=bone-marrow", "plan.route=joint", "plan.guidance=ultrasound",
        'plan.targets:=[{"body_site": "knee", "side": "right"}]',
        "plan.alternatives=physiotherapy",
    )  # fmt: skip
    treatment = people.made(
        "clinician", "treatment", "open-treatment", f"course={course}",
        "collect_from.body_site=iliac-crest", "collect_from.side=left",
    )  # fmt: skip
    code, out, _ = people.command(
        "clinician", "do", "hold-time-out", f"treatment={treatment}", "purpose=collection",
        f"said.wristband={patient}", "said.target.body_site=iliac-crest",
        "said.target.side=right", "said.anaesthetic_allergy=no", "said.antibiotic_allergy=no",
        "said.said_by={me}", "said.second_person={user:" + people.user("laboratory") + "}",
    )  # fmt: skip
    assert code == 1
    assert "treatment.timeout_stopped" in out
    assert "side" in out


def test_all_faults_of_what_was_typed_are_told_and_none_repeats_a_value(people) -> None:
    code, out, err = people.command(
        "clinician", "do", "plan-course", "plan.kind=miracle", "plan.sessions=Ann Testperson",
        "plan.colour=blue", "extra=1",
    )  # fmt: skip
    assert (code, out) == (Outcome.NOT_POSSIBLE, "")
    assert err.splitlines() == [
        "episode: is needed (text)",
        "extra: there is no such argument",
        "plan.colour: there is no such argument",
        "plan.kind: one of these is expected: treatment | adjunct | conventional",
        "plan.product_class: is needed",
        "plan.sessions: a whole number is expected",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["open-episodes"], "Near it: open-episode"),
        (["open-episode", "patient"], "'patient' is not name=value"),
        (["open-episode", "patient:={"], "patient is not JSON"),
        (["open-episode", "patient=@nowhere.txt"], "Cannot use nowhere.txt"),
        (["open-episode", "patient=1", "patient.name=2"], "patient has a value already"),
        (["open-episode", "patient={user:nobody}"], "no member of staff"),
        (["open-episode", "patient=1", "--at", "yesterday"], "--at: a moment"),
        (["open-episode", "patient=1", "--at", "2026-03-01T09:00"], "distance from UTC"),
        (["open-episode", "patient=1", "--seen", "episode/1"], "is not stream=position"),
        (["open-episode", "patient=1", "--site", "Atlantis"], "has no site 'Atlantis'"),
    ],
)
def test_words_that_make_no_command(people, words, said) -> None:
    code, out, err = people.command("coordinator", "do", *words)
    assert (code, out) == (Outcome.NOT_POSSIBLE, "")
    assert said in err


def test_a_practice_that_asks_for_a_second_factor_lets_nobody_in_without_one(
    people, settings
) -> None:
    settings.BLASTEMA = replace(settings.BLASTEMA, require_second_factor=True)
    code, out, err = people.command("coordinator", "show", "board")
    assert (code, out) == (Outcome.NOT_POSSIBLE, "")
    assert "this person has none" in err


def test_a_second_factor_is_asked_for_and_counts_once(people, monkeypatch) -> None:
    clock = people.world.fresh
    # The library that checks codes reads the machine's clock.
    monkeypatch.setattr(time, "time", lambda: clock.now().timestamp())
    user = User.objects.get(staff=people.world.act("coordinator").who.key)
    codes = pyotp.TOTP(begin_set_up(user.pk, clock).secret.replace(" ", ""))
    confirmed, _ = confirm_set_up(user.pk, codes.at(clock.now()), fresh=clock, now=clock.now())
    assert confirmed.device
    people.world.later(minutes=1)
    code = codes.at(clock.now())
    words = ("coordinator", "show", "board", "--code")
    assert people.command(*words, code)[0] == 0
    again, _, err = people.command(*words, code)
    assert (again, "used already" in err) == (Outcome.NOT_POSSIBLE, True)
    soon, _, err = people.command(*words, code)
    assert (soon, "Too many wrong codes" in err) == (Outcome.NOT_POSSIBLE, True)


def test_nobody_acts_without_a_name(capsys) -> None:
    assert cli.main(["do", "open-episode", "patient=1"]) == Outcome.NOT_POSSIBLE
    assert "--as USER" in capsys.readouterr().err


def test_ten_wrong_passwords_close_the_user_name(people) -> None:
    wrong = people.folder / "wrong"
    wrong.write_text("not the password\n", "utf-8")
    words = ["show", "board", "--as", people.user("coordinator"), "--password-file", str(wrong)]
    said = []
    for _ in range(11):
        people.capsys.readouterr()
        assert cli.main(words) == Outcome.NOT_POSSIBLE
        said.append(people.capsys.readouterr().err)
    assert "not right" in said[0]
    assert "closed for a while" in said[-1]
    code, _, err = people.command("coordinator", "show", "board")
    assert code == Outcome.NOT_POSSIBLE
    assert "closed for a while" in err


def test_a_command_repeated_by_its_id_is_done_once(people) -> None:
    patient, _ = assessed(people, "knee-osteoarthritis", "right")
    words = (
        "open-episode", f"patient={patient}", "condition=hip-osteoarthritis", "side=left",
        "--command-id", people.world.fresh.id(),
    )  # fmt: skip
    first, second = people.do("coordinator", *words), people.do("coordinator", *words)
    assert first == second
    assert Episode.objects.filter(condition="hip-osteoarthritis").count() == 1


def test_a_record_that_moved_meanwhile_refuses(people) -> None:
    _, episode = assessed(people, "knee-osteoarthritis", "right")
    code, out, _ = people.command(
        "clinician", "do", "pause-episode", f"episode={episode}", "reason=travels",
        "--seen", f"episode/{episode}=1",
    )  # fmt: skip
    assert code == 1
    assert "CHANGED-MEANWHILE" in out


def test_a_late_entry_keeps_both_times(people) -> None:
    patient, _ = assessed(people, "knee-osteoarthritis", "right")
    people.do(
        "coordinator", "open-episode", f"patient={patient}", "condition=hip-osteoarthritis",
        "side=left", "--at", "2026-03-01T09:00-05:00",
    )  # fmt: skip
    event = LedgerEvent.objects.order_by("-id").first()
    assert b"2026-03-01T14:00:00" in bytes(event.body)
    assert b"2026-03-02T17" in bytes(event.body)


def test_a_look_is_written_down_and_a_stranger_sees_nothing(people) -> None:
    patient, episode = assessed(people, "knee-osteoarthritis", "right")
    before = AccessLog.objects.filter(patient=patient).count()
    assert people.show("clinician", "episode", f"episode={episode}")["name"]["family"]
    assert AccessLog.objects.filter(patient=patient).count() == before + 1
    other = people.world.open_site("Other Invented Clinic", "B9999")
    words = ["show", "episode", f"episode={episode}", "--as", f"clinician1.{other[-12:]}"]
    code = cli.main([*words, "--password-file", str(people.folder / "password")])
    assert code == Outcome.NOT_POSSIBLE
    printed = people.capsys.readouterr()
    assert "Testperson" not in printed.out + printed.err
    assert Patient.objects.count() == 1


def test_what_a_verb_asks_for_is_told(capsys) -> None:
    assert cli.main(["do", "pause-episode"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "pause-episode   (coordinator, clinician, quality and medical director)",
        "    episode: text",
        "    reason: text",
    ]
    assert cli.main(["show"]) == 0
    assert "episode: text" in capsys.readouterr().out


def test_every_verb_can_be_typed(capsys) -> None:
    assert cli.main(["do", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"open-episode", "hold-time-out", "collect-product", "close-course"} <= told.keys()
    assert not [name for name, verb in told.items() if "password" in verb["arguments"]]


def test_what_was_taken_and_is_to_be_looked_at_is_said(people) -> None:
    told = ("policy=consent-cost", "value=A success story.", f"site={people.world.site}")
    code, out, _ = people.command("quality", "do", "set-policy", *told)
    assert code == 0
    assert "look at it: Line 1, column 3, “success story”" in out
