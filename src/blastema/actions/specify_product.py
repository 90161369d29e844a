"""A site's own specification of a class of product: drafted by one person, signed by another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.signed import is_proved, with_second_factor
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import SpecTest, catalogue
from blastema.core.product.signature import Meaning, Signature
from blastema.core.site import specify
from blastema.core.site.own import OwnSpecification, content, draft_of
from blastema.core.site.specify import DraftSigning, Line
from blastema.core.site.state import SiteState
from blastema.ledger import canonical


@verb(Permission.SPECIFICATION_DRAFT)
def draft_specification(
    door: Door, *, site: str, product_class: str, lines: Sequence[Line], effective_on: date
) -> Done:
    """A new version of this site, in place of a draft that waits.

    It counts for nothing until another person has signed it (``sign_specification``).
    """
    drafted = specify.draft(
        _site(door, site),
        least=catalogue().specification(product_class),
        known=known_tests(),
        product=product_class,
        lines=lines,
        effective_on=effective_on.isoformat(),
        by=door.act.who.id,
        today=door.act.today,
        at=door.act.recorded_at,
    )
    return door.write({("site", site): drafted})


@verb(Permission.SPECIFICATION_SIGN)
def sign_specification(door: Door, *, site: str, product_class: str, signs: str) -> Done:
    """``signs`` is the SHA-256 of the draft that was shown (reading ``specification``)."""
    state = _site(door, site)
    signing = DraftSigning(
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
        shown=signs,
        standing=draft_digest(draft_of(state.specifications, product_class)),
        proved=is_proved(door.act),
        second_factor=with_second_factor(door.act),
        at=door.act.recorded_at,
    )
    signed = specify.sign(state, product=product_class, signing=signing)
    return door.write({("site", site): signed})


@verb(Permission.SPECIFICATION_DRAFT)
def withdraw_draft(door: Door, *, site: str, product_class: str) -> Done:
    """The draft of this class waits no longer; its number is not given again."""
    withdrawn = specify.withdraw(_site(door, site), product=product_class, by=door.act.who.id)
    return door.write({("site", site): withdrawn})


def draft_digest(one: OwnSpecification | None) -> str:
    """SHA-256 of what is signed, in small hexadecimal; empty where there is nothing to sign."""
    return sha256(canonical(content(one))).hexdigest() if one else ""


def known_tests() -> dict[str, SpecTest]:
    """Every test that the catalogue knows, by its slug."""
    return {line.slug: line for one in catalogue().specifications for line in one.tests}


def _site(door: Door, site: str) -> SiteState:
    door.allow(site)
    state: SiteState = door.fact("site", site)
    return state
