"""People of a small practice in front of a browser: each signed in, at their own site."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client

from blastema.records.models import StaffMember, User
from tests.actions.world import World

PASSWORD = "correct horse battery staple"  # what World gives everybody


@dataclass
class Practice:
    """Alice and Bob work at the first site, Charlie at the second."""

    world: World = field(default_factory=World)
    other: str = ""

    def __post_init__(self) -> None:
        self.other = self.world.open_site("Other Clinic", "B9999")

    def user(self, role: str, *, charlie: bool = False) -> User:
        at = self.other if charlie else self.world.site
        self.world.act(role, site=at)
        return User.objects.get(staff=self.world.staff[role + "1", at])

    def browser(self, role: str, *, charlie: bool = False) -> Client:
        client = Client()
        client.force_login(
            self.user(role, charlie=charlie),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return client

    def username(self, role: str) -> str:
        return StaffMember.objects.get(id=self.user(role).staff).username


def typed_in(client: Client, username: str, password: str = PASSWORD, **extra: str):
    return client.post("/sign-in/", {"username": username, "password": password}, **extra)


def hidden(response) -> dict[str, str]:
    """What a form carries unseen, as the browser would send it back."""
    form = response.context["form"]
    unseen = ("command", "seen", "signs")
    return {name: form[name].value() or "" for name in unseen if name in form.fields}


def carried(response) -> dict[str, str]:
    """As ``hidden``, with one's own password where the form asks who signs."""
    signs = {"password": PASSWORD} if "password" in response.context["form"].fields else {}
    return {**hidden(response), **signs}


def said(response) -> str:
    """The page without its form token: 64 random letters, in which any short word may turn up."""
    return response.content.decode().replace(str(response.context["csrf_token"]), "")
