"""Every verb that signs: proof, a signature bound to what it covers, and one list of them all."""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from blastema.actions.act import Done
from blastema.actions.door import Door, asking, verb
from blastema.actions.hold_product import hold_product, lift_hold
from blastema.actions.keep_deviation import approval
from blastema.actions.keep_supplier import judge_supplier, register_supplier
from blastema.actions.open_site import set_policy
from blastema.actions.read.product_page import product_page
from blastema.actions.read.signed import signed_on
from blastema.actions.read.staff import policy_signatures
from blastema.actions.read.suppliers import supplier_page
from blastema.actions.signed import UnlistedSignatureError, digest
from blastema.actions.signs import SIGNS
from blastema.actions.verify_ledger import verify_ledger
from blastema.app.verbs import told, verbs
from blastema.core.access.permissions import Permission
from blastema.core.event import SIGNED, Event
from blastema.core.product.signature import Meaning
from blastema.core.product.state import Hold
from blastema.core.site import decide
from blastema.core.supplier.state import Ground, Standing, Supply
from blastema.records import history
from blastema.records.models import LedgerEvent
from tests.actions import paths
from tests.actions.test_divide_and_pool import concentrate
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db
KNOWN = {function.__name__: function for function in verbs().values()}
# What makes a signature: the value itself, and the helpers that give it.
MAKERS = {"Signature", "approval", "_approval", "sign", "signed_by"}


@pytest.fixture
def world() -> World:
    return World()


def names_in(function: Any) -> set[str]:
    """Every name that a verb uses, and that the helpers of its own module use for it."""
    module, found, ahead = sys.modules[function.__module__], set(), [function]
    while ahead:
        tree = ast.parse(inspect.getsource(inspect.unwrap(ahead.pop())))
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        used |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
        own = (getattr(module, name, None) for name in used - found)
        ahead += [
            one for one in own if inspect.isfunction(one) and one.__module__ == module.__name__
        ]
        found |= used
    return found


def test_every_verb_that_makes_a_signature_is_on_the_list_and_no_other() -> None:
    signing = {name for name, function in KNOWN.items() if MAKERS & names_in(function)}
    assert signing == set(SIGNS)


def test_the_list_names_verbs_each_with_words_that_complete_the_sentence() -> None:
    for name, signs in SIGNS.items():
        assert signs.words in told(name.replace("_", "-"), KNOWN[name])
        assert signs.statement[0].islower()
        assert " you" not in f" {signs.statement}"  # it is read by others afterwards
        assert not signs.statement.endswith(".")


def as_verb(name: str) -> Any:
    """A verb of this name: the door knows it by its name alone."""

    def function(door: Door, *, site: str) -> Done:
        state = door.fact("site", site)
        decided = decide.set_policy(state, policy="invented", value="yes", signed_by="staff/x")
        return door.write({("site", site): decided})

    function.__name__ = name
    return verb(Permission.SITE_SET_POLICY)(function)


@pytest.mark.parametrize("name", sorted(SIGNS))
def test_without_ones_own_proof_no_verb_of_the_list_writes_anything(
    world: World, name: str
) -> None:
    act = world.act("quality")
    other = replace(act.proof, who=world.act("laboratory").who.id)
    before = LedgerEvent.objects.count()
    for proof in (None, other):
        assert refused(as_verb(name)(replace(act, proof=proof), site=world.site)) == {
            "SIGNATURE-PROOF"
        }
    assert LedgerEvent.objects.count() == before


def test_a_new_verb_that_signs_and_is_not_on_the_list_writes_nothing(world: World) -> None:
    with pytest.raises(UnlistedSignatureError, match=r"blastema\.actions\.signs"):
        as_verb("sign_something_new")(world.act("quality"), site=world.site)


def lifted(world: World) -> str:
    product, _ = concentrate(world)
    held = {"product": product, "hold": Hold.QUARANTINE, "reason": "the hood failed"}
    done(hold_product(world.act("quality"), **held))
    done(lift_hold(world.act("quality"), **held))
    return product


def test_a_lifted_hold_shows_who_signed_what_it_means_and_when(world: World) -> None:
    page = product_page(world.act("laboratory"), product=lifted(world))
    (one,) = page.signatures
    assert (one.who, one.step, one.meaning, one.unchanged) == (
        "Quality Invented 1", "lift-hold", "approval", True,
    )  # fmt: skip
    assert (one.second_factor, len(one.content)) == (False, 64)
    assert verify_ledger(world.act("quality")).ok


