"""The federal way of a product through 21 CFR 1271, one rung at a time, in the order of the law.

A: is it tissue of the kind the part is about (1271.3(d))? B: is it put back in the procedure in
which it was taken out, into the same person, at the same establishment, as the same tissue
(1271.15(b))? C: the four criteria of 1271.10(a). D: does anything but an investigational
application, or expanded access, lead further (1271.20, 312)? Each rung is answered yes, no or
"cannot say", with what would have to be known; no missing fact is guessed.

The facts of each product class stand in the catalogue with their sources; this is logic only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.values import OPEN_STEPS, SAME_STEPS, ProductClass, Relation
from blastema.core.rules.question import Subject

# What a site signs of a product that is given with nothing mixed in.
ALONE = "given-alone"
COURT = "United States v. California Stem Cell Treatment Center, No. 22-56014 (9th Cir. 2024)"


class Reply(StrEnum):
    """What a rung is answered with."""

    YES = "yes"
    NO = "no"
    CANNOT_SAY = "cannot say"


class Pathway(StrEnum):
    """Where the ladder ends."""

    BLOOD = "a blood product, outside the tissue rules"
    SECRETED = "a secreted product: a drug, outside the tissue rules"
    MARROW = "marrow that is outside the tissue rules"
    SAME_PROCEDURE = "put back in the same surgical procedure"
    TISSUE = "tissue under the tissue rules alone"
    DRUG = "a drug: needs an investigational application, or expanded access"
    UNSETTLED = "not settled by the law: needs the site's own rule"


@dataclass(frozen=True, slots=True)
class Rung:
    """One question of the law: its answer, why, what is missing for a better one, the source."""

    name: str
    asks: str
    reply: Reply
    why: str
    needs: str = ""
    citation: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Ladder:
    """All rungs in order, and where they lead."""

    rungs: tuple[Rung, ...]
    pathway: Pathway

    def reply(self, name: str) -> Reply:
        """Raises `KeyError` for a rung that this ladder does not have."""
        return {rung.name: rung.reply for rung in self.rungs}[name]


def ladder(subject: Subject) -> Ladder:
    """The ladder of a product of cells or blood; the last rung says what follows."""
    tissue = _is_tissue(subject)
    rungs = (tissue, _same_procedure(subject), *_criteria(subject))
    pathway = _pathway(subject, {rung.name: rung.reply for rung in rungs})
    return Ladder((*rungs, _application(pathway)), pathway)


def needs_application(subject: Subject) -> bool:
    """Whether keeping it, or taking it elsewhere, is all that makes a drug of it."""
    return _kept(subject.question.stored, subject.question.same_establishment) != ()


def beyond(product: ProductClass, claims: frozenset[str]) -> tuple[str, ...]:
    """The claims that are surely none of a product's own functions, by name.

    Where no source names a product's functions, a claimed function may be one of them.
    """
    known = catalogue().claims
    found = [
        claim
        for slug, claim in known.items()
        if slug in claims and not (claim.is_function and _may_be_own(product, slug))
    ]
    return tuple(claim.name for claim in found)


def _may_be_own(product: ProductClass, claim: str) -> bool:
    return claim in product.functions or not product.functions


def _is_tissue(subject: Subject) -> Rung:
    asks = "Is it human tissue or cells in the sense of the part?"
    replies = {
        "blood": ("no", "Blood and what is made of it are left out.", "1271.3(d)(2)"),
        "secreted": ("no", "What cells give off is left out; it is a drug.", "1271.3(d)(3)"),
        "tissue": ("yes", "No exclusion names it.", "1271.3(d)"),
    }
    material = subject.product.material
    if material in replies:
        reply, why, place = replies[material]
        return Rung("A", asks, Reply(reply), why, citation=f"21 CFR {place}")
    return _marrow(subject, asks)


def _marrow(subject: Subject, asks: str) -> Rung:
    """Marrow is left out where it is minimally manipulated, homologous and not combined."""
    minimal, homologous, alone = (one.reply for one in _criteria(subject)[:3])
    citation = "21 CFR 1271.3(d)(4)"
    if Reply.NO in (minimal, homologous, alone):
        why = "Marrow is left out only where it is minimally manipulated, homologous and alone."
        return Rung("A", asks, Reply.YES, why, citation=citation)
    if {minimal, homologous, alone} == {Reply.YES}:
        why = "Minimally manipulated marrow in homologous use, not combined, is left out."
        return Rung("A", asks, Reply.NO, why, citation=citation)
    why = "The regulator has not said what homologous use of marrow is."
    needs = "what the regulator means by homologous use of marrow"
    return Rung("A", asks, Reply.CANNOT_SAY, why, needs, citation)


def _same_procedure(subject: Subject) -> Rung:
    """B; a court held that what goes back has to be what came out."""
    asks = "Is it put back, as it was, in the procedure in which it was taken out?"
    against, citation = _against(subject), "21 CFR 1271.15(b)"
    if subject.product.removed != subject.product.implanted:
        citation = f"{citation}; {COURT}"
    if against:
        return Rung("B", asks, Reply.NO, " ".join(against), citation=citation)
    if subject.relation is Relation.NONE:
        why, needs = "Nobody has said whose cells they are.", "whose cells they are"
        return Rung("B", asks, Reply.CANNOT_SAY, why, needs, citation)
    if set(subject.product.making) & set(OPEN_STEPS):
        why = "Whether breaking into pieces is more than sizing depends on the device."
        return Rung("B", asks, Reply.CANNOT_SAY, why, "what the device does to it", citation)
    why = "Same person, same establishment, same procedure, same tissue."
    return Rung("B", asks, Reply.YES, why, citation=citation)


def _against(subject: Subject) -> tuple[str, ...]:
    """Every reason why it is not the same tissue of the same procedure."""
    question, product = subject.question, subject.product
    more = sorted(set(product.making) - {*SAME_STEPS, *OPEN_STEPS})
    reasons = (
        (product.material not in ("tissue", "marrow"), "It is not tissue of the part."),
        (subject.relation is Relation.ALLOGENEIC, "It is another person's."),
        (product.received, "It was delivered from elsewhere."),
        (product.removed != product.implanted, "What goes back is not what came out."),
        (bool(more), f"More is done than rinsing, cleansing, sizing, shaping: {', '.join(more)}."),
        (question.combined, "It is combined with another article."),
    )
    said = tuple(words for holds, words in reasons if holds)
    return (*said, *_kept(question.stored, question.same_establishment))


def _kept(stored: bool, same_establishment: bool) -> tuple[str, ...]:
    kept = ("It is kept beyond the procedure.",) if stored else ()
    return kept if same_establishment else (*kept, "It leaves the establishment.")


def _criteria(subject: Subject) -> tuple[Rung, ...]:
    return (_minimal(subject), _homologous(subject), _alone(subject), _local(subject))


def _minimal(subject: Subject) -> Rung:
    product = subject.product
    asks, citation = "Is it minimally manipulated?", "21 CFR 1271.10(a)(1); 21 CFR 1271.3(f)"
    if product.manipulation == "more":
        why = "Its making alters what it is."
        return Rung("C1", asks, Reply.NO, why, citation=citation, verified=False)
    if product.manipulation == "minimal":
        why = "Its making leaves what matters of it as it was."
        return Rung("C1", asks, Reply.YES, why, citation=citation, verified=False)
    why = "It depends on the device and on how much structure is kept."
    if product.manipulation == "not-applicable":
        why = "The criterion is about tissue."
    needs = "what the device does to it" if product.manipulation == "depends" else ""
    return Rung("C1", asks, Reply.CANNOT_SAY, why, needs, citation, verified=False)


def _homologous(subject: Subject) -> Rung:
    """C2: advertisements and labels count as what it is meant for."""
    product = subject.product
    asks = "Is it meant for homologous use only?"
    citation = "21 CFR 1271.10(a)(2); 21 CFR 1271.3(c)"
    claimed = beyond(product, subject.question.claims)
    reasons = [f"The site claims that it {', '.join(claimed)}."] if claimed else []
    if product.homologous == "no":
        reasons.append("Easing pain there is not what it does in the donor.")
    if reasons:
        return Rung("C2", asks, Reply.NO, " ".join(reasons), citation=citation)
    if product.homologous == "yes":
        why = "It does there what it does in the donor, and nothing else is claimed."
        return Rung("C2", asks, Reply.YES, why, citation=citation)
    why = "Whether this use is homologous is not settled."
    if product.homologous == "not-applicable":
        return Rung("C2", asks, Reply.CANNOT_SAY, "The criterion is about tissue.", "", citation)
    needs = "what the regulator takes its basic functions to be"
    return Rung("C2", asks, Reply.CANNOT_SAY, why, needs, citation)


def _alone(subject: Subject) -> Rung:
    asks = "Is it given without another article?"
    why = "Nothing but water, salt solutions, or what sterilises, preserves or stores it."
    citation = "21 CFR 1271.10(a)(3)"
    if subject.question.combined:
        return Rung("C3", asks, Reply.NO, "It is combined with another article.", "", citation)
    if ALONE in subject.question.assurances:
        return Rung("C3", asks, Reply.YES, why, citation=citation)
    why = "Nobody has signed that nothing else is mixed in."
    return Rung("C3", asks, Reply.CANNOT_SAY, why, "whether anything is mixed in", citation)


def _local(subject: Subject) -> Rung:
    """C4: no systemic effect and no dependence on living cells, or the patient's own."""
    asks = "Does it act without living cells and only there, or is it the person's own?"
    citation = "21 CFR 1271.10(a)(4)"
    if subject.relation is Relation.AUTOLOGOUS:
        return Rung("C4", asks, Reply.YES, "It is the person's own.", citation=citation)
    if subject.relation is Relation.ALLOGENEIC and subject.question.near_relative:
        why = "The donor is a blood relative in the first or second degree."
        return Rung("C4", asks, Reply.YES, why, citation=citation)
    why = "Nothing on file says how it acts, or that the donor is a near relative."
    needs = "whether it acts through living cells or beyond the place, and who the donor is"
    return Rung("C4", asks, Reply.CANNOT_SAY, why, needs, citation)


