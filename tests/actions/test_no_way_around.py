"""No verb reaches a needle against the gate: each verb that there is, at each step of the line.

At every step of a marrow path something begins to stand against it: a policy is taken back, the
person refuses the source, consent is withdrawn, an infection or an open question is found. Then
every verb of the programme is tried, filled in as well as the record allows, and none may write
that anything was opened, taken, issued or given. The same tries without the refusal do write it,
so they are no blanks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from typing import Any, get_args, get_origin

import pytest
from django.db import transaction

from blastema import actions
from blastema.actions.assess_episode import assess_episode
from blastema.actions.issue_product import issue_product
from blastema.actions.manage_patient import record_preference
from blastema.actions.open_site import set_policy
from blastema.actions.record_consent import withdraw_consent
from blastema.app.typed import Argument, arguments
from blastema.core.access.may import Grant
from blastema.core.access.roles import GRANTABLE
from blastema.core.collection.kinds import kinds_from
from blastema.core.consent.state import ConsentWithdrawal
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.treatment.state import Act as Needle
from blastema.records.models import LedgerEvent
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.saying import said
from tests.actions.world import World, done

pytestmark = pytest.mark.django_db

# What only happens to a person, or on the way to one, with the gate's leave.
REACHES = (
    "course.session_opened", "treatment.opened", "treatment.timeout_passed",
    "treatment.collected", "product.collected", "product.issued", "treatment.injected",
    "product.administered",
)  # fmt: skip


@dataclass
class Line:
    """A course on its way to the needle, and what can be said about it."""

    world: World
    patient: str
    course: str
    treatment: str = ""
    product: str = ""

    @property
    def ids(self) -> dict[str, str]:
        episode = paths.state("course", self.course).episode
        return {
            "patient": self.patient, "course": self.course, "episode": episode,
            "treatment": self.treatment, "product": self.product, "site": self.world.site,
        }  # fmt: skip


def consented(world: World) -> Line:
    return Line(world, *paths.planned_course(world))


def opened(world: World) -> Line:
    line = consented(world)
    return replace(line, treatment=paths.opened_treatment(world, line.course, paths.CREST))


def before_collecting(world: World) -> Line:
    line = opened(world)
    paths.time_out(world, line.treatment, line.patient, paths.CREST)
    return line


def released(world: World) -> Line:
    line = opened(world)
    aspirate = paths.collected(world, line.treatment, line.patient, paths.CREST)
    product = paths.run_concentration(world, aspirate, line.course)
    paths.release(world, product)
    return replace(line, product=product)


def issued(world: World) -> Line:
    line = released(world)
    lab, scanned = world.act("laboratory"), paths.code_of(line.product)
    done(issue_product(lab, product=line.product, treatment=line.treatment, scanned=scanned))
    paths.hand(world, line.product, "laboratory", "procedure-room", "laboratory", "clinician")
    return line


def before_injecting(world: World) -> Line:
    line = issued(world)
    paths.time_out(world, line.treatment, line.patient, paths.KNEE, line.product)
    return line


# Each step of the line, and what the next verb on it writes.
STEPS: Mapping[str, tuple[Callable[[World], Line], set[str]]] = {
    "consented": (consented, {"treatment.opened"}),
    "opened": (opened, {"treatment.timeout_passed"}),
    "before collecting": (before_collecting, {"treatment.collected", "product.collected"}),
    "released": (released, {"product.issued"}),
    "issued": (issued, {"treatment.timeout_passed"}),
    "before injecting": (before_injecting, {"treatment.injected", "product.administered"}),
}


def policy_taken_back(line: Line) -> None:
    named = {"site": line.world.site, "policy": "medical-director-rule", "value": ""}
    done(set_policy(line.world.act("quality"), **named))


def source_refused(line: Line) -> None:
    act = line.world.act("clinician")
    done(record_preference(act, patient=line.patient, refused_sources=["bone-marrow"]))


def consent_withdrawn(line: Line) -> None:
    reason = ConsentWithdrawal.CHANGED_MIND
    done(withdraw_consent(line.world.act("coordinator"), course=line.course, reason=reason))


def infection_found(line: Line) -> None:
    _assessed_again(line, {"active-infection": "yes"})


def thinner_found(line: Line) -> None:
    """No refusal: a condition that nobody has met yet."""
    _assessed_again(line, {"anticoagulant": "yes"})


def nobody_asked(line: Line) -> None:
    """What was known is not known any more."""
    _assessed_again(line, {"pregnancy": ""})


def _assessed_again(line: Line, found: dict[str, str]) -> None:
    told = {
        "episode": line.ids["episode"], "verdict": AssessmentVerdict.ELIGIBLE,
        "findings": "seen again", "facts": {**paths.HEALTHY, **found},
    }  # fmt: skip
    done(assess_episode(line.world.act("clinician"), **told))


AGAINST = [
    policy_taken_back, source_refused, consent_withdrawn, infection_found, thinner_found,
    nobody_asked,
]  # fmt: skip


def every_action() -> dict[str, Callable[..., Any]]:
    """What a page, the programming interface, a job or a command line can ask for."""
    found: dict[str, Callable[..., Any]] = {}
    for module in iter_modules(actions.__path__):
        inside = import_module(f"{actions.__name__}.{module.name}")
        for name, function in vars(inside).items():
            if isfunction(function) and hasattr(function, "permission"):
                found[name.replace("_", "-")] = function
    return found


def tries(line: Line) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every verb with its arguments; those on the way to a needle are filled in with care."""
    known = every_action()
    careful = dict(_careful(line))
    for name, verb in known.items():
        for given in careful.pop(name, ()) or (_filled(line, arguments(verb)),):
            yield name, given
    assert not careful, "a verb that this file names is gone"


