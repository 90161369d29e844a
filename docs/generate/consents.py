"""Consents: what a site states, each element, the check of understanding, and what ends what."""

from __future__ import annotations

from blastema.core.catalogue import catalogue
from blastema.core.consent.notices import NOTICES
from blastema.core.consent.settings import BY_LINK, BY_LINK_FOR, COOLING_OFF, SLOTS
from blastema.core.consent.sources import source_mark
from blastema.core.consent.witness import WITNESS, Occasion
from docs.generate.markdown import code, codes, heading, page, table

INTRODUCTION = """
What a person reads and signs. [How consent is asked](../how-to/ask-for-consent.md);
[the documents](catalogue.md#consent-documents).

Each purpose has a document, a signature and a withdrawal of its own.
"""

# Held by tests/actions/test_consents.py, act by act.
STOPS = [
    ("`treatment`", "no session, no time-out, no needle; the course waits for a new consent"),
    ("`collection`", "no session that takes something, no time-out before it, no needle for it"),
    ("`registry`", "every course of the person leaves the kept sums"),
    ("`images`", "no picture is kept with an injection, and none is shown"),
    ("`recontact`", "no message and no call"),
    ("`follow-up`", "nothing by itself: conventional care goes on"),
]

SETTINGS = """A setting is a [policy](../how-to/change-policies.md) of the site, none with a
built-in value. The name holds for all products; with a product class behind it
(`consent-cost-marrow-concentrate`) for that one. A Spanish document needs the words that stand
in Spanish too, under the same name with `-es`. A document that needs a setting without a value
is shown to nobody, and says which is missing."""

ELEMENTS = """A point is required of the documents of a purpose, or of a kind of it, everywhere; or
where the law of a place asks for it, and may be left out elsewhere. Every document serves every
place, so it is refused at load where a point is missing that any of them asks for. *Verified* is
what a law asks of a consent where that was read in the project's reference, on that day. *Not
verified* was cited from memory: read the source before you rely on it. What Florida asks is asked
there of all cells, also of marrow that may lie outside its definition."""

RISK = """the day from which risks are told differently, as YYYY-MM-DD: who signed before is asked
again before a session and before a needle""".replace("\n", " ")

_OCCASIONS = {
    Occasion.INTERPRETER: "read through an interpreter",
    Occasion.ALOUD: "read aloud",
    Occasion.REPRESENTATIVE: "signed by somebody for the patient",
    Occasion.ALL: "always",
}
WITNESSES = (
    "where a second member of staff has to see it signed, one or more of: "
    + ", ".join(f"`{one}` ({words})" for one, words in _OCCASIONS.items())
    + "; a word that cannot be read counts as `all`"
)

# Further policies about consents.
OTHERS = [
    (COOLING_OFF, "whole hours between reading and signing; none where it is not set"),
    (BY_LINK, "`yes` where a person may sign by their own link"),
    (BY_LINK_FOR, "`yes` where somebody who may sign for a patient may do so by a link"),
    (WITNESS, WITNESSES),
    ("risk-changed-PRODUCT", RISK),
]


def consents_page() -> str:
    known = catalogue()
    slots = [(code(f"consent-{slot}"), one.what, "yes" if one.translated else "")
             for slot, one in SLOTS.items()]  # fmt: skip
    others = [(code(name), words) for name, words in OTHERS]
    elements = [
        (
            code(one.slug),
            one.titles[0],
            codes(one.required_of),
            "; ".join(f"{s.place}: {codes(s.of)}" for s in one.sources if s.place),
            "; ".join(f"{s.cite} ({source_mark(s)})" for s in one.sources),
        )
        for one in known.elements.values()
    ]
    asked = [
        (code(one.slug), one.purpose, one.words[0], " / ".join(a.words[0] for a in one.answers))
        for one in known.questions
    ]
    notices = [
        (one.name, one.citation, f"{one.least_pt} points", code(one.policy))
        for one in NOTICES.values()
    ]
    return page(
        "Consents",
        INTRODUCTION,
        heading("What a withdrawal stops"),
        table(("purpose", "what its withdrawal stops"), STOPS),
        heading("What a site states"),
        SETTINGS,
        table(("policy", "what", "in Spanish too"), slots),
        table(("policy", "what"), others),
        heading("Elements"),
        ELEMENTS,
        table(("element", "title", "required of", "besides in", "who asks for it"), elements),
        heading("The check of understanding"),
        "A wrong answer refuses nobody: it is explained, and the clinician talks it through.",
        table(("question", "purpose", "words", "answers"), asked),
        heading("Notices on paper"),
        "The full wording was not checked here: the site enters it as a policy.",
        table(("state", "source", "least type, on 8.5 x 11 inches", "policy"), notices),
    )
