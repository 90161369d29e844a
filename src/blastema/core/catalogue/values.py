"""What the catalogue holds about problems and products, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blastema.core.verdict import Effect

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# A category with optional details ("M17", "M17.11"), or a whole chapter ("C").
_ICD10 = re.compile(r"[A-Z](\d[0-9A-Z](\.[0-9A-Z]{1,4})?)?")
_SCTID = re.compile(r"[1-9]\d{5,17}")


class Family(StrEnum):
    """Conditions that share a schedule of follow-up and its questionnaires."""

    JOINT = "joint"
    SPINE = "spine"
    SOFT_TISSUE = "soft-tissue"
    GENERAL = "general"


class Kind(StrEnum):
    """What sort of thing a product class is."""

    CELL = "cell"  # living cells or tissue meant to act through cells or matrix
    BLOOD = "blood"  # made of the patient's own blood
    MATERIAL = "material"  # collected to be processed, never given as it is
    COMPARATOR = "comparator"  # what is done instead, in the same follow-up
    ANSWER = "answer-only"  # explained and referred, never given here


class Relation(StrEnum):
    """Whose cells they are."""

    AUTOLOGOUS = "autologous"
    ALLOGENEIC = "allogeneic"
    NONE = "none"


def slug_faults(slug: str) -> tuple[str, ...]:
    """A slug is lower-case words joined by single hyphens."""
    return () if _SLUG.fullmatch(slug) else (f"{slug!r} is not a slug such as knee-osteoarthritis",)


def snomed_faults(codes: tuple[str, ...], reason: str) -> tuple[str, ...]:
    """A thing has codes or the reason why none stands there, and never both."""
    wrong = (f"{code!r} is not a SNOMED CT code" for code in codes if not _SCTID.fullmatch(code))
    both = ("a SNOMED CT code, and a reason why there is none",) if codes and reason else ()
    return (*wrong, *both)


def refuse_faults(*faults: str) -> None:
    """Raise one `ValueError` that names every fault given."""
    if faults:
        raise ValueError("; ".join(faults))


@dataclass(frozen=True, slots=True)
class Condition:
    """A problem a person can have, with the words they use for it.

    ``treated_here`` is false where the honest answer is a sentence (``answer``) and a
    referral. ``assess_first`` marks a complaint that is not yet a problem at a place:
    a referral may carry it, a plan may not. A code is listed only where it is sure; where
    there is none, ``no_icd10cm`` and ``no_snomed`` say why.
    """

    slug: str
    name: str
    plain: str
    family: Family
    sites: tuple[str, ...]
    instruments: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    icd10cm: tuple[str, ...] = ()
    no_icd10cm: str = ""
    snomed: tuple[str, ...] = ()
    no_snomed: str = ""
    has_side: bool = False
    has_level: bool = False
    treated_here: bool = True
    assess_first: bool = False
    answer: str = ""

    def __post_init__(self) -> None:
        codes = [c for c in self.icd10cm if not _ICD10.fullmatch(c)]
        refuse_faults(
            *slug_faults(self.slug),
            *(f"{code!r} is not an ICD-10-CM code" for code in codes),
            *snomed_faults(self.snomed, self.no_snomed),
            *([] if self.treated_here or self.answer else ["not treated here, and no answer"]),
        )


@dataclass(frozen=True, slots=True)
class CellSource:
    """Where cells come from; ``group`` is what a person may refuse on conscience."""

    slug: str
    name: str
    plain: str
    group: str
    effect: Effect
    words: str = ""
    synonyms: tuple[str, ...] = ()
    snomed: tuple[str, ...] = ()
    no_snomed: str = ""

    def __post_init__(self) -> None:
        codes = snomed_faults(self.snomed, self.no_snomed)
        refuse_faults(*slug_faults(self.slug), *slug_faults(self.group), *codes)


# Which exclusion of 21 CFR 1271.3(d) a product may meet; "tissue" meets none.
MATERIALS = ("tissue", "marrow", "blood", "secreted")
# Steps between removal and implantation. The first leave it "such HCT/P" (21 CFR 1271.15(b) and
# the guidance of 16 Nov 2017); whether breaking into pieces is sizing is open; the rest do not.
SAME_STEPS = ("rinse", "cleanse", "size", "shape")
OPEN_STEPS = ("fragment",)
OTHER_STEPS = ("centrifuge", "separate", "culture", "micronise", "preserve")


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that is said of a product: one of a tissue's basic functions, or an effect.

    Claims show what a product is meant for (21 CFR 1271.10(a)(2)). An effect is never a basic
    function; a function is homologous only where it is the product's own.
    """

    slug: str
    name: str
    is_function: bool

    def __post_init__(self) -> None:
        refuse_faults(*slug_faults(self.slug))


