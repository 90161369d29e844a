"""A signature: by whom, with what proof, over what was shown; in one write with its step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.signing import digest
from blastema.core.product.content import Verdict, content, judgement
from blastema.core.product.fold import PRODUCT
from blastema.core.product.release import refuse_release
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.signing import Signing, Step, signed
from blastema.core.product.state import Result
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal
from tests.spec import products as p

SHOWN = "a" * 64
SIGNING = Signing(
    step=Step.REFUSE,
    signature=Signature(p.ALICE, Meaning.APPROVAL),
    shown=SHOWN,
    standing=SHOWN,
    content="b" * 64,
    specification="marrow-concentrate.v1",
    proved=True,
    second_factor=False,
    at="2026-03-02T17:00:00.000000Z",
)


def refused() -> Decision:

    return refuse_release(p.TESTED, reason="clotted", signature=p.APPROVED)


def test_the_signature_follows_what_it_signs_and_is_kept() -> None:
    decision = signed(refused(), SIGNING)
    assert not isinstance(decision, Refusal)
    assert [event.type for event in decision] == ["product.release_refused.v1", "product.signed.v1"]
    state = p.after(p.TESTED, decision)
    (one,) = state.signatures
    assert (one.step, one.signed_by, one.meaning) == ("refuse", p.ALICE, "approval")
    assert (one.content, one.at) == ("b" * 64, "2026-03-02T17:00:00.000000Z")


# what is wrong -> the rules that refuse, all of them at once
@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"proved": False}, ("SIGNATURE-PROOF",)),
        ({"standing": "c" * 64}, ("SIGNATURE-STALE",)),
        ({"shown": ""}, ("SIGNATURE-STALE",)),
        ({"shown": SHOWN.upper()}, ("SIGNATURE-STALE",)),
        ({"proved": False, "shown": "no digest"}, ("SIGNATURE-PROOF", "SIGNATURE-STALE")),
    ],
)
def test_who_did_not_prove_or_did_not_see_signs_nothing(
    changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(signed(refused(), replace(SIGNING, **changed))) == rules  # type: ignore[arg-type]


def test_what_stands_against_the_step_is_told_with_what_stands_against_the_signature() -> None:

    decision = refuse_release(p.TESTED, reason="", signature=p.APPROVED)
    against = signed(decision, replace(SIGNING, proved=False))
    assert set(p.rules(against)) == {"SIGNATURE-PROOF", "PRODUCT-REASON"}


def test_the_content_is_the_whole_judgement_line_by_line() -> None:
    lines = judgement(p.TESTED, p.LONG)
    assert [one.test.slug for one in lines] == [t.slug for t in p.LONG.tests]
    assert Verdict.LATE in {one.verdict for one in lines}
    told = content(p.TESTED, p.LONG)["tests"]
    assert isinstance(told, list)
    assert len(told) == len(p.LONG.tests)


# Whatever a person reads on the page changes the digest.
@pytest.mark.parametrize(
    "changed",
    [
        {"holds": frozenset({"recall"})},
        {"expires_at": "2026-03-02T16:00:01Z"},
        {"volume_left_ul": 1},
        {"division": "Ab"},
        {"tests": {"viability": Result("viability", 1, "permille", False)}},
        {"awaiting": ("culture-negative",)},
    ],
)
def test_any_change_of_what_is_shown_changes_the_digest(changed: dict[str, object]) -> None:
    before = digest(p.TESTED, p.LONG)
    after = replace(p.TESTED, **changed)  # type: ignore[arg-type]
    assert digest(after, p.LONG) != before


def test_another_version_of_the_specification_is_other_content() -> None:
    other = replace(p.LONG, version=p.LONG.version + 1)
    assert digest(p.TESTED, other) != digest(p.TESTED, p.LONG)


def test_nothing_is_signed_of_nothing() -> None:
    assert PRODUCT.empty.signatures == ()
