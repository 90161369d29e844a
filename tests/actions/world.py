"""A small practice for tests: one or two sites, one person a role, a clock that is set."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from blastema.actions.act import Act, Done, Proof, Who
from blastema.actions.add_staff import add_staff
from blastema.actions.open_site import open_site, set_policy
from blastema.actions.person import Address, Contact, Name, Person
from blastema.actions.register_patient import register_patient
from blastema.app.seeded import Seeded
from blastema.core.access.may import Grant
from blastema.core.access.roles import GRANTABLE
from blastema.core.rules.assurances import Level
from blastema.core.rules.load import rulebook
from blastema.core.verdict import Refusal

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
ZONE = "America/New_York"

ANN = Person(
    name=Name("Testperson", "Ann"),
    birth_date="1961-02-28",
    sex="female",
    contact=Contact("+1 555 0100", "ann@example.org"),
    address=Address("1 Invented Road", "Nowhere", "FL", "33101", "US"),
)


def done(result: Done | Refusal) -> Done:
    """The result of a command that had to succeed."""
    assert isinstance(result, Done), result
    return result


def refused(result: object) -> set[str]:
    """The rules of a command that had to be refused."""
    assert isinstance(result, Refusal), result
    return set(result.rules)


@dataclass
class World:
    """Acts for whoever is asked: ``world.act("clinician")``."""

    seed: str = "world"
    facility: str = "A9999"
    fresh: Seeded = field(init=False)
    site: str = ""
    staff: dict[tuple[str, str], str] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.fresh = Seeded(self.seed, NOON)
        self.site = self.open_site("Invented Clinic", self.facility)

    def open_site(self, name: str, facility: str, jurisdiction: str = "US-FL") -> str:
        site = done(
            open_site(
                self.operator(),
                name=name,
                zone=ZONE,
                jurisdiction=jurisdiction,
                facility=facility,
                address="1 Invented Road",
                phone="+1 555 0199",
            )
        ).subject
        for role in sorted(GRANTABLE - {"external"}):
            self.hire(role, site)
        return site

    def sign_policies(self, site: str = "", **others: str) -> None:
        """Signs, once, for everything that the rules ask a site for."""
        at = site or self.site
        if at in self.signed and not others:
            return
        self.signed.add(at)
        asked = (one.slug for one in rulebook().on_file.values() if one.level is Level.SITE)
        for policy, value in {**dict.fromkeys(asked, "yes"), "licence": "MD", **others}.items():
            act = self.act("quality", site=at)
            done(set_policy(act, site=at, policy=policy, value=value))

    def operator(self) -> Act:
        return self._act(
            Who("job/operator", "Operator", (Grant("operator", "practice"),)), "practice"
        )

    def hire(self, role: str, site: str, number: int = 1) -> str:
        username = f"{role}{number}.{site[-12:]}"
        added = add_staff(
            self.operator_at(site),
            name=f"{role.title()} Invented {number}",
            username=username,
            password="correct horse battery staple",
            roles=((role, site),),
        )
        self.staff[role + str(number), site] = done(added).subject
        return done(added).subject

    def operator_at(self, site: str) -> Act:
        return self._act(Who("job/operator", "Operator", (Grant("operator", site),)), site)

    def act(self, role: str, *, site: str = "", number: int = 1) -> Act:
        """The act of the person who holds this role at the site, now; it may sign."""
        at = site or self.site
        staff = self.staff.get((role + str(number), at)) or self.hire(role, at, number)
        act = self._act(Who(f"staff/{staff}", role, (Grant(role, at),)), at)
        return replace(act, proof=Proof(act.who.id, second_factor=False))

    def patient_act(self, patient: str) -> Act:
        who = Who(f"patient/{patient}", "patient", (Grant("patient", self.site),))
        return self._act(who, self.site)

    def representative_act(self, representative: str) -> Act:
        grants = (Grant("representative", self.site),)
        return self._act(
            Who(f"representative/{representative}", "representative", grants), self.site
        )

    def job(self, role: str) -> Act:
        return self._act(Who(f"job/{role}", role, (Grant(role, self.site),)), self.site)

    def later(self, **delta: float) -> None:
        self.fresh.set(self.fresh.now() + timedelta(**delta))

    def at(self, moment: datetime) -> None:
        self.fresh.set(moment)

    def register(self, person: Person = ANN, site: str = "") -> str:
        return done(register_patient(self.act("front-desk", site=site), person=person)).subject

    def _act(self, who: Who, site: str) -> Act:
        return Act(who, site, ZONE, self.fresh.now(), self.fresh.id(), self.fresh)


def same_command(act: Act, other: Act) -> Act:
    return replace(other, command=act.command)
