"""Every verb that signs, in one place, with what its signature says.

The door asks each of them for the proof of the person, binds the signature to what is
written, and refuses to write a signature under a verb that does not stand here.
"""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.product.signature import Meaning
from blastema.core.signed import Signs


def _approves(statement: str, *, own: bool = False) -> Signs:
    return Signs(Meaning.APPROVAL, statement, own)


def _reads(statement: str) -> Signs:
    return Signs(Meaning.REVIEW, statement)


# The name of a verb -> what its signer says.
SIGNS: Mapping[str, Signs] = {
    # Containers. A release is bound to its whole judgement, as ``core.product.content`` tells it.
    "test_and_release": _approves("these results let the container out", own=True),
    "propose_release": _approves("the container may be released conditionally", own=True),
    "confirm_release": _approves("the first judgement is right, and it is released", own=True),
    "release_product": _approves("every test is there and passed, and it is released", own=True),
    "release_exceptionally": _approves("it is released although it misses a limit", own=True),
    "refuse_release": _approves("this container is not released", own=True),
    "accept_product": _approves("the delivery is as its papers say, and may go into stock"),
    "lift_hold": _approves("what the hold was for no longer stands"),
    # Donors.
    "determine_donor": _approves("the donor is as determined here, by what is on record"),
    "take_back_donor_test": _approves("this result does not count"),
    "except_product_donor": _approves(
        "the product may be used for this one person, although its donor was not found eligible"
    ),
    # Recalls.
    "judge_exposure": _approves("this is what the material did to the person"),
    "report_recall": _approves("this report was made, or is judged not to be due"),
    "close_recall": _approves("everybody was reached as the rule asks, and every report answered"),
    "withdraw_recall": _approves(
        "the result that started this alert was corrected, and the alert no longer stands"
    ),
    # Adverse events.
    "judge_adverse_event": _approves("this is how far the treatment caused it"),
    "notify_adverse_event": _approves("this report was made on that day"),
    # The quality file.
    "judge_deviation": _approves("this is how grave it is, and what follows from it"),
    "report_deviation_outside": _approves("the authority was told on that day"),
    "close_deviation": _approves("nothing is left to do about it"),
    "review_complaint": _approves("the complaint was reviewed, and goes on as chosen"),
    "close_complaint": _approves("nothing is left to do about it"),
    "check_corrective_action": _approves("somebody looked whether it worked, and found this"),
    "judge_supplier": _approves("deliveries of this supplier are to be judged so"),
    "end_supplier": _approves("nothing is bought from this supplier any more"),
    # Controlled documents and training.
    "issue_document": _approves("this version is in force from its day"),
    "record_training": _approves("this person was trained on this version"),
    "sign_document_read": _reads("the signer has read this version and understood it"),
    "demand_training": _approves("these steps ask for training on this document"),
    "retire_document": _approves("this document is in force no longer"),
    # What a rule of the gate asks for.
    "assure_course": _approves("what the rule asks for was done, as described here"),
    "take_back_assurance": _approves("what was put on file for this course does not hold"),
    # The site.
    "set_policy": _approves("this is what the site decided, and the signer answers for it"),
    "sign_specification": _approves("products are judged by these limits", own=True),
}