def _pathway(subject: Subject, replies: dict[str, Reply]) -> Pathway:
    outside = {"blood": Pathway.BLOOD, "secreted": Pathway.SECRETED}
    if subject.product.material in outside:
        return outside[subject.product.material]
    criteria = [replies[name] for name in ("C1", "C2", "C3", "C4")]
    if replies["A"] is Reply.NO and replies["B"] is not Reply.NO:
        return Pathway.MARROW
    if replies["B"] is Reply.YES and not beyond(subject.product, subject.question.claims):
        return Pathway.SAME_PROCEDURE
    if Reply.NO in criteria:
        return Pathway.DRUG
    if set(criteria) == {Reply.YES}:
        return Pathway.TISSUE
    return Pathway.DRUG if needs_application(subject) else Pathway.UNSETTLED


def _application(pathway: Pathway) -> Rung:
    asks = "Does it need an investigational application, or expanded access, with a review board?"
    replies: dict[Pathway, tuple[Reply, str]] = {
        Pathway.DRUG: (Reply.YES, "No other way of the part is open to it."),
        Pathway.SECRETED: (Reply.YES, "It is a drug, and none is approved."),
        Pathway.BLOOD: (Reply.NO, "The device that prepares it needs its own clearance."),
        Pathway.UNSETTLED: (Reply.CANNOT_SAY, "The law leaves it open."),
    }
    reply, why = replies.get(pathway, (Reply.NO, f"It is {pathway.value}."))
    needs = "the site's own signed rule" if pathway is Pathway.UNSETTLED else ""
    return Rung("D", asks, reply, why, needs, "21 CFR 1271.20; 21 CFR 312")


def reasons(found: Ladder) -> Iterator[Rung]:
    """The rungs that answered no, and so lead to the last one."""
    return (rung for rung in found.rungs if rung.reply is Reply.NO)
