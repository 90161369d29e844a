"""What a site says of a product in its labels and advertisements: a signed policy for each class.

``claims-PRODUCT`` holds codes of the catalogue's claims with commas between; the law takes them
for what the product is meant for (21 CFR 1271.10(a)(2)).
"""

from __future__ import annotations

from blastema.core.catalogue import catalogue
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding, refuse

PREFIX = "claims-"


def claims_of(state: SiteState, product: str) -> frozenset[str]:
    """The codes of what the site claims about a product; empty where it claims nothing."""
    return _codes(state.policy(f"{PREFIX}{product}"))


def claims_fault(policy: str, value: str) -> Finding | None:
    """What is wrong with a policy about claims; ``None`` for every other policy."""
    if not policy.startswith(PREFIX):
        return None
    if policy.removeprefix(PREFIX) not in catalogue().products:
        return refuse(
            "SITE-CLAIMS-NAME",
            "This policy names no product class of the catalogue.",
            f"Write {PREFIX} and the product class.",
        )
    unknown = sorted(_codes(value) - set(catalogue().claims))
    if not unknown:
        return None
    known = ", ".join(catalogue().claims)
    return refuse(
        "SITE-CLAIMS-CODE",
        f"The catalogue knows no claim named {', '.join(unknown)}.",
        f"Write some of: {known}.",
    )


def _codes(value: str) -> frozenset[str]:
    return frozenset(code.strip() for code in value.split(",") if code.strip())
