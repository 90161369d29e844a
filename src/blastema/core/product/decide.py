"""What may happen to a product: every verb, each in the file of its family."""

from blastema.core.product.correction import correct
from blastema.core.product.custody import (
    close_hand_over,
    hand_over,
    print_label,
    refuse_hand_over,
)
from blastema.core.product.division import divide, make_part
from blastema.core.product.holds import hold, lift_hold
from blastema.core.product.origin import ParentPart, collect, make
from blastema.core.product.place import store, take_out
from blastema.core.product.pooling import make_pool, pour
from blastema.core.product.proposal import confirm_release, propose_release
from blastema.core.product.receipt import accept, receive, refuse_receipt
from blastema.core.product.release import (
    refuse_release,
    release_conditionally,
    release_exceptionally,
    release_final,
    test_and_release,
)
from blastema.core.product.testing import late_result, measure, record_test
from blastema.core.product.use import administer, discard, draw, issue, return_product

__all__ = [
    "ParentPart",
    "accept",
    "administer",
    "close_hand_over",
    "collect",
    "confirm_release",
    "correct",
    "discard",
    "divide",
    "draw",
    "hand_over",
    "hold",
    "issue",
    "late_result",
    "lift_hold",
    "make",
    "make_part",
    "make_pool",
    "measure",
    "pour",
    "print_label",
    "propose_release",
    "receive",
    "record_test",
    "refuse_hand_over",
    "refuse_receipt",
    "refuse_release",
    "release_conditionally",
    "release_exceptionally",
    "release_final",
    "return_product",
    "store",
    "take_out",
    "test_and_release",
]
