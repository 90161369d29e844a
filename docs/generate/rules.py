"""The rule book: every rule with its citation and whether somebody has verified it."""

from __future__ import annotations

from blastema.core.rules import Rule, rulebook
from blastema.core.rules.asking import PersonFact
from blastema.core.rules.donor_tests import panel
from blastema.core.rules.load import EDITION
from blastema.core.rules.predicate import Predicate
from docs.generate.markdown import code, codes, heading, page, table
from docs.generate.rule_cases import anchor

INTRODUCTION = f"""
The gate asks every rule about a step; its answer is the worst that any rule says: *allowed*,
*allowed with conditions*, *only within a study*, *refused*. The last two stop a plan, and stop a
treatment session when it is opened. A condition that nothing on file meets is **open**: it does
not stop a plan, and it stops every session, time-out, collection and injection until it is met
(what only a container can show, the injection). Each decision is kept, sealed, with its facts and
every rule's answer; `blastema gate replay` asks all of them again, each under the edition of the
book that it was made under (`blastema migrate` keeps each edition's files in the database), and
`blastema gate recheck` every open course under the book of today or another one. Edition of
{EDITION}.

Each rule's last word leads to its [cases](rule-cases.md): facts of a step, and what the rule then
says.

Where federal law of the United States is asked, the answer also shows the **ladder**: is it tissue
of the kind that 21 CFR 1271 is about, is it put back in the same procedure, do the four criteria
hold, does it need an investigational application. Each rung says yes, no, or "cannot say" with what
would have to be known; what it asks of each product stands in the [catalogue](catalogue.md). What a
site **claims** about a product counts as what it is meant for: it is the site's policy
`claims-PRODUCT`, with codes of claims and commas between. Places are added
[by files](../how-to/add-a-jurisdiction.md), and `blastema rules try` asks the gate about made-up
facts.

This is decision support with dates and sources. It is not legal advice.

**Verified** says whether somebody of the project read the source itself. A rule that is not
verified warns; it never permits. Words in braces are filled in when the rule speaks. `{{words}}`
means that the words, the citation and the mark come from the [catalogue](catalogue.md)'s entry for
the product, the source or the condition.

A condition counts as met when what it asks for is on file: an **assurance** is a
[policy of the site](../how-to/change-policies.md) of that name with the value `yes` (or of that
name and a product class), is signed for one course (`assure-course`), or is shown by the record
itself; **consent elements** are those that the person agreed to; a **licence** is the site's policy
`licence`.
"""

ASKED = """
The [assessment](../how-to/assess-a-person.md) asks these, and the programme's own rules compare
the answers. What nobody has answered is not known: a rule that needs it **cannot say**, and its
condition stays open. No number for any of them was verified, so none is built in: a limit is a
[policy of the site](../how-to/change-policies.md), and a rule whose limit the site has not set is
silent. The numbers that an answer lies between are what can be typed, and say nothing of health.
"""

AGAINST = """
Answers that cannot stand together are refused, all at once: a fact whose question before it was
answered no, a day in the future, and these.
"""

_FAMILIES = (
    ("Federal law of the United States", "federal"),
    ("State law", "state"),
    ("Law of other countries and of unions", "national"),
    ("The programme's own", "programme"),
)


def rules_page() -> str:
    book = rulebook()
    named = {authority for _, authority in _FAMILIES}
    others = sorted({rule.authority for rule in book.rules.values()} - named)
    blocks = []
    for title, authority in (*_FAMILIES, *((name, name) for name in others)):
        rows = [_row(rule) for rule in book.of(authority)]
        columns = (
            "rule",
            "where",
            "says",
            "words",
            "what to do",
            "for the patient",
            "asks for",
            "citation",
            "verified",
            "cases",
        )
        blocks += [heading(title), table(columns, rows)]
    blocks += [heading("What is asked of the person"), *_asked()]
    blocks += [heading("What was changed"), *_changes()]
    return page("The rule book", INTRODUCTION, *blocks, heading("Tests of a donor"), *_donor())


