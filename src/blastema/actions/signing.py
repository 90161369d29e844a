"""Signing what was shown: the proof of the person, the digest of the content."""

from __future__ import annotations

from functools import reduce
from hashlib import sha256

from blastema.actions.door import Door
from blastema.actions.signed import is_proved, with_second_factor
from blastema.actions.specification import door_judges, version_of
from blastema.core.catalogue import Specification
from blastema.core.product.content import content
from blastema.core.product.fold import PRODUCT
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.signing import Signing, Step, signed
from blastema.core.product.state import ProductState
from blastema.core.site.state import SiteState
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal
from blastema.ledger import canonical


def digest(state: ProductState, specification: Specification) -> str:
    """SHA-256 of the content as canonical JSON (RFC 8785), in small hexadecimal."""
    return sha256(canonical(content(state, specification))).hexdigest()


def sign(
    door: Door,
    product: str,
    state: ProductState,
    decision: Decision,
    step: Step,
    signs: str,
) -> Decision:
    """The decision under this person's signature; its last event is what is signed.

    What comes before it in the same decision are results typed by the signer, which are
    signed with the rest.
    """
    specification = door_judges(door, product, state)
    found = () if isinstance(decision, Refusal) else decision[:-1]
    after = reduce(PRODUCT.apply, found, state)
    signing = Signing(
        step=step,
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
        shown=signs,
        standing=digest(state, specification),
        content=digest(after, specification),
        specification=specification.id,
        proved=is_proved(door.act),
        second_factor=with_second_factor(door.act),
        at=door.act.recorded_at,
    )
    return signed(decision, signing)


def signed_over(before: ProductState, specification: str, site: SiteState) -> str:
    """The digest of what a signature was put under, made again from the history."""
    slug, _, version = specification.rpartition(".v")
    return digest(before, version_of(slug, int(version), site))
