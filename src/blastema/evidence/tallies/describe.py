"""The registry's first answer: per arm and visit who was due, who answered, mean and SD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blastema import __version__
from blastema.evidence.tallies.missing import Missing, missing_from
from blastema.evidence.tallies.tally import Tally, fingerprint


@dataclass(frozen=True, slots=True)
class Row:
    """One (arm, visit). ``mean`` and ``sd`` are points, unrounded, ``None`` where undefined."""

    arm: str
    visit: str
    due: int
    answered: int
    mean: float | None
    sd: float | None

    def to_json(self) -> dict[str, object]:
        return {
            "arm": self.arm,
            "visit": self.visit,
            "due": self.due,
            "answered": self.answered,
            "mean": self.mean,
            "sd": self.sd,
        }


@dataclass(frozen=True, slots=True)
class Description:
    """What ``describe`` found, with all that is needed to make it again."""

    rows: tuple[Row, ...]
    missing: Missing
    fingerprint: str
    code: str
    definition: Mapping[str, object] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The object that ``blastema evidence describe --json`` prints."""
        return {
            "rows": [row.to_json() for row in self.rows],
            "missing": self.missing.to_json(),
            "fingerprint": self.fingerprint,
            "code": self.code,
            "definition": dict(self.definition),
            "sources": list(self.sources),
        }

    def text(self) -> str:
        """The same as plain lines; two decimals, since more would suggest more than is known."""
        lines = [_LINE.format("arm", "visit", "due", "answered", "mean", "SD")]
        lines += [
            _LINE.format(r.arm, r.visit, r.due, r.answered, shown(r.mean), shown(r.sd))
            for r in self.rows
        ]
        lines += ["", *self.missing.lines(), "", f"fingerprint {self.fingerprint}"]
        lines += [f"code {self.code}; definition {_plain(self.definition)}"]
        return "\n".join([*lines, f"sources {', '.join(self.sources) or 'none'}"])


_LINE = "{:<30} {:<18} {:>7} {:>8} {:>8} {:>8}"


def describe(
    tally: Tally,
    *,
    visits: Sequence[str] = (),
    definition: Mapping[str, object] | None = None,
    code: str = __version__,
) -> Description:
    """Counts, mean and sample SD per arm and visit, and who is missing.

    ``visits`` gives the schedule's order; visits outside it follow by name, the baseline always
    comes first. ``definition`` says what was asked (condition, outcome, by) in JSON values; it
    and ``code`` are part of the fingerprint.
    """
    asked = dict(definition or {})
    order = {visit: place for place, visit in enumerate(dict.fromkeys((tally.baseline, *visits)))}
    keys = sorted(tally.cells, key=lambda k: (k[0], order.get(k[1], len(order)), k[1]))
    rows = tuple(
        Row(arm, visit, cell.due, cell.answered, cell.mean, cell.sd)
        for arm, visit, cell in ((*key, tally.cells[key]) for key in keys)
    )
    return Description(
        rows,
        missing_from(tally, keys),
        fingerprint(tally, definition=asked, code=code),
        code,
        asked,
        tuple(sorted(tally.sources)),
    )


def shown(value: float | None) -> str:
    """A figure for a reader: two decimals, a dash where there is none."""
    return "-" if value is None else f"{value:.2f}"


def _plain(definition: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in sorted(definition.items())) or "not given"
