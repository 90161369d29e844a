"""What a site writes and others read: what it may not claim, and what somebody looks at first.

Names, notices, and the words of policies stand on public pages, in mails, on labels, in consents
and on sheets. Each is read by itself, so no notice of a place is looked for in it: that stands
in a whole advertisement (`core.rules.claims`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from blastema.core.rules.claims import ClaimFound, Lint, read_claims
from blastema.core.site.claims import PREFIX
from blastema.core.site.state import SiteState
from blastema.core.verdict import Effect, Finding

# No rule about phrases depends on the day; those about notices do, and none is asked here.
_ANY_DAY = date.min


def said_faults(text: str) -> tuple[Finding, ...]:
    """Each claim that keeps a text from being taken, all at once."""
    return tuple(_findings(text, Lint.BLOCK, Effect.REFUSED))


def to_look_at(text: str) -> tuple[Finding, ...]:
    """What is taken, and somebody should look at before it goes out."""
    return tuple(_findings(text, Lint.REVIEW, Effect.CONDITIONS))


def words_of(policy: str, value: str) -> str:
    """What others may read of a policy; nothing of one that holds codes, which nobody is shown."""
    return "" if policy.startswith(PREFIX) else value


def on_file(state: SiteState, today: date) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """What a site wrote before these rules and would not be taken now, by what it is."""
    texts = {"name": state.name}
    texts |= {f"notice since {one.since}": one.text for one in state.notices_on(today)}
    texts |= {f"policy {name}": words_of(name, one.value) for name, one in state.policies.items()}
    found = ((what, said_faults(text)) for what, text in sorted(texts.items()))
    return tuple((what, faults) for what, faults in found if faults)


def _findings(text: str, lint: Lint, effect: Effect) -> Iterator[Finding]:
    for one in read_claims(text, place="", on=_ANY_DAY):
        if one.lint is lint:
            yield Finding(one.rule, effect, _words(one), one.remedy, "", one.citation, one.verified)


def _words(one: ClaimFound) -> str:
    return f"Line {one.line}, column {one.column}, “{one.found}”: {one.words}"
