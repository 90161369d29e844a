"""What a site claims about each product: signed like its other policies, as codes of claims."""

from __future__ import annotations

from django import forms
from django.urls import reverse

from blastema.actions.read.staff import SiteShown
from blastema.core.catalogue import Kind, catalogue
from blastema.core.site.claims import PREFIX, claims_of
from blastema.web.administration.policy_page import PolicyPage
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import CommandForm


class ClaimsForm(CommandForm):
    """Every claim that stands in a label, an advertisement or a page about this product."""

    value = forms.MultipleChoiceField(
        label="What do your labels, advertisements and pages say about it?",
        help_text="It counts as what the product is meant for. Choose nothing if nothing is said.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what a form takes
        options = [(claim.slug, f"It {claim.name}") for claim in catalogue().claims.values()]
        self.fields["value"].choices = options  # type: ignore[attr-defined]

    def clean_value(self) -> str:
        return ",".join(self.cleaned_data["value"])


def product_of(policy: str) -> str:
    """The product class whose claims a policy holds; empty for every other policy."""
    slug = policy.removeprefix(PREFIX) if policy.startswith(PREFIX) else ""
    known = catalogue().products.get(slug)
    return slug if known and known.kind is Kind.CELL else ""


def page_of(policy: str) -> PolicyPage | None:
    """``None`` for every policy that holds no claims."""
    product = product_of(policy)
    if not product:
        return None
    title = f"What we claim: {catalogue().products[product].name}"
    return PolicyPage(title, ClaimsForm, lambda found: sorted(claims_of(found.state, product)))


def claims_table(found: SiteShown) -> Table:
    """Each product class of cells with what the site has signed that it claims."""
    cells = [one for one in catalogue().products.values() if one.kind is Kind.CELL]
    rows: list[list[object]] = [
        [
            Cell(one.name, url=_url(found, one.slug)),
            _claimed(found, one.slug),
            _signer(found, one.slug),
        ]
        for one in cells
    ]
    return table("What this site claims about products", ["Product", "Claims", "Signed by"], rows)


def _url(found: SiteShown, product: str) -> str:
    return reverse("policy", args=[found.id, f"{PREFIX}{product}"])


def _claimed(found: SiteShown, product: str) -> str:
    said = claims_of(found.state, product)
    names = [claim.name for slug, claim in catalogue().claims.items() if slug in said]
    return ", ".join(names) or "nothing signed"


def _signer(found: SiteShown, product: str) -> str:
    policy = found.state.policies.get(f"{PREFIX}{product}")
    return found.signers.get(policy.signed_by, "") if policy and policy.value else ""
