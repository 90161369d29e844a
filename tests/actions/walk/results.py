"""What a walker does with results that come, or change, after the release."""

from __future__ import annotations

from typing import Any

from blastema.actions.correct_late_result import correct_late_result
from blastema.actions.release_product import record_late_result, release_product
from blastema.actions.withdraw_recall import withdraw_recall
from blastema.core.product.late import LateCorrection
from blastema.core.product.standing import Reading
from blastema.records.models import Recall
from tests.actions import paths
from tests.actions.walk.walker import Room


class Results(Room):
    def late(self) -> Any:
        product = self.product(lambda s: bool(s.awaiting))
        if self.chance.random() < 0.2:
            return release_product(
                self.act("quality"), product=product, signs=paths.to_sign(product)
            )
        slug = self.chance.choice(("culture-negative", "cfu-f-per-ml"))
        reading = Reading(slug, int(self.chance.random() < 0.9))
        return record_late_result(self.act("laboratory"), product=product, reading=reading)

    def mend(self) -> Any:
        """A late result is corrected, whatever it said before."""
        tested = [p for p in self.ward.products if "culture-negative" in self.state(p).tests]
        product = self.any(tested or self.ward.products)
        reading = Reading("culture-negative", int(self.chance.random() < 0.5))
        given = {"reading": reading, "reason": LateCorrection.REPORTED_ANEW}
        return correct_late_result(self.act("laboratory"), product=product, **given)

    def withdraw(self) -> Any:
        recall = self.chance.choice([*Recall.objects.values_list("id", flat=True), ""])
        return withdraw_recall(self.act("quality"), recall=recall)
