"""The time-out on a tablet: two scans, the place, and the questions of the checklist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms

from blastema.actions.act import Act, Result
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.controlled.demand import StepKind
from blastema.core.course.state import Target
from blastema.core.identity.spine import SpinalLevel
from blastema.core.treatment.checklist import Asked, Item, checklist
from blastema.core.treatment.label import container_code, wristband_code
from blastema.core.treatment.said import Kit, Member, Said, TeamRole
from blastema.core.treatment.state import Act as Needle
from blastema.web.clinic.fields import (
    SIDES,
    SIDES_OR_NONE,
    OpenChoice,
    OpenText,
    choices,
    named,
    one_of,
    open_one_of,
    picked,
    side_of,
    sized,
)
from blastema.web.clinic.room import collected_at, injectable
from blastema.web.clinic.room_verb import RoomVerb, scan
from blastema.web.clinic.words import names
from blastema.web.clinic.words.room import ANSWERS, ASKED
from blastema.web.days import day_field
from blastema.web.verbs import CommandForm

_READ = [("scanned", "Scanned now"), ("typed", "Typed by two people")]


def field_of(item: Item) -> str:
    """The name of the field that a question of the checklist has on the page."""
    return item.slug.replace("-", "_")


def code(label: str, hint: str = "") -> Any:
    """A lot as it stands on a package."""
    box = forms.TextInput(attrs={"autocomplete": "off", "data-scan": "lot"})
    return sized(OpenText(label=label, help_text=hint, max_length=40, widget=box), "xl")


def day(label: str, hint: str = "") -> forms.DateField:
    return day_field(label, hint, required=False)


class TimeOutForm(CommandForm):
    """The questions of the checklist are put in where the act is known."""

    wristband = scan("Wristband", "Scan the wristband, or type its number.", of="wristband")
    body_site = open_one_of("Where? Ask the person to point.")
    side = side_of("Which side?")
    antithrombotic = day("Last dose against clotting", "Only if there was one.")
    kit_lot = code("Lot of the sterile set", "Scan the package, or type the lot.")
    kit_expires = day("Last day of the set", "If one stands on it.")
    second_person = OpenChoice(label="Second person in the room")
    third_person = OpenChoice(label="A third person in the room", required=False)
    third_role = picked("What the third person does", choices(TeamRole), required=False)

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields in the order of the table: what is scanned, then who is asked."""
        items = {field_of(item): item for item in checklist().values()}
        yield "Scan", self._some("read", "wristband", "scanned")
        yield "Place", self._some("body_site", "side", "level")
        for who in Asked:
            asked = [name for name, item in items.items() if item.asks is who]
            more = {"patient": ("antithrombotic",), "assistant": ("kit_lot", "kit_expires")}
            yield ASKED[who], self._some(*asked, *more.get(who.value, ()))
        yield "At the table", self._some("second_person", "third_person", "third_role", "happened")

    def _some(self, *wanted: str) -> list[forms.BoundField]:
        return [self[name] for name in wanted if name in self.fields]


class WithProductForm(TimeOutForm):
    scanned = scan("Product", "Scan the container, or type number and division.", of="container")
    level = sized(forms.CharField(label="Level of the spine", required=False, max_length=8), "xs")


