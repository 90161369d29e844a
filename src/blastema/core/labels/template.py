"""A label template: a size in millimetres, and where each field and code stands.

Lengths are whole micrometres inside; files say millimetres. Every template must hold what
21 CFR 1271.370 asks on a label: the distinct code, the product type, the expiry and the
warnings. A template is a version: a changed one is a new version, and the former is
archived, so that it is known and can no longer be printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

# Each field with what it shows; none of them is about who a patient is.
FIELDS = {
    "number": "donation number, with its check character",
    "division": "which part of the product",
    "name": "what the container holds",
    "expires": "until when it may be used",
    "statements": "the warnings that the rules ask for",
    "volume": "how much is in it",
    "began": "when it was collected, made or received",
    "taken-from": "the place of the body that it was taken from",
    "product-code": "the product code in characters",
    "chain": "chain-of-identity number of the course",
    "site": "the site that labels it",
    "address": "the address of that site",
    "lot": "supplier and lot of a received product",
}
# 21 CFR 1271.370: distinct code, product type, expiry, warnings; the division completes the code.
NEEDED = ("number", "division", "name", "expires", "statements")
# What a code may hold: the whole container, its donation number alone, the course's chain.
HOLDS = ("container", "number", "chain")

# Ours: finer than this, ordinary label printers (203 dots per inch: 0.125 mm) tear modules.
LEAST_MODULE_UM = 250
# Ours: below this no person reads a warning at arm's length.
LEAST_SIZE_CPT = 400
_LEAST_MM, _MOST_MM = 10, 210
_UM = 1000
# The largest symbol that a compound message of ours needs, and the quiet zone around it.
MODULES = {"container": 26, "number": 18, "chain": 18}
QUIET = 2


@dataclass(frozen=True, slots=True)
class Code:
    """A DataMatrix: its corner, the width of one module, and what it holds."""

    holds: str
    x_um: int
    y_um: int
    module_um: int

    @property
    def side_um(self) -> int:
        """The room that the largest symbol takes, with its quiet zone."""
        return (MODULES.get(self.holds, 0) + 2 * QUIET) * self.module_um


@dataclass(frozen=True, slots=True)
class Text:
    """A field: its corner, its room, and its size in hundredths of a point."""

    field: str
    x_um: int
    y_um: int
    width_um: int
    height_um: int
    size_cpt: int
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One version of one label. ``made_for`` says which container it is stuck on."""

    slug: str
    version: int
    name: str
    made_for: str
    width_um: int
    height_um: int
    archived: bool
    codes: tuple[Code, ...] = ()
    texts: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        faults = _faults(self)
        if faults:
            raise ValueError("; ".join(faults))

    @property
    def id(self) -> str:
        return f"{self.slug} {self.version}"

    @property
    def size_mm(self) -> tuple[float, float]:
        return self.width_um / _UM, self.height_um / _UM


def _faults(template: Template) -> tuple[str, ...]:
    if template.archived:
        return ()  # kept for its name; it is never drawn again
    held = {text.field for text in template.texts}
    missing = [field for field in NEEDED if field not in held]
    faults = [f"the field {field} is missing: every label has it" for field in missing]
    if not any(code.holds in ("container", "number") for code in template.codes):
        faults.append("no code holds the container's number")
    faults += [
        f"{name} of {um / _UM:g} mm is outside {_LEAST_MM} to {_MOST_MM} mm"
        for name, um in (("width", template.width_um), ("height", template.height_um))
        if not _LEAST_MM * _UM <= um <= _MOST_MM * _UM
    ]
    faults += [fault for text in template.texts for fault in _text_faults(text)]
    faults += [fault for code in template.codes for fault in _code_faults(code)]
    return (*faults, *_place_faults(template))


def _text_faults(text: Text) -> list[str]:
    faults = []
    if text.field not in FIELDS:
        faults.append(
            f"{text.field} is no field of a label: a label names nobody, and its fields are "
            f"{', '.join(FIELDS)}"
        )
    if text.size_cpt < LEAST_SIZE_CPT:
        faults.append(f"the field {text.field} is smaller than {LEAST_SIZE_CPT / 100:g} points")
    return faults


def _code_faults(code: Code) -> list[str]:
    faults = []
    if code.holds not in HOLDS:
        faults.append(f"a code holds {', '.join(HOLDS)}, not {code.holds}")
    if code.module_um < LEAST_MODULE_UM:
        faults.append(f"a code's module is smaller than {LEAST_MODULE_UM / _UM:g} mm")
    return faults


_Box = tuple[str, int, int, int, int]


def _place_faults(template: Template) -> list[str]:
    """Everything stands on the label, and nothing stands on anything else."""
    boxes = [
        *(
            (f"the field {t.field}", t.x_um, t.y_um, t.width_um, t.height_um)
            for t in template.texts
        ),
        *(
            (f"the code of the {c.holds}", c.x_um, c.y_um, c.side_um, c.side_um)
            for c in template.codes
        ),
    ]
    faults = [f"{box[0]} does not fit on the label" for box in boxes if not _inside(box, template)]
    faults += [
        f"{one[0]} and {other[0]} overlap"
        for one, other in combinations(boxes, 2)
        if _overlap(one, other)
    ]
    return faults


def _inside(box: _Box, template: Template) -> bool:
    _, x, y, width, height = box
    fits = x + width <= template.width_um and y + height <= template.height_um
    return fits and min(x, y) >= 0 and min(width, height) > 0


def _overlap(one: _Box, other: _Box) -> bool:
    (_, x, y, w, h), (_, x2, y2, w2, h2) = one, other
    return x < x2 + w2 and x2 < x + w and y < y2 + h2 and y2 < y + h
