"""The catalogue: conditions, sources, products, routes, schedules, documents, processes."""

from __future__ import annotations

from blastema.core.catalogue import Catalogue, Process, ProductClass, Protocol, Step, catalogue
from blastema.core.catalogue.consents import ConsentElement
from blastema.core.catalogue.practice import Rule
from docs.generate.markdown import code, codes, heading, page, table

INTRODUCTION = """
What the programme knows by name, as it stands in the data beside the code. Slugs are what
commands, files and the ledger use; names are what pages show. A code is listed only where it is
sure; where there is none, the reason stands in its place. Follow-up windows and schedules are
choices of this programme unless a source is named.
"""


def catalogue_page() -> str:
    known = catalogue()
    return page(
        "The catalogue",
        INTRODUCTION,
        *_problems(known),
        *_sources(known),
        *_products(known),
        *_federal(known),
        *_ways(known),
        *_words(known),
        *_follow_up(known),
        *_documents(known),
        *_work(known),
    )


def _problems(known: Catalogue) -> list[str]:
    rows = [
        (
            code(c.slug), c.name, c.plain, ", ".join(c.synonyms),
            codes(c.icd10cm) or c.no_icd10cm, codes(c.snomed) or c.no_snomed, c.family.value,
            "yes" if c.treated_here and not c.assess_first
            else "assessed first" if c.treated_here else f"no: {c.answer}",
        )
        for c in known.conditions.values()
    ]  # fmt: skip
    columns = ("condition", "name", "in plain words", "what people type", "ICD-10-CM", "SNOMED CT")
    return [heading("Conditions"), table((*columns, "family", "treated here"), rows)]


def _sources(known: Catalogue) -> list[str]:
    rows = [
        (code(s.slug), s.name, s.plain, s.group, s.effect.value, s.words)
        for s in known.sources.values()
    ]
    columns = ("source", "name", "in plain words", "group a person may refuse", "gate", "why")
    return [heading("Cell sources"), table(columns, rows)]


def _products(known: Catalogue) -> list[str]:
    columns = (
        "class",
        "name",
        "kind",
        "whose cells",
        "sources",
        "law's answer",
        "citation",
        "verified",
    )
    rows = [
        (
            code(p.slug), p.name + (f", often called {p.often_called}" if p.often_called else ""),
            p.kind.value, ", ".join(r.value for r in p.relations if r.value != "none"),
            codes(p.sources), *_law(p),
        )
        for p in known.products.values()
    ]  # fmt: skip
    return [heading("Product classes and comparators"), table(columns, rows)]


def _federal(known: Catalogue) -> list[str]:
    """What the federal ladder asks of each product, and what can be claimed of one."""
    rows = [
        (
            code(p.slug), p.material, p.removed, p.implanted, ", ".join(p.making),
            p.manipulation, p.homologous, ", ".join(p.functions),
        )
        for p in known.products.values()
        if p.material
    ]  # fmt: skip
    columns = ("class", "material", "taken out", "put in", "steps between", "manipulation")
    claims = [
        (code(c.slug), c.name, "a basic function" if c.is_function else "an effect")
        for c in known.claims.values()
    ]
    return [
        heading("What the federal ladder asks"),
        table((*columns, "homologous", "its own functions"), rows),
        heading("Claims"),
        table(("claim", "says that it", "which is"), claims),
    ]


def _law(product: ProductClass) -> tuple[str, str, str]:
    law = product.regulation
    if law is None:
        return ("", "", "")
    checked = f", {law.checked_on}" if law.checked_on else ""
    verified = f"{'yes' if law.verified else '**no**'}{checked}"
    cited = f"[{law.citation}]({law.url})" if law.url else law.citation
    return (f"{law.effect.value}: {law.words}", cited, verified)


def _ways(known: Catalogue) -> list[str]:
    routes = [
        (code(r.slug), r.name, codes(r.guidance), "only within a study" if r.only_in_study else "")
        for r in known.routes.values()
    ]
    guidance = [
        (
            code(g.slug),
            g.name,
            "yes" if g.image_kept else "no",
            "may be given" if g.contrast else "no",
        )
        for g in known.guidance.values()
    ]
    techniques = [
        (code(t.slug), t.name, t.plain, codes(t.products), codes(t.routes))
        for t in known.techniques.values()
    ]
    sites = [(code(slug), site.plain) for slug, site in known.sites.items()]
    return [
        heading("Routes"),
        table(("route", "name", "guidance", ""), routes),
        heading("Guidance"),
        table(("guidance", "name", "leaves an image", "contrast medium"), guidance),
        heading("Techniques"),
        table(("technique", "name", "in plain words", "products", "routes"), techniques),
        heading("Body sites"),
        table(("site", "in plain words"), sites),
    ]


