"""Birth tissue that a mother on record gave: the form on her page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.collect_birth_tissue import collect_birth_tissue
from blastema.actions.read.donors import DonorForm
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.collection.kinds import CollectionKind, kinds_from
from blastema.web.clinic.collect_form import CollectForm, fields_of, microlitres, taken_of
from blastema.web.clinic.words.collection import COMPLICATIONS, PREPARED
from blastema.web.lab.donor_forms import DonorVerb
from blastema.web.lab.verb import witnesses
from blastema.web.verbs import CommandForm


class BirthTissueForm(CollectForm):
    """Nobody wears a wristband here: a second person reads code and container."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["wristband"]
        self.fields["second_person"].label = "Who else read her code and the container?"
        self.fields["second_person"].required = True


class CollectBirthTissue(DonorVerb):
    form_class = BirthTissueForm
    permission = Permission.PRODUCT_COLLECT
    title = "Record what she gave"
    submit = "It is in the container"
    done_message = "Recorded. It stays in quarantine until she is determined."
    of: CollectionKind | None

    def more(self, act: Act, form: DonorForm) -> dict[str, Any]:
        self.of = next(iter(kinds_from(form.state.source, donor=True)), None)
        here = witnesses(act, self.permission)
        wrong = self.of.complications if self.of else ()
        done = self.of.prepared if self.of else ()
        refused = may(
            act.who.grants, Permission.DONOR_READ, act.site, on=date.fromisoformat(act.today)
        )
        return {
            **({"back_url": "/", "back_label": "Start"} if refused else {}),
            "lead": "After a planned delivery. The day of the delivery counts for her tests.",
            "choices": {
                "prepared": [(one, PREPARED[one]) for one in done],
                "complications": [(one, COMPLICATIONS[one]) for one in wrong],
                "operator": [("", "I did"), *here[1:]],
                "second_person": here,
            },
        }

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        filled = super()._filled(form, context)
        if self.of:
            own = fields_of(self.of)
            filled.fields.update(own)
            filled.order_fields(["command", "seen", "volume", *own])
        return filled

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return collect_birth_tissue(
            act,
            donor=ids["donor"],
            volume_ul=microlitres(data["volume"]),
            taken=replace(taken_of(self.of, act, ZoneInfo(act.zone), data), wristband=""),
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("product", args=[done.first("product")])
