"""From TOML tables to catalogue values, one small function a kind."""

from __future__ import annotations

from blastema.core.catalogue.practice import (
    Comparator,
    Measure,
    Process,
    Protocol,
    Quantity,
    Rule,
    Specification,
    SpecTest,
    Step,
    Visit,
)
from blastema.core.catalogue.tables import Table, build_all
from blastema.core.catalogue.values import (
    CellSource,
    Claim,
    Condition,
    Family,
    Guidance,
    Kind,
    ProductClass,
    Regulation,
    Relation,
    Route,
    Technique,
)
from blastema.core.device.state import DeviceKind
from blastema.core.identity.place import BodySite
from blastema.core.lot.state import LotKind
from blastema.core.verdict import Effect

# Effects are written in the data by their names: allowed, conditions, study, refused.
_EFFECTS = {effect.name.lower(): effect for effect in Effect}


def effect(table: Table, default: str | None = None) -> Effect:
    word = table.text("effect", default)
    if word not in _EFFECTS:
        raise ValueError(f"effect {word!r} is unknown; expected one of {', '.join(_EFFECTS)}")
    return _EFFECTS[word]


def condition(table: Table) -> Condition:
    return Condition(
        slug=table.text("slug"),
        name=table.text("name"),
        plain=table.text("plain"),
        family=Family(table.text("family")),
        sites=table.texts("sites"),
        instruments=table.texts("instruments"),
        synonyms=table.texts("synonyms"),
        icd10cm=table.texts("icd10cm"),
        no_icd10cm=table.text("no_icd10cm", ""),
        snomed=table.texts("snomed"),
        no_snomed=table.text("no_snomed", ""),
        has_side=table.flag("has_side", False),
        has_level=table.flag("has_level", False),
        treated_here=table.flag("treated_here", True),
        assess_first=table.flag("assess_first", False),
        answer=table.text("answer", ""),
    )


def source(table: Table) -> CellSource:
    return CellSource(
        slug=table.text("slug"),
        name=table.text("name"),
        plain=table.text("plain"),
        group=table.text("group"),
        effect=effect(table, "allowed"),
        words=table.text("words", ""),
        synonyms=table.texts("synonyms"),
        snomed=table.texts("snomed"),
        no_snomed=table.text("no_snomed", ""),
    )


def _regulation(table: Table) -> Regulation:
    return Regulation(
        jurisdiction=table.text("jurisdiction"),
        pathway=table.text("pathway"),
        effect=effect(table),
        words=table.text("words"),
        citation=table.text("citation"),
        url=table.text("url", ""),
        verified=table.flag("verified"),
        checked_on=table.day("checked_on"),
        effective_from=table.day("effective_from"),
        effective_to=table.day("effective_to"),
        unsettled=table.flag("unsettled", False),
    )


def product(table: Table) -> ProductClass:
    return ProductClass(
        slug=table.text("slug"),
        name=table.text("name"),
        plain=table.text("plain"),
        kind=Kind(table.text("kind")),
        relations=tuple(Relation(word) for word in table.texts("relations")),
        sources=table.texts("sources"),
        parents=table.texts("parents"),
        often_called=table.text("often_called", ""),
        code=table.text("code", ""),
        received=table.flag("received", False),
        same_day=table.flag("same_day", False),
        expanded=table.flag("expanded", False),
        leukocyte_rich=table.flag("leukocyte_rich", False),
        manipulation=table.text("manipulation", "not-applicable"),
        homologous=table.text("homologous", "not-applicable"),
        families=tuple(Family(one) for one in table.texts("families")),
        material=table.text("material", ""),
        removed=table.text("removed", ""),
        implanted=table.text("implanted", ""),
        making=table.texts("making"),
        functions=table.texts("functions"),
        regulation=(
            table.table("regulation").build(_regulation) if "regulation" in table.content else None
        ),
        synonyms=table.texts("synonyms"),
        snomed=table.texts("snomed"),
        no_snomed=table.text("no_snomed", ""),
    )


def claim(table: Table) -> Claim:
    return Claim(
        slug=table.text("slug"),
        name=table.text("name"),
        is_function=table.flag("is_function"),
    )


def site(table: Table) -> BodySite:
    return BodySite(
        slug=table.text("slug"),
        name=table.text("name"),
        plain=table.text("plain"),
        sided=table.flag("sided"),
        levels=table.text("levels", ""),
        structures=table.texts("structures"),
        snomed=table.text("snomed", ""),
    )


