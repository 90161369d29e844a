"""What a site has to state before its consents can be shown; invented, as everything here."""

from __future__ import annotations

from blastema.actions.open_site import set_policy
from blastema.records import history
from tests.actions.world import World, done

STATED = {
    "who-performs": "Dr Invented",
    "cost": "4000 dollars",
    "refund": "you get it all back",
    "financial-interest": "we earn from it, and own no part of the maker",
    "emergency-phone": "+1 555 010 0111",
    "study-purpose": "if it helps more than a shot of salt water",
    "study-length": "one year",
    "study-injury": "we treat you and send you no bill",
    "study-contact": "+1 555 010 0112",
}
SPANISH = {
    "cost-es": "4000 dólares",
    "refund-es": "le damos todo de vuelta",
    "financial-interest-es": "ganamos con esto, y nada más",
    "study-purpose-es": "si sirve más que agua con sal",
    "study-length-es": "un año",
    "study-injury-es": "le atendemos sin cobrar",
}


def state_for_consents(world: World, site: str = "") -> None:
    """Does nothing where the site has stated it before."""
    at = site or world.site
    stream = f"site/{at}"
    if history.load([stream])[stream].state.policy("consent-cost"):
        return
    for slot, value in STATED.items():
        quality = world.act("quality", site=at)
        done(set_policy(quality, site=at, policy=f"consent-{slot}", value=value))