def _careful(line: Line) -> Iterator[tuple[str, tuple[dict[str, Any], ...]]]:
    world, treatment, product = line.world, line.treatment, line.product
    yield "open-treatment", ({"course": line.course, "collect_from": paths.CREST},)
    collecting = {
        "treatment": treatment, "purpose": Needle.COLLECTION,
        "said": said(world, line.patient, paths.CREST),
    }  # fmt: skip
    code = paths.code_of(product) if product else "none"
    injecting = {
        "treatment": treatment, "purpose": Needle.INJECTION, "product": product,
        "said": said(world, line.patient, paths.KNEE, code),
    }  # fmt: skip
    yield "hold-time-out", (collecting, injecting)
    yield (
        "collect-product",
        ({
            "treatment": treatment, "volume_ul": 60_000, "body_site": paths.CREST.body_site,
            "side": paths.CREST.side,
            "taken": taken(world, kinds_from("bone-marrow")[0].slug, line.patient, 60_000),
        },),
    )  # fmt: skip
    yield "issue-product", ({"product": product, "treatment": treatment, "scanned": code},)
    yield (
        "inject-product",
        ({
            "treatment": treatment, "product": product, "target": paths.KNEE,
            "volume_ul": 6_000, "route": "joint", "guidance": "ultrasound", "means": paths.MEANS,
        },),
    )  # fmt: skip


def _filled(line: Line, asked: tuple[Argument, ...]) -> dict[str, Any]:
    return {one.name: _value(line, one.name, one.type) for one in asked if one.needed}


def _value(line: Line, name: str, hint: Any) -> Any:
    if name in line.ids:
        return line.ids[name]
    plain = {str: "a-code", int: 1, bool: True, bytes: b"", date: date(2026, 3, 2)}
    if hint in plain:
        return plain[hint]
    if hint is datetime:
        return line.world.fresh.now()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    inside = [one for one in get_args(hint) if one is not type(None)]
    if get_origin(hint) is tuple:
        return (line.product,) if name == "products" else ()
    if get_origin(hint) in (dict, Mapping) or not inside:
        return {}
    return _value(line, name, inside[0])


def reached(line: Line) -> dict[str, set[str]]:
    """By verb, what of `REACHES` it wrote; each is tried by somebody with every role."""
    found: dict[str, set[str]] = {}
    everything = tuple(Grant(role, line.world.site) for role in sorted(GRANTABLE))
    known = every_action()
    for name, given in tries(line):
        act = line.world.act("clinician")
        act = replace(act, who=replace(act.who, grants=everything))
        before = set(LedgerEvent.objects.values_list("id", flat=True))
        with transaction.atomic():
            try:
                with transaction.atomic():
                    known[name](act, **given)
            except Exception:  # noqa: BLE001  what could not be filled in writes nothing
                pass
            wrote = LedgerEvent.objects.exclude(id__in=before).values_list("type", flat=True)
            kinds = {kind for one in wrote if (kind := _reaching(one))}
            transaction.set_rollback(True)
        if kinds:
            found.setdefault(name, set()).update(kinds)
    return found


def _reaching(event: str) -> str:
    name = event.rpartition(".v")[0]
    return name if name in REACHES else ""


@pytest.mark.parametrize("step", sorted(STEPS))
def test_without_a_refusal_the_next_step_is_reached(step: str) -> None:
    way, next_step = STEPS[step]
    found = reached(way(World()))
    assert next_step <= set().union(*found.values()), found


# Each step and each reason once, and every reason at the needle; all pairs in `make soak`.
_ALL = int(os.environ.get("BLASTEMA_TEST_EXAMPLES", "0")) >= 1_000
PAIRS = [
    (step, against)
    for number, step in enumerate(STEPS)
    for other, against in enumerate(AGAINST)
    if _ALL or number == other or step == "before injecting"
]


@pytest.mark.parametrize(("step", "against"), PAIRS)
def test_against_a_refusal_no_verb_reaches_it(step: str, against: Callable[[Line], None]) -> None:
    line = STEPS[step][0](World())
    against(line)
    assert reached(line) == {}