@dataclass(frozen=True, slots=True)
class Regulation:
    """What the regulator's rules make of a product, as data for the gate.

    ``pathway`` names the way through 21 CFR 1271 that the programme takes it to be
    on; ``effect`` is the default answer for orthopaedic pain. A fact that is not
    ``verified`` may warn but never permits silently.
    """

    jurisdiction: str
    pathway: str
    effect: Effect
    words: str
    citation: str
    url: str
    verified: bool
    checked_on: date | None
    effective_from: date | None = None
    effective_to: date | None = None
    unsettled: bool = False


@dataclass(frozen=True, slots=True)
class ProductClass:
    """A class of product, or of care without one.

    ``name`` is what every page shows; ``often_called`` is what people search for and
    appears once, on a patient's page. ``manipulation`` and what follows it are the facts
    that the federal rules ask about: ``material`` says which exclusion of 1271.3(d) it may
    meet, ``removed`` and ``implanted`` name the class of what comes out and of what goes in,
    ``making`` the steps between, ``functions`` its own basic functions (`Claim` slugs) where
    a source names them.
    """

    slug: str
    name: str
    plain: str
    kind: Kind
    relations: tuple[Relation, ...]
    sources: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    often_called: str = ""
    code: str = ""
    received: bool = False
    same_day: bool = False
    expanded: bool = False
    leukocyte_rich: bool = False
    manipulation: str = "not-applicable"
    homologous: str = "not-applicable"
    families: tuple[Family, ...] = ()
    material: str = ""
    removed: str = ""
    implanted: str = ""
    making: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    regulation: Regulation | None = None
    synonyms: tuple[str, ...] = ()
    snomed: tuple[str, ...] = ()
    no_snomed: str = ""

    def __post_init__(self) -> None:
        faults = [*slug_faults(self.slug), *snomed_faults(self.snomed, self.no_snomed)]
        if self.manipulation not in ("minimal", "more", "depends", "not-applicable"):
            faults.append(f"manipulation {self.manipulation!r} is unknown")
        if self.homologous not in ("yes", "no", "unsettled", "not-applicable"):
            faults.append(f"homologous {self.homologous!r} is unknown")
        if self.material not in ("", *MATERIALS):
            faults.append(f"material {self.material!r} is unknown")
        unheard = sorted(set(self.making) - {*SAME_STEPS, *OPEN_STEPS, *OTHER_STEPS})
        faults += [f"making {step!r} is unknown" for step in unheard]
        if bool(self.removed) != bool(self.implanted):
            faults.append("removed and implanted are said together")
        if self.kind in (Kind.CELL, Kind.BLOOD) and not self.material:
            faults.append("a product of cells or blood needs its material")
        if self.kind in (Kind.CELL, Kind.BLOOD) and not (self.sources and self.regulation):
            faults.append("a product of cells or blood needs its sources and its regulation")
        refuse_faults(*faults)

    @property
    def is_comparator(self) -> bool:
        return self.kind is Kind.COMPARATOR

    @property
    def is_given_here(self) -> bool:
        return self.kind not in (Kind.ANSWER, Kind.MATERIAL)


@dataclass(frozen=True, slots=True)
class Route:
    """The structure a needle ends in; ``guidance`` lists what may show the way there.

    ``spinal`` routes are numbered by level; ``only_in_study`` routes are refused
    elsewhere.
    """

    slug: str
    name: str
    guidance: tuple[str, ...]
    spinal: bool = False
    only_in_study: bool = False
    synonyms: tuple[str, ...] = ()
    snomed: tuple[str, ...] = ()
    no_snomed: str = ""

    def __post_init__(self) -> None:
        refuse_faults(*slug_faults(self.slug), *snomed_faults(self.snomed, self.no_snomed))


@dataclass(frozen=True, slots=True)
class Guidance:
    """How the person who injects sees the needle; ``image_kept`` where it leaves a picture,
    ``contrast`` where a contrast medium may be given for it."""

    slug: str
    name: str
    image_kept: bool
    contrast: bool = False
    synonyms: tuple[str, ...] = ()
    snomed: tuple[str, ...] = ()
    no_snomed: str = ""

    def __post_init__(self) -> None:
        refuse_faults(*slug_faults(self.slug), *snomed_faults(self.snomed, self.no_snomed))


@dataclass(frozen=True, slots=True)
class Technique:
    """A way of giving products that people know by its own name, such as prolotherapy."""

    slug: str
    name: str
    plain: str
    products: tuple[str, ...]
    routes: tuple[str, ...]

    def __post_init__(self) -> None:
        refuse_faults(*slug_faults(self.slug))
