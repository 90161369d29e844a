"""The form of a collection: what each kind has to say, the same on a tablet and on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from blastema.actions.act import Act, Result
from blastema.actions.collect_product import collect_product
from blastema.core.access.permissions import Permission
from blastema.core.collection.kinds import CollectionKind, Fact, Unit, kinds_from
from blastema.core.collection.taken import Taken
from blastema.web.clinic.fields import any_of, one_of, picked, sized, text
from blastema.web.clinic.room_verb import RoomVerb, scan
from blastema.web.clinic.words import names
from blastema.web.clinic.words.collection import COMPLICATIONS, OPTIONS, PREPARED
from blastema.web.lab.verb import moment_field
from blastema.web.verbs import CommandForm

_MICROLITRES = Decimal(1000)


def microlitres(millilitres: Decimal | int) -> int:
    """A volume as it was typed; a part of a microlitre is below what any syringe shows."""
    return int((Decimal(millilitres) * _MICROLITRES).to_integral_value())


def millilitres(label: str, *, required: bool = True) -> Any:
    field = forms.DecimalField(label=label, max_digits=8, decimal_places=3, required=required)
    return sized(field, "sm", "ml")


class CollectForm(CommandForm):
    """What every kind asks; the facts of the kind come between by ``fields_of``."""

    volume = millilitres("How much is in the container?")
    prepared = any_of("What was prepared?")
    started = moment_field("When did it begin?")
    ended = moment_field("When did it end?", required=False, help_text="Empty means just now.")
    operator = picked("Who collected?", required=False)
    wristband = scan("Wristband", "Scan it again, with the container in your hand.", of="wristband")
    second_person = picked("Who else read name and label?", required=False)
    complications = any_of("What went wrong?")
    note = text("In words", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["wristband"].required = False


def fields_of(kind: CollectionKind) -> dict[str, forms.Field]:
    """A field for each choice and each fact of a kind, by the name that the form gives it."""
    chosen = {
        f"choice-{one.slug}": one_of(one.name, [(o, OPTIONS[o]) for o in one.options])
        for one in kind.choices.values()
    }
    return {**{f"fact-{one.slug}": _number(one) for one in kind.facts.values()}, **chosen}


def _number(fact: Fact) -> forms.Field:
    if fact.unit is Unit.VOLUME:
        return millilitres(fact.name, required=fact.required)
    unit = {Unit.MASS: "mg", Unit.MINUTES: "min"}.get(fact.unit, "")
    return sized(forms.IntegerField(label=fact.name, required=fact.required), "sm", unit)


class Collect(RoomVerb):
    form_class = CollectForm
    permission = Permission.PRODUCT_COLLECT
    template_name = "clinic/collect.html"
    title, submit, done_message = "Collect", "It is in the container", "The collection is recorded."
    of: CollectionKind | None

    def shown(self, act: Act) -> dict[str, Any]:
        shown = super().shown(act)
        place = self._place()
        fitting = [k for k in kinds_from(self.page.course.source) if not place or place in k.sites]
        asked = self.request.GET.get("kind", "")
        self.of = next((k for k in fitting if k.slug == asked), next(iter(fitting), None))
        ready = self.page.state.ready
        return {
            **shown,
            "choices": self._choices(),
            "lead": f"From the {names.target(ready.target.as_data())}." if ready else "",
            "kind": self.of,
            "other_kinds": [k for k in fitting if k is not self.of],
        }

    def _place(self) -> str:
        ready = self.page.state.ready
        return ready.target.body_site if ready else ""

    def _choices(self) -> dict[str, Any]:
        here = list(self.page.colleagues)
        wrong = self.of.complications if self.of else ()
        done = self.of.prepared if self.of else ()
        return {
            "prepared": [(one, PREPARED[one]) for one in done],
            "complications": [(one, COMPLICATIONS[one]) for one in wrong],
            "operator": [("", "I did"), *here],
            "second_person": [("", "Nobody: the wristband was scanned"), *here],
        }

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        """The kind's own fields stand where the reader expects them: after the volume."""
        filled = super()._filled(form, context)
        if self.of:
            filled.fields.update(fields_of(self.of))
            own = list(fields_of(self.of))
            filled.order_fields(["command", "seen", "volume", *own])
        return filled

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        ready = self.page.state.ready
        return collect_product(
            act,
            treatment=self.about.id,
            volume_ul=microlitres(data["volume"]),
            body_site=self._place(),
            side=ready.target.side if ready else "",
            taken=self._taken(act, data),
        )

    def _taken(self, act: Act, data: Mapping[str, Any]) -> Taken:
        zone = ZoneInfo(self.about.zone)
        ended: datetime | None = data["ended"]
        return Taken(
            kind=self.of.slug if self.of else "",
            started_at=data["started"].replace(tzinfo=zone),
            ended_at=ended.replace(tzinfo=zone) if ended else act.occurred or act.now,
            facts=self._facts(data),
            choices={k.removeprefix("choice-"): v for k, v in data.items() if "choice-" in k},
            prepared=tuple(data["prepared"]),
            operator=data["operator"],
            wristband=data["wristband"],
            second_person=data["second_person"],
            complications=tuple(data["complications"]),
            note=data["note"],
        )

    def _facts(self, data: Mapping[str, Any]) -> dict[str, int]:
        """What was typed, in the small units of the record; nothing for what was left empty."""
        own = self.of.facts if self.of else {}
        typed = {slug: data[f"fact-{slug}"] for slug in own}
        return {
            slug: microlitres(said) if own[slug].unit is Unit.VOLUME else said
            for slug, said in typed.items()
            if said is not None
        }
