"""The forms of a room: registered, given limits, read, a logger's file, retired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.keep_room import (
    import_room_log,
    record_room_reading,
    register_room,
    retire_room,
    set_room_limits,
)
from blastema.actions.read.rooms import RoomForm, may_register_here, room_to_keep, room_to_log
from blastema.core.room.kinds import ReadingKind, kinds, parse_milli
from blastema.core.room.state import RoomUse
from blastema.core.room.told import band_words
from blastema.web.lab.device import kind_words
from blastema.web.lab.storage import LogForm as StoreLogForm
from blastema.web.lab.verb import moment_field
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_VALUE = "value-"


class ValueField(forms.CharField):
    """A number with a point, kept in thousandths; empty is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=20, **options)
        self.width = "sm"

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        milli = parse_milli(text)
        if milli is None:
            raise ValidationError("Type a number with a point, three decimals at most.")
        return milli


class RegisterForm(CommandForm):
    code = forms.CharField(
        label="Code", max_length=32, help_text="It stands at the door, such as CR1."
    )
    use = forms.ChoiceField(
        label="What it is used for", choices=[(one.value, kind_words(one.value)) for one in RoomUse]
    )


class RegisterRoom(VerbView):
    form_class = RegisterForm
    title = "Register a room"
    submit = "Register it"
    done_message = "Registered. Runs can name it now; set what you allow of its air."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_register_here(act))
        return {"back_url": reverse("rooms"), "back_label": "Rooms"}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return register_room(act, code=data["code"], use=RoomUse(data["use"]))

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("room", args=[done.first("room")])


class RoomVerb(VerbView):
    """Subclasses add form, action and words; the room comes from the address."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        return self.around(shown_or_raise(room_to_keep(act, room=ids["room"])))

    def around(self, form: RoomForm) -> dict[str, Any]:
        return {
            "seen": form.seen,
            "kicker": f"Room {form.state.code}",
            "back_url": reverse("room", args=[form.id]),
            "back_label": f"Room {form.state.code}",
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("room", args=[ids["room"]])


class LimitsForm(CommandForm):
    kind = forms.ChoiceField(
        label="Kind of reading",
        choices=[(one.slug, f"{one.name}, {one.unit}") for one in kinds().values()],
    )
    low_milli = ValueField(label="Lowest allowed", help_text="In the unit of the kind.")
    high_milli = ValueField(
        label="Highest allowed", help_text="Leave both empty to take the limits away."
    )


class SetLimits(RoomVerb):
    form_class = LimitsForm
    title = "Set limits"
    submit = "Set them"
    done_message = "Set. What is read from now on is judged by them."

    def around(self, form: RoomForm) -> dict[str, Any]:
        bands = [(kinds()[slug], band) for slug, band in form.state.limits.items() if band.is_set]
        facts = [(kind.name, band_words(kind, band)) for kind, band in bands]
        about = {"facts": facts, "facts_heading": "What this site allows now"} if facts else {}
        return {**super().around(form), **about}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return set_room_limits(
            act,
            room=ids["room"],
            kind=data["kind"],
            low_milli=data["low_milli"],
            high_milli=data["high_milli"],
        )


class ReadForm(CommandForm):
    at = moment_field("When it was read", help_text="On the clock of this site.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in kinds().values():
            self.fields[f"{_VALUE}{kind.slug}"] = _field(kind)


def _field(kind: ReadingKind) -> ValueField:
    field = ValueField(label=kind.name)
    field.unit = kind.unit  # type: ignore[attr-defined]  # read by parts/field.html
    return field


class RecordReading(RoomVerb):
    form_class = ReadForm
    title = "Record a reading"
    submit = "Record it"
    done_message = "Recorded. What is outside the limits is a deviation now."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        form = shown_or_raise(room_to_log(act, room=ids["room"]))
        # Two people may read one room at a time: neither's form is stale for that.
        first = {"at": act.now.astimezone(ZoneInfo(act.zone)).strftime("%Y-%m-%dT%H:%M")}
        return {**self.around(form), "seen": {}, "initial": first}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        values = {
            name.removeprefix(_VALUE): value
            for name, value in data.items()
            if name.startswith(_VALUE) and value is not None
        }
        at = data["at"].replace(tzinfo=ZoneInfo(act.zone))
        return record_room_reading(act, room=ids["room"], values=values, at=at)


class LogForm(StoreLogForm):
    file = forms.FileField(
        label="Log of the room",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
        help_text=f"CSV with the column time and any of: {', '.join(kinds())}.",
    )


class ImportRoomLog(RoomVerb):
    form_class = LogForm
    title = "Bring in a log"
    submit = "Bring it in"
    done_message = "Brought in. What was outside the limits is a deviation now."
    template_name = "lab/temperatures.html"

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        form = shown_or_raise(room_to_log(act, room=ids["room"]))
        facts = [
            (kinds()[slug].name, band_words(kinds()[slug], band))
            for slug, band in form.state.limits.items()
        ]
        return {
            **self.around(form),
            "initial": {"zone": form.zone},
            "facts_heading": f"Room {form.state.code}: what this site allows",
            "facts": facts or [("Limits", "none set: nothing is judged")],
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return import_room_log(act, room=ids["room"], text=data["file"], zone=data["zone"])


class RetireRoom(RoomVerb):
    title = "Retire this room"
    submit = "Retire it"
    danger = True
    done_message = "Retired. Its history stays."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return retire_room(act, room=ids["room"])