def _changes() -> list[str]:
    rows = [
        (str(one.on), one.edition, codes(one.rules), one.what, one.why)
        for one in rulebook().changes
    ]
    return [table(("day", "edition", "rules", "what", "why"), rows)]


def _row(rule: Rule) -> tuple[object, ...]:
    return (
        code(rule.id),
        rule.jurisdiction,
        rule.effect.value,
        rule.words,
        f"{rule.remedy} ({rule.who})" if rule.who else rule.remedy,
        rulebook().telling(rule.id, rule.effect),
        _asks(rule),
        f"[{rule.citation}]({rule.url})" if rule.url else rule.citation,
        _verified(rule),
        f"[cases]({anchor(rule.id)})",
    )


def _asks(rule: Rule) -> str:
    parts = [f"assurance {code(rule.assurance)}" if rule.assurance else ""]
    parts += [f"consent elements {codes(rule.consent)}" if rule.consent else ""]
    parts += [f"licence {codes(rule.licences)}" if rule.licences else ""]
    parts += [f"lifted by {code(rule.exempt_with)} within a study" if rule.exempt_with else ""]
    parts += [f"opened by {code(rule.opened_by)}" if rule.opened_by else ""]
    parts += [f"where {name} is {codes(map(str, values))}" for name, values in rule.where]
    parts += [f"for {codes(rule.products)}" if rule.products else ""]
    parts += [f"from {codes(rule.sources)}" if rule.sources else ""]
    parts += [f"speaks where {_when(rule.compares)}" if rule.compares else ""]
    parts += [f"for problems of the {_problems(rule)}" if rule.families else ""]
    parts += ["where the person's own material is taken" if rule.harvest else ""]
    parts += ["where the guidance may need contrast medium" if rule.contrast else ""]
    parts += ["**urgent**: shown before all else" if rule.urgent else ""]
    return "; ".join(part for part in parts if part)


def _problems(of: Rule | PersonFact) -> str:
    return codes(of.families) + (f", and {codes(of.conditions)}" if of.conditions else "")


def _when(when: Predicate) -> str:
    against = code(when.value) if when.value else f"the site's policy {code(when.limit)}"
    besides = f" and {code(when.also)} is `yes`" if when.also else ""
    return f"{code(when.fact)} {when.comparator.replace('-', ' ')} {against}{besides}"


def _asked() -> list[str]:
    book = rulebook()
    rows = [_question(fact) for fact in book.facts.values()]
    against = [
        (", ".join(f"{code(slug)} {code(said)}" for slug, said in one.facts.items()), one.words)
        for one in book.contradictions
    ]
    columns = ("fact", "question", "an answer is", "unit", "asked of")
    return [
        ASKED,
        table(columns, rows),
        AGAINST,
        table(("together", "because"), against),
    ]


def _question(fact: PersonFact) -> tuple[object, ...]:
    of = [f"problems of the {_problems(fact)}"] if fact.families else []
    of += ["whoever gives material"] if fact.harvest else []
    of += [f"whoever answered yes to {code(fact.only_if)}"] if fact.only_if else []
    places = f", in steps of 1/{10**fact.decimals}" if fact.decimals else ""
    return code(fact.slug), fact.question, fact.expected + places, fact.unit, ", ".join(of)


def _verified(rule: Rule) -> str:
    if not rule.citation and rule.authority == "programme":
        return "our own rule"
    checked = f", {rule.checked_on}" if rule.checked_on else ""
    force = f"; in force from {rule.effective_from}" if rule.effective_from else ""
    force += f" to {rule.effective_to}" if rule.effective_to else ""
    force += f", then {code(rule.successor)}" if rule.successor else ""
    return f"{'yes' if rule.verified else '**no**'}{checked}{force}"


def _donor() -> list[str]:
    rows = [
        (
            code(test.slug),
            test.name,
            "leukocyte-rich cells only" if test.leukocyte_rich_only else "",
            "living donors only" if test.living_only else "",
            f"months {test.season[0]} to {test.season[1]}" if test.season else "",
            test.citation,
            "yes" if test.verified else "**no**",
        )
        for test in panel()
    ]
    return [table(("test", "what", "", "", "season", "citation", "verified"), rows)]
