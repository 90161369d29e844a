"""A practice whose day is today, committed where a server can see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.test import override_settings

from blastema.records.models import StaffMember, User
from tests.actions.world import World
from tests.browser.seat import PASSWORD

# The suite's own hasher is quick and known to no server.
HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


@dataclass
class Practice:
    """``world`` acts by the verbs; ``username`` is how a person of a role signs in."""

    world: World

    def username(self, role: str) -> str:
        self.world.act(role)
        staff = self.world.staff[role + "1", self.world.site]
        user = User.objects.get(staff=staff)
        with override_settings(PASSWORD_HASHERS=HASHERS):
            user.set_password(PASSWORD)
        user.save()
        return str(StaffMember.objects.get(id=staff).username)


def practice(*, days_ago: int = 0) -> Practice:
    """``days_ago``: when the world's clock stands; what is done with it happened then."""
    world = World(seed="browser")
    world.at(datetime.now(UTC) - timedelta(days=days_ago))
    return Practice(world)