def test_the_signature_lies_beside_what_it_signs_and_holds_its_digest(world: World) -> None:
    stream = f"product/{lifted(world)}"
    *before, lift, signature = history.envelopes(stream)
    assert (lift["type"], signature["type"]) == ("product.hold_lifted.v1", SIGNED)
    assert lift["command"] == signature["command"]
    # Made again from what is stored: the event, and the hash of the one before it.
    after = LedgerEvent.objects.get(stream=stream, position=len(before)).hash
    event = Event(lift["type"], lift["data"])
    assert signature["data"] == {
        "act": "lift-hold",
        "signed_by": world.act("quality").who.id,
        "meaning": "approval",
        "covers": 1,
        "content": digest(stream, bytes(after).hex(), [event]),
        "second_factor": False,
        "at": signature["recorded_at"],
    }


@pytest.mark.parametrize(
    "changed",
    [
        ("product/b", "aa", [Event("x.y.v1", {"n": 1})]),
        ("product/a", "ab", [Event("x.y.v1", {"n": 1})]),
        ("product/a", "aa", [Event("x.y.v1", {"n": 2})]),
        ("product/a", "aa", [Event("x.z.v1", {"n": 1})]),
        ("product/a", "aa", [Event("x.y.v1", {"n": 1}), Event("x.y.v1", {"n": 1})]),
        ("product/a", "aa", []),
    ],
)
def test_whatever_differs_has_another_digest(changed: tuple[str, str, list[Event]]) -> None:
    assert digest(*changed) != digest("product/a", "aa", [Event("x.y.v1", {"n": 1})])


def test_a_signature_over_something_else_is_told_apart(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the signer had been shown another record: the page says it is not what was signed."""
    monkeypatch.setattr("blastema.actions.signed.digest", lambda *_: "0" * 64)
    product = lifted(world)
    monkeypatch.undo()
    assert [one.unchanged for one in signed_on(f"product/{product}")] == [False]


def test_a_signature_changes_nothing_of_what_is_so(world: World) -> None:
    product = lifted(world)
    states = paths.state("product", product)
    assert states.holds == frozenset()
    assert states.signatures == ()


def test_each_signature_stands_where_its_record_is_shown(world: World) -> None:
    act = world.act("quality")
    done(set_policy(act, site=world.site, policy="infection-plan", value="yes"))
    done(set_policy(world.act("quality"), site=world.site, policy="licence", value="MD"))
    (policy,) = policy_signatures(act, world.site, policy="infection-plan")
    assert (policy.step, policy.meaning, policy.unchanged) == ("set-policy", "approval", True)
    supplied = (Supply.ALLOGRAFTS,)
    made = done(register_supplier(world.act("quality"), name="Invented Bank", supplies=supplied))
    until = date.fromisoformat(act.today) + timedelta(days=300)
    given = {"standing": Standing.QUALIFIED, "ground": Ground.AUDIT, "until": until}
    done(judge_supplier(world.act("quality"), supplier=made.subject, **given))
    page = supplier_page(world.act("quality"), supplier=made.subject)
    assert [one.step for one in page.signatures] == ["judge-supplier"]
    charlie = world.act("quality", site=world.open_site("Other Clinic", "B9999"))
    assert refused(policy_signatures(charlie, world.site, policy="licence")) == {"ACCESS-SITE"}


def test_the_same_form_twice_signs_once(world: World) -> None:
    act = world.act("quality")
    first = done(set_policy(act, site=world.site, policy="licence", value="MD"))
    assert done(set_policy(act, site=world.site, policy="licence", value="MD")) == first
    assert len(signed_on(f"site/{world.site}")) == 1


def test_reading_a_document_is_a_review_and_no_approval() -> None:
    assert {name for name, signs in SIGNS.items() if signs.meaning is not Meaning.APPROVAL} == {
        "sign_document_read"
    }


def test_the_helpers_of_signing_are_marked_as_what_they_are() -> None:
    """The walk above looks for them by name: a helper that is renamed must be named there."""
    assert approval.__name__ in MAKERS
    assert asking.__name__ not in MAKERS