def _words(known: Catalogue) -> list[str]:
    """What a person types for a treatment, and its code; conditions have theirs above."""
    rows = [
        (kind, code(thing.slug), ", ".join(thing.synonyms), codes(thing.snomed) or thing.no_snomed)
        for kind, thing in known.named()
        if kind != "condition"
    ]
    columns = ("kind", "name in files", "what people type", "SNOMED CT")
    return [heading("What people type"), table(columns, rows)]


def _follow_up(known: Catalogue) -> list[str]:
    blocks = [heading("Follow-up schedules")]
    for protocol in known.protocols:
        blocks += [heading(f"{protocol.name} ({code(protocol.id)})", 3), *_schedule(protocol)]
    return blocks


def _schedule(protocol: Protocol) -> list[str]:
    rows = [
        (code(v.slug), v.name, v.due_days, v.opens_days, v.closes_days, codes(v.instruments))
        for v in protocol.visits
    ]
    more = "; ".join(f"{family} also {codes(asked)}" for family, asked in protocol.extra)
    if protocol.in_site_words:
        licensed = codes(protocol.in_site_words)
        more += f"; {licensed} where a condition lists it and the site has its words"
    columns = ("visit", "name", "due, day", "opens", "closes", "instruments")
    return [f"For {', '.join(protocol.families)}. {more}. Source: {protocol.source}.",
            table(columns, rows)]  # fmt: skip


def _documents(known: Catalogue) -> list[str]:
    blocks = [heading("Consent documents")]
    for document in known.consents:
        rows = [(code(e.slug), e.words, _declined(e)) for e in document.elements]
        study = " Used within a study only." if document.study else ""
        blocks += [heading(f"{document.title} ({code(document.id)})", 3),
                   f"For {codes(document.products)}.{study}",
                   table(("element", "words", ""), rows)]  # fmt: skip
    return blocks


def _declined(element: ConsentElement) -> str:
    places = f", but not in {', '.join(element.required_in)}" if element.required_in else ""
    return "" if element.required else f"may be declined{places}"


def _settings(step: Step) -> str:
    """Every number of a step that a site sets, by its policy."""
    limits = [name for m in step.measures for name in (m.low_setting, m.high_setting)]
    return codes(filter(None, (step.wait_setting, step.limit_setting, *limits)))


def _outside(step: Step) -> str:
    """What a step is that comes late, early, before its turn or out of its limits."""
    refuse = Rule.REFUSE
    named = (
        ("too late or too early", step.time_rule is refuse and step.limit_setting),
        ("out of its limits", step.limit_rule is refuse),
        ("a lot past its day", step.lots_strict),
    )
    refused = ", ".join(name for name, is_so in named if is_so)
    early = "before its turn: a deviation" if step.order_rule is not refuse else ""
    return "; ".join(filter(None, (refused and f"{refused}: refused", early)))


def _about(process: Process) -> str:
    study = "Within a study only. " if process.study_only else ""
    losses = f"Its volumes balance; losses: {codes(process.losses)}." if process.losses else ""
    return study + losses


def _work(known: Catalogue) -> list[str]:
    blocks = [heading("Processes")]
    for process in known.processes:
        rows = [
            (
                code(s.slug), s.name,
                ", ".join(f"{m.name} ({m.quantity.value})" for m in s.measures),
                "yes" if s.witness else "", codes((*s.devices, *s.reagents)), _settings(s),
                _outside(s),
            )
            for s in process.steps
        ]  # fmt: skip
        columns = (
            "step", "name", "measured", "second person", "needs", "site policies", "outside it",
        )  # fmt: skip
        blocks += [
            heading(f"{process.name} ({code(process.id)})", 3),
            _about(process),
            table(columns, rows),
        ]
    blocks += [heading("Specifications")]
    for spec in known.specifications:
        tests = [
            (code(t.slug), t.name, t.comparator.value,
             "the site sets it" if t.unset else "" if t.limit is None else t.limit,
             t.unit, "late" if t.late else "", t.source)
            for t in spec.tests
        ]  # fmt: skip
        note = "An example: a site replaces it by its own, validated one." if spec.example else ""
        if spec.effective_from:
            note += f" For what is made from {spec.effective_from:%-d %B %Y} on."
        columns = ("test", "name", "", "limit", "unit", "", "source")
        blocks += [heading(code(spec.id), 3), note, table(columns, tests)]
    return blocks