def route(table: Table) -> Route:
    return Route(
        slug=table.text("slug"),
        name=table.text("name"),
        guidance=table.texts("guidance"),
        spinal=table.flag("spinal", False),
        only_in_study=table.flag("only_in_study", False),
        synonyms=table.texts("synonyms"),
        snomed=table.texts("snomed"),
        no_snomed=table.text("no_snomed", ""),
    )


def guidance(table: Table) -> Guidance:
    return Guidance(
        slug=table.text("slug"),
        name=table.text("name"),
        image_kept=table.flag("image_kept"),
        contrast=table.flag("contrast", False),
        synonyms=table.texts("synonyms"),
        snomed=table.texts("snomed"),
        no_snomed=table.text("no_snomed", ""),
    )


def technique(table: Table) -> Technique:
    return Technique(
        slug=table.text("slug"),
        name=table.text("name"),
        plain=table.text("plain"),
        products=table.texts("products"),
        routes=table.texts("routes"),
    )


def _measure(table: Table) -> Measure:
    return Measure(
        slug=table.text("slug"),
        name=table.text("name"),
        quantity=Quantity(table.text("quantity")),
        required=table.flag("required", True),
        late=table.flag("late", False),
        low_setting=table.text("low_setting", ""),
        high_setting=table.text("high_setting", ""),
    )


def _step(table: Table) -> Step:
    return Step(
        slug=table.text("slug"),
        name=table.text("name"),
        measures=build_all(table, "measures", _measure),
        limit_setting=table.text("limit_setting", ""),
        limit_from=table.text("limit_from", ""),
        witness=table.flag("witness", False),
        lots=table.flag("lots", False),
        wait_setting=table.text("wait_setting", ""),
        time_rule=Rule(table.text("time_rule", "deviation")),
        limit_rule=Rule(table.text("limit_rule", "deviation")),
        order_rule=Rule(table.text("order_rule", "refuse")),
        devices=tuple(DeviceKind(one) for one in table.texts("devices")),
        reagents=tuple(LotKind(one) for one in table.texts("reagents")),
        lots_strict=table.flag("lots_strict", False),
        repeats=table.flag("repeats", False),
    )


def process(table: Table) -> Process:
    return Process(
        slug=table.text("slug"),
        version=table.whole("version"),
        name=table.text("name"),
        makes=table.text("makes"),
        starts_from=table.texts("starts_from"),
        steps=build_all(table, "steps", _step),
        study_only=table.flag("study_only", False),
        losses=table.texts("losses"),
        grows=table.flag("grows", False),
    )


def _spec_test(table: Table) -> SpecTest:
    test = SpecTest(
        slug=table.text("slug"),
        name=table.text("name"),
        quantity=Quantity(table.text("quantity")),
        comparator=Comparator(table.text("comparator")),
        limit=table.maybe_whole("limit"),
        unit=table.text("unit", ""),
        late=table.flag("late", False),
        source=table.text("source"),
        due_days=table.maybe_whole("due_days"),
        sampled=table.flag("sampled", False),
    )
    # A limit that was forgotten must not look like one that a site has to set.
    if test.unset != table.flag("site_sets", False):
        raise ValueError("a limit and its comparator go together, or site_sets says who sets it")
    return test


def specification(table: Table) -> Specification:
    return Specification(
        product=table.text("product"),
        version=table.whole("version"),
        example=table.flag("example"),
        tests=build_all(table, "tests", _spec_test),
        effective_from=table.day("effective_from"),
    )


def _visit(table: Table) -> Visit:
    return Visit(
        slug=table.text("slug"),
        name=table.text("name"),
        due_days=table.whole("due_days"),
        opens_days=table.whole("opens_days"),
        closes_days=table.whole("closes_days"),
        instruments=table.texts("instruments"),
    )


def protocol(table: Table) -> Protocol:
    extra = table.table("extra")
    return Protocol(
        slug=table.text("slug"),
        version=table.whole("version"),
        name=table.text("name"),
        visits=build_all(table, "visits", _visit),
        extra=tuple((family, extra.texts(family)) for family in extra.content),
        families=table.texts("families"),
        source=table.text("source"),
        in_site_words=table.texts("in_site_words"),
    )
