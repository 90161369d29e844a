"""What a person does at a form: opens it, fills it in, sends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse

from blastema.core.course.state import Target
from blastema.core.rules.asking import FactKind
from blastema.core.treatment.checklist import untroubled
from blastema.core.treatment.state import Act as Needle
from blastema.web.clinic.asked import questions
from tests.actions import paths
from tests.actions.world import ZONE, World
from tests.web.people import Practice, hidden

# The questions of the time-out as its page names them, answered by somebody untroubled.
ASKED = {
    **{
        slug.replace("-", "_"): answer
        for slug, answer in untroubled(Needle.INJECTION, Target("knee", "right", "")).items()
    },
    "kit_lot": "LOT-7",
}


def marrow_taken(patient: str, *, at: datetime | None = None, **other: Any) -> dict[str, Any]:
    """What the form of a marrow collection is filled with, just now, on the site's clock."""
    began = (at or datetime.now(UTC)).astimezone(ZoneInfo(ZONE))
    return {
        "volume": "60",
        "fact-drawn": "60",
        "fact-aliquots": "6",
        "fact-largest-aliquot": "10",
        "fact-needle-passes": "3",
        "fact-anticoagulant": "6",
        "choice-anticoagulant-kind": "heparin",
        "prepared": ["skin-disinfected", "sterile-field", "local-anaesthetic"],
        "started": f"{began:%Y-%m-%dT%H:%M}",
        "wristband": patient,
        **other,
    }


def typed_answers(condition: str, answers: Mapping[str, str]) -> dict[str, Any]:
    """What the questions of the assessment are filled with: numbers in their own unit."""
    typed: dict[str, Any] = {}
    for fact in questions(condition):
        said = answers.get(fact.slug, "")
        if fact.kind is FactKind.SEVERAL:
            typed[f"said-{fact.slug}"] = said.split(",") if said else []
        elif fact.decimals and said:
            typed[f"said-{fact.slug}"] = f"{int(said) / 10**fact.decimals:.{fact.decimals}f}"
        else:
            typed[f"said-{fact.slug}"] = said
    return typed


# A healthy adult with a worn knee, as the form of the assessment is filled in.
HEALTHY_KNEE = typed_answers("knee-osteoarthritis", paths.HEALTHY)
PLAN = {
    "kind": "treatment",
    "product_class": "marrow-concentrate",
    "source": "bone-marrow",
    "route": "joint",
    "guidance": "ultrasound",
    "sessions": "1",
    "alternatives": ["physiotherapy", "watchful-waiting"],
    "site1": "knee",
    "side1": "right",
}


def now_practice() -> Practice:
    """A practice whose clock shows what the machine's shows, as the pages do."""
    practice = Practice()
    practice.world.at(datetime.now(UTC))
    return practice


def send(client: Client, name: str, stream_id: str, **data: Any):
    """Opens the form and sends it filled in; gives the answer."""
    url = reverse(name, args=[stream_id] if stream_id else [])
    form = client.get(url)
    assert form.status_code == 200, (name, form.status_code)
    return client.post(url, {**hidden(form), **data})


def sent(client: Client, name: str, stream_id: str, **data: Any) -> str:
    """As ``send``, for a form that has to succeed; gives the address it leads to."""
    answer = send(client, name, stream_id, **data)
    refusal = answer.context and answer.context.get("refusal")
    errors = answer.context and answer.context.get("form") and answer.context["form"].errors
    assert answer.status_code == 303, (name, answer.status_code, refusal, errors)
    return answer["Location"]


def last_part(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def rules(answer: Any) -> set[str]:
    """The rules of the refusal that the page shows."""
    refusal = answer.context["refusal"]
    assert all(f"<code>{rule}</code>" in answer.content.decode() for rule in refusal.rules)
    return set(refusal.rules)


def lab_makes(world: World, course: str, treatment: str) -> str:
    """The bench's part: takes over the aspirate, makes, releases, issues and sends it."""
    from blastema.actions.hand_over_product import hand_over_product, take_over_product
    from blastema.actions.issue_product import issue_product
    from tests.actions.world import done

    lab = "laboratory"
    aspirate = paths.state("course", course).allocations[-1]
    code = paths.code_of(aspirate)
    done(take_over_product(world.act(lab), product=aspirate, place=lab, scanned=code))
    made = paths.run_concentration(world, aspirate, course)
    paths.release(world, made)
    code = paths.code_of(made)
    done(issue_product(world.act(lab), product=made, treatment=treatment, scanned=code))
    done(
        hand_over_product(
            world.act(lab),
            product=made,
            from_place=lab,
            to_place="procedure-room",
            to_role="clinician",
        )
    )
    return made