class TimeOut(RoomVerb):
    """A time-out is recorded whether it passes or stops; the room's page shows which."""

    step_kind = StepKind.TIME_OUT
    permission = Permission.TREATMENT_TIME_OUT
    template_name = "clinic/time_out.html"
    submit = "Compare"
    done_message = ""
    purpose: Needle

    def shown(self, act: Act) -> dict[str, Any]:
        shown = super().shown(act)
        return {**shown, "typed": [one.by for one in self.page.state.typed], "initial": _SCANNED}

    def offered(self) -> dict[str, Any]:
        sided = all(catalogue().site(site).sided for site in self.sites())
        people = [("", "Choose"), *self.page.colleagues]
        return {
            "side": SIDES if sided else SIDES_OR_NONE,
            "body_site": named(self.sites(), names.place),
            "second_person": people,
            "third_person": people,
        }

    def sites(self) -> set[str]:
        raise AssertionError("a time-out knows which places can be said")

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        levels = any(catalogue().site(site).levels for site in self.sites())
        if "level" in form.fields and not levels:
            del form.fields["level"]
        if self.page.state.typed:
            form.fields["read"] = one_of("How were wristband and label read?", _READ)
        for item in checklist().values():
            if self.purpose in item.acts and (levels or not item.levels):
                form.fields[field_of(item)] = _question(item)
        return super()._filled(form, context)

    def said(self, act: Act, data: Mapping[str, Any]) -> Said:
        given = {slug: data.get(field_of(item), "") for slug, item in checklist().items()}
        return Said(
            wristband=wristband_code(data["wristband"]),
            target=Target(data["body_site"], data["side"], _level(data.get("level", ""))),
            scanned=data.get("scanned", "").strip(),
            anaesthetic_allergy=_answer(given.pop("anaesthetic-allergy")),
            antibiotic_allergy=_answer(given.pop("antibiotic-allergy")),
            said_by=act.who.id,
            second_person=data["second_person"],
            answers={slug: answer for slug, answer in given.items() if answer},
            antithrombotic=data["antithrombotic"],
            kits=_kits(data["kit_lot"].strip(), data["kit_expires"]),
            team=_third(data),
            typed=data.get("read") == "typed",
        )

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        said = self.said(act, data)
        held = hold_time_out(
            act,
            treatment=self.about.id,
            purpose=self.purpose,
            said=said,
            product=self.meant(said),
        )
        return held.done if isinstance(held, TimeOutHeld) else held

    def meant(self, said: Said) -> str:
        """The container that a scan is held against."""
        return ""


_SCANNED = {"read": "scanned"}


def _question(item: Item) -> forms.ChoiceField:
    return open_one_of(item.question, [(one, ANSWERS[one]) for one in item.answers])


def _answer(given: str) -> bool | None:
    return {"yes": True, "no": False}.get(given)


def _level(typed: str) -> str:
    return str(SpinalLevel.parse(typed)) if typed.strip() else ""


def _kits(lot: str, expires: date | None) -> tuple[Kit, ...]:
    return (Kit("sterile-set", lot, expires),) if lot else ()


def _third(data: Mapping[str, Any]) -> tuple[Member, ...]:
    """Whoever is named without saying what they do watches."""
    if not data["third_person"]:
        return ()
    return (Member(data["third_person"], TeamRole(data["third_role"] or TeamRole.OBSERVER)),)


class TimeOutBeforeCollecting(TimeOut):
    form_class = TimeOutForm
    title = "Time-out before collecting"
    purpose = Needle.COLLECTION

    def sites(self) -> set[str]:
        """The planned place among others, so that a slip is noticed and not impossible."""
        planned = self.page.state.collect_from
        targets = {target.body_site for target in self.page.course.targets}
        return {
            *collected_at(self.page.course),
            *targets,
            *([planned.body_site] if planned else []),
        }


class TimeOutBeforeInjecting(TimeOut):
    form_class = WithProductForm
    title = "Time-out before injecting"
    purpose = Needle.INJECTION

    def sites(self) -> set[str]:
        planned = {target.body_site for target in self.page.course.targets}
        return planned | set(catalogue().condition(self.page.episode.condition).sites)

    def meant(self, said: Said) -> str:
        """What was issued to this session, else what is meant for the course, so that a
        product that was not issued stops."""
        typed = {one.container for one in self.page.state.typed}
        codes = typed if said.typed else {container_code(said.scanned)}
        issued = injectable(self.page) or dict(self.page.products)
        fitting = [one for one, product in issued.items() if product.code in codes]
        return next(iter([*fitting, *reversed(issued)]), "")
