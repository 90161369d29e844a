"""The balance of a run: the fields for what was lost, and what is shown of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from blastema.actions.read.product_page import RunPage
from blastema.core.catalogue import Process, Quantity
from blastema.core.run.state import Balance
from blastema.web.lab.amounts import AmountField, shown

_LOSS = "loss-"


def _name(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def went_in_words(page: RunPage) -> str:
    """What has to be accounted for, where the record asks for that."""
    if not page.process.losses:
        return ""
    words = shown(Quantity.VOLUME, page.went_in_ul)
    return f"{words} went in, with what was added. The product and the losses make as much."


def loss_fields(process: Process) -> dict[str, forms.Field]:
    return {
        f"{_LOSS}{slug}": AmountField(
            Quantity.VOLUME, label=f"Lost: {_name(slug).lower()}", required=False
        )
        for slug in process.losses
    }


def losses_of(data: Mapping[str, Any]) -> dict[str, int]:
    return {
        name.removeprefix(_LOSS): amount
        for name, amount in data.items()
        if name.startswith(_LOSS) and amount
    }


def balance_words(balance: Balance | None) -> list[tuple[str, str]]:
    """Every volume by its name, so that a reader can add them up."""
    if balance is None:
        return []
    volume = Quantity.VOLUME
    added = [(f"Added: {_name(k).lower()}", shown(volume, v)) for k, v in balance.added_ul.items()]
    lost = [(f"Lost: {_name(k).lower()}", shown(volume, v)) for k, v in balance.losses_ul.items()]
    counted = (("Cells before", balance.cells_in), ("Cells after", balance.cells_out))
    cells = [(words, shown(Quantity.CELLS, amount)) for words, amount in counted if amount]
    made = [("Went in", shown(volume, balance.in_ul)), *added]
    return [*made, ("Came out", shown(volume, balance.out_ul)), *lost, *cells]
