"""What the door does for a verb that signs: asks for the proof, and binds the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from blastema.actions.act import Act
from blastema.actions.desk import Desk
from blastema.actions.signs import SIGNS
from blastema.core.event import Event
from blastema.core.product.signing import proved
from blastema.core.signed import content, signature
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal
from blastema.ledger import canonical

Written = dict[str, tuple[Event, ...]]


class UnlistedSignatureError(RuntimeError):
    """A verb would write a signature without being known as one that signs: our fault."""

    def __init__(self, verb: str) -> None:
        super().__init__(
            f"Found a signature in what {verb} writes; expected it among the verbs that sign. "
            "Name it in blastema.actions.signs, so that its signer is asked for a password."
        )


def unproved(verb: str, act: Act) -> tuple[Finding, ...]:
    """What stands against a signature of this person now; nothing where the verb signs none."""
    found = proved(given=is_proved(act)) if verb in SIGNS else None
    return (found,) if found else ()


def is_proved(act: Act) -> bool:
    """Whether the acting person gave their own password for this one act."""
    return act.proof is not None and act.proof.who == act.who.id


def with_second_factor(act: Act) -> bool:
    return act.proof is not None and act.proof.second_factor


def signed(
    verb: str, act: Act, desk: Desk, decisions: Mapping[tuple[str, str], Decision]
) -> Written:
    """What is written to each stream; under a verb that signs, with the signature over the
    events of its first stream. What follows from them elsewhere is not signed by itself."""
    written = {
        f"{kind}/{key}": events
        for (kind, key), events in decisions.items()
        if not isinstance(events, Refusal)
    }
    signs = SIGNS.get(verb)
    if signs is None and any(map(_is_signature, written.values())):
        raise UnlistedSignatureError(verb)
    first = next((stream for stream, events in written.items() if events), None)
    if signs is None or signs.own or first is None:
        return written
    events = written[first]
    over = signature(
        act=verb.replace("_", "-"),
        signed_by=act.who.id,
        meaning=signs.meaning,
        covers=len(events),
        digest=digest(first, desk.head(first), events),
        second_factor=with_second_factor(act),
        at=act.recorded_at,
    )
    return {**written, first: (*events, over)}


def digest(stream: str, after: str, events: Sequence[Event]) -> str:
    """SHA-256 of the content as canonical JSON (RFC 8785), in small hexadecimal."""
    return sha256(canonical(content(stream, after, events))).hexdigest()


def _is_signature(events: Sequence[Event]) -> bool:
    return any("signed_by" in event.data for event in events)
