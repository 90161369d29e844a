"""The register asked about a donor's test, an accepted delivery and a corrected late result."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from blastema.actions.act import Act
from blastema.actions.correct_late_result import correct_late_result
from blastema.actions.keep_laboratory import end_laboratory
from blastema.actions.read.quality_file import deviation_page
from blastema.actions.receive_product import accept_product
from blastema.actions.record_donor import record_donor_test
from blastema.actions.release_product import record_late_result
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.donor.state import DonorAnswer
from blastema.core.laboratory.judge import (
    DEVIATION,
    REFUSED,
    RESULT_SETTING,
    UNREGISTERED_SETTING,
)
from blastema.core.product.late import LateCorrection
from blastema.core.product.sample import Sample
from blastema.core.product.standing import Reading
from blastema.records.models import Product, QualityItem, Recall
from tests.actions import donated, paths
from tests.actions.releasing import release
from tests.actions.test_laboratories import CODE, concentrate, decided, registered
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

NEGATIVE, POSITIVE = DonorAnswer.NEGATIVE, DonorAnswer.POSITIVE
TEST = "hepatitis-b"


@pytest.fixture
def world() -> World:
    return World()


def told_test(
    world: World,
    donor: str,
    answer: DonorAnswer = NEGATIVE,
    *,
    code: str = "MICRO-NORTH",
    reported: date | None = None,
    act: Act | None = None,
):
    day = donated.today(world)
    return record_donor_test(
        act or world.act("laboratory"),
        donor=donor,
        test=TEST,
        answer=answer,
        specimen_on=day - timedelta(days=14),
        reported_on=reported or day,
        laboratory=code,
    )


def sources() -> list[str]:
    """What each deviation is about."""
    return [*QualityItem.objects.filter(kind="deviation").values_list("source", flat=True)]


class TestADonorsTest:
    def test_a_valid_laboratory_is_taken_and_kept_as_the_report_prints_it(
        self, world: World
    ) -> None:
        donor = donated.mother(world)
        done(registered(world, scope=(TEST,)))
        done(told_test(world, donor))
        assert paths.state("donor", donor).tests[TEST].laboratory == "MICRO-NORTH"
        assert sources() == []

    @pytest.mark.parametrize(
        ("days", "scope", "rules"),
        [
            (-1, (TEST,), {"LABORATORY-NOT-VALID"}),
            (9, ("endotoxin",), {"LABORATORY-SCOPE"}),
            (-1, ("endotoxin",), {"LABORATORY-NOT-VALID", "LABORATORY-SCOPE"}),
        ],
    )
    def test_outside_its_days_or_its_scope_it_is_refused(
        self, world: World, days: int, scope: tuple[str, ...], rules: set[str]
    ) -> None:
        donor = donated.mother(world)
        done(registered(world, days=days, scope=scope))
        assert refused(told_test(world, donor)) == rules
        assert TEST not in paths.state("donor", donor).tests
        assert sources() == []

    def test_every_fault_at_once(self, world: World) -> None:
        donor = donated.mother(world)
        done(registered(world))
        ahead = donated.today(world) + timedelta(days=100)
        assert refused(told_test(world, donor, reported=ahead)) == {
            "DONOR-AHEAD",
            "LABORATORY-NOT-VALID",
            "LABORATORY-SCOPE",
        }

    def test_the_day_of_the_report_counts(self, world: World) -> None:
        donor = donated.mother(world)
        done(registered(world, days=-1, scope=(TEST,)))
        done(told_test(world, donor, reported=donated.today(world) - timedelta(days=1)))

    def test_or_becomes_a_deviation_of_the_donor_where_the_site_says_so(self, world: World) -> None:
        donor = donated.mother(world)
        done(registered(world, days=-1))
        decided(world, RESULT_SETTING, DEVIATION)
        done(told_test(world, donor))
        row = QualityItem.objects.get(kind="deviation")
        assert (row.source, row.word, row.patient) == (f"donor/{donor}", "major", "")
        told = deviation_page(world.act("quality"), deviation=row.id).words["what"]
        assert told.startswith("Laboratory micro-north is valid from")
        assert verify_ledger(world.act("quality")).ok

    def test_a_site_may_ask_that_it_is_in_the_register_of_the_donors_site(
        self, world: World
    ) -> None:
        donor = donated.mother(world)
        decided(world, UNREGISTERED_SETTING, REFUSED)
        elsewhere = world.open_site("Another Clinic", "A9998")
        done(registered(world, scope=(TEST,), site=elsewhere))
        assert refused(told_test(world, donor)) == {"LABORATORY-UNREGISTERED"}
        done(registered(world, scope=(TEST,)))
        done(told_test(world, donor))

    @pytest.mark.parametrize("setting", ["", DEVIATION])
    def test_a_positive_one_is_recorded_and_holds_whatever_the_papers_say(
        self, world: World, setting: str
    ) -> None:
        donor = donated.eligible_mother(world)
        product = donated.delivered(world, donor)
        paths.accepted(world, product)
        ended = done(registered(world, days=-1)).subject
        done(end_laboratory(world.act("quality"), laboratory=ended))
        decided(world, RESULT_SETTING, setting or REFUSED)
        done(told_test(world, donor, POSITIVE))
        assert paths.state("donor", donor).tests[TEST].answer is POSITIVE
        assert "quarantine" in Product.objects.get(id=product).holds
        assert sources() == [f"donor/{donor}"]
        assert verify_ledger(world.act("quality")).ok

    def test_a_positive_one_of_a_stranger_is_recorded_where_strangers_are_refused(
        self, world: World
    ) -> None:
        donor = donated.mother(world)
        decided(world, UNREGISTERED_SETTING, REFUSED)
        done(told_test(world, donor, POSITIVE))
        assert sources() == [f"donor/{donor}"]

    def test_a_result_that_is_refused_anyhow_opens_no_deviation(self, world: World) -> None:
        donor = donated.mother(world)
        done(registered(world, days=-1))
        decided(world, RESULT_SETTING, DEVIATION)
        done(told_test(world, donor, POSITIVE))
        assert refused(told_test(world, donor)) == {"DONOR-STAYS-POSITIVE"}
        assert refused(told_test(world, donor, code="")) >= {"DONOR-LABORATORY"}
        assert len(sources()) == 1

    def test_somebody_of_another_site_records_nothing(self, world: World) -> None:
        donor = donated.mother(world)
        done(registered(world, scope=(TEST,)))
        charlie = world.act("laboratory", site=world.open_site("Another Clinic", "A9998"))
        assert refused(told_test(world, donor, act=charlie)) == {"ACCESS-SITE"}
        assert refused(told_test(world, "nobody")) == {"DONOR-UNKNOWN"}


class TestADeliveryThatIsAccepted:
    def accepting(self, world: World, product: str):
        reading = Reading("labels-match-papers", 1, "", Sample(CODE))
        lab = world.act("laboratory")
        told = {"product": product, "readings": (reading,), "storage": paths.FREEZER}
        return accept_product(lab, **told)

    def test_its_readings_are_held_against_the_register(self, world: World) -> None:
        product = paths.received_allograft(world)
        done(registered(world))
        assert refused(self.accepting(world, product)) == {"LABORATORY-SCOPE"}
        assert Product.objects.get(id=product).release == "quarantined"
        decided(world, RESULT_SETTING, DEVIATION)
        done(self.accepting(world, product))
        assert Product.objects.get(id=product).release == "released-final"
        assert sources() == [f"product/{product}"]
        assert verify_ledger(world.act("quality")).ok

    def test_one_that_may_test_it_is_taken(self, world: World) -> None:
        product = paths.received_allograft(world)
        done(registered(world, scope=("labels-match-papers",)))
        done(self.accepting(world, product))
        assert sources() == []


class TestALateResultThatIsCorrected:
    def reported(self, world: World, value: int) -> str:
        """A released product whose culture somebody unnamed reported after 14 days."""
        product = concentrate(world)
        release(world, product)
        world.later(days=14)
        reading = Reading("culture-negative", value)
        done(record_late_result(world.act("laboratory"), product=product, reading=reading))
        return product

    def corrected(self, world: World, product: str, value: int):
        at = world.fresh.now()
        reading = Reading("culture-negative", value, "", Sample(CODE, at - timedelta(days=14)))
        return correct_late_result(
            world.act("laboratory"),
            product=product,
            reading=reading,
            reason=LateCorrection.REPORTED_ANEW,
        )

    def test_one_that_passes_after_all_is_refused_or_a_deviation(self, world: World) -> None:
        product = self.reported(world, 0)
        done(registered(world, days=-1))
        assert refused(self.corrected(world, product, 1)) == {"LABORATORY-NOT-VALID"}
        assert not paths.state("product", product).tests["culture-negative"].passed
        decided(world, RESULT_SETTING, DEVIATION)
        done(self.corrected(world, product, 1))
        assert paths.state("product", product).tests["culture-negative"].passed
        assert sources() == [f"product/{product}"]
        assert verify_ledger(world.act("quality")).ok

    def test_growth_is_taken_and_starts_the_alert_whoever_found_it(self, world: World) -> None:
        product = self.reported(world, 1)
        done(registered(world, days=-1))
        done(self.corrected(world, product, 0))
        assert Recall.objects.get().reason == "late-result"
        assert "recall" in Product.objects.get(id=product).holds
        assert sources() == [f"product/{product}"]
        assert verify_ledger(world.act("quality")).ok
