"""The practice itself: two sites, their people, their policies, and what marks it as invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import hashers

from blastema.actions.act import Who
from blastema.actions.add_staff import add_staff, grant_role
from blastema.actions.open_site import open_site, put_up_notice, set_policy
from blastema.actions.read.demonstration import MARK
from blastema.actions.read.who import staff_who
from blastema.app.demo import devices, donors, freezer, lots, rooms, specified
from blastema.app.demo.stage import SITES, SitePlan, Stage, done
from blastema.core.access.may import Grant
from blastema.core.access.roles import ROLES, Role
from blastema.core.consent.notices import NOTICES, POSTED
from blastema.core.recall.reach import ATTEMPTS_POLICY
from blastema.records import history
from blastema.records.models import LedgerEvent, Site, StaffMember

# Printed for everybody who starts a demonstration: it keeps nobody out.
PASSWORD = "invented people only"  # noqa: S105  printed at every start

# (role, how many of them at each site): two where two signatures or two pairs of hands are asked.
STAFF = (
    (Role.ADMINISTRATOR, 1),
    (Role.FRONT_DESK, 1),
    (Role.COORDINATOR, 1),
    (Role.CLINICIAN, 2),
    (Role.LABORATORY, 2),
    (Role.QUALITY, 2),
    (Role.ANALYST, 1),
)
_NAMES = "Alma Boris Celia Dmitri Edith Fabio Greta Hugo Inez Jonas Katya Lars Mona Nils"
_COMPANY = "Papertrail Records (invented company)"

# What somebody answers for, so that the gate's conditions are met: see the rule book.
POLICIES = (
    "medical-director-rule",
    "device-cleared",
    "given-alone",
    "facility-accredited",
    "viability-report",
    "advertisement-notice",
    "ind-active",
    "irb-approved",
    "donor-eligible",
    "accompanying-records",
    "state-law-checked",
)
# Invented limits of an invented procedure: none is a recommendation.
LIMITS = {"marrow-concentration-minutes-from-collection-to-label": "120"}
# Likewise for the sheets that patients read.
SHEETS = {
    "sheet-24-hour-phone": "+1 555 010 0111",
    "sheet-anti-inflammatory-days-before": "7",
    "sheet-anti-inflammatory-days-after": "14",
    "sheet-no-driving-hours": "24",
    "sheet-dressing-hours": "48",
    "sheet-fever": "38 C",
    "sheet-activity": "rest,light,light,daily,daily,exercise,sport",
    "sheet-activity-blood": "rest,light,daily,exercise,sport",
}


# Likewise for what patients sign.
CONSENTS = {
    "consent-who-performs": "Dr Alma Invented",
    "consent-cost": "4000 dollars",
    "consent-cost-es": "4000 dólares",
    "consent-refund": "you get back all but the cost of the visit",
    "consent-refund-es": "le damos todo menos lo que cuesta la visita",
    "consent-financial-interest": "we earn from it, and own no part of the maker",
    "consent-financial-interest-es": "ganamos con esto, y nada más",
    "consent-study-purpose": "if it helps more than a shot of salt water",
    "consent-study-purpose-es": "si sirve más que agua con sal",
    "consent-study-length": "two years",
    "consent-study-length-es": "dos años",
    "consent-study-injury": "we treat you and send you no bill",
    "consent-study-injury-es": "le atendemos sin cobrar",
    "consent-study-contact": "+1 555 010 0112",
    "consent-signed-by-link": "yes",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a demonstration was made of; kept as a policy of its sites, so in the ledger too.

    ``day`` is the last day that was played, ``made`` the day of the history. It is not
    ``finished`` while its slices are made, nor ever if that was interrupted.
    """

    seed: str
    patients: int
    made: str
    day: str
    finished: bool = True

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Login:
    title: str
    site: str
    username: str


def found_mark() -> Mark | None:
    """The mark of the demonstration in this database; `None` where there is none."""
    for site in Site.objects.order_by("opened_at", "id").values_list("id", flat=True):
        text = history.load([f"site/{site}"])[f"site/{site}"].state.policy(MARK)
        if text:
            return Mark(**json.loads(text))
    return None


def holds_anything() -> bool:
    return LedgerEvent.objects.exists()


def logins() -> list[Login]:
    """One sign-in a role and site, as it is printed."""
    found = [
        Login(ROLES[role].title, plan.name, _username(role, plan.key, 1))
        for role, _ in STAFF
        for plan in SITES
    ]
    return [*found, Login(ROLES[Role.EXTERNAL].title, "both sites", "company")]


# Figures of an invented laboratory for marrow cells: none is published with its spread.
EXPANSION = {
    "expansion-doubling-hours-bone-marrow": "42,9",
    "expansion-colonies-per-million-bone-marrow": "10,100",
    "expansion-passage-limit-bone-marrow": "3",
    "expansion-doubling-limit-bone-marrow": "16",
    "expansion-release-days": "14",
}


def open_practice(stage: Stage, mark: Mark) -> None:
    """Opens both sites and hires everybody, at the beginning of the history."""
    with _quick_passwords():
        for plan in SITES:
            _open(stage, plan)
        _company(stage)
    for plan in SITES:
        _policies(stage, plan.key)
    freezer.set_up(stage)
    donors.set_up(stage)
    devices.set_up(stage)
    rooms.set_up(stage)
    lots.set_up(stage)
    specified.set_up(stage)
    set_mark(stage, mark)


def put_up_notices(stage: Stage) -> None:
    """What hangs at the front desk today."""
    text = "The car park is repaved this week: use the side entrance. (Invented notice.)"
    until = stage.day + timedelta(days=6)
    act = stage.act("front-desk", "florida")
    done(put_up_notice(act, site=act.site, text=text, from_=stage.day, until=until))


def set_mark(stage: Stage, mark: Mark) -> None:
    for plan in SITES:
        act = stage.act("quality", plan.key)
        done(set_policy(act, site=act.site, policy=MARK, value=mark.text()))


def find_practice(stage: Stage) -> None:
    """Takes up the sites and people of a demonstration that was made before."""
    by_facility = {plan.facility: plan.key for plan in SITES}
    for site, facility in Site.objects.values_list("id", "facility"):
        stage.sites[by_facility[facility]] = site
    staff = dict(StaffMember.objects.values_list("username", "id"))
    for role, site, number, username in _seats():
        stage.staff[role, site, number] = staff_who(staff[username])
    donors.find(stage)


def _seats() -> Iterator[tuple[str, str, int, str]]:
    for plan in SITES:
        for role, many in STAFF:
            for number in range(1, many + 1):
                yield role, plan.key, number, _username(role, plan.key, number)
        yield Role.EXTERNAL, plan.key, 1, "company"


def _username(role: str, site: str, number: int) -> str:
    return f"{role}{number if number > 1 else ''}.{site}"


def _open(stage: Stage, plan: SitePlan) -> None:
    opened = open_site(
        stage.operator(plan.key, "practice"),
        name=plan.name,
        zone=plan.zone,
        jurisdiction=plan.jurisdiction,
        facility=plan.facility,
        address=f"1 Invented Road, {plan.city}, {plan.state} {plan.postal}",
        phone=plan.phone,
    )
    stage.sites[plan.key] = done(opened).subject
    given = iter(_NAMES.split() if plan is SITES[0] else reversed(_NAMES.split()))
    for role, many in STAFF:
        for number in range(1, many + 1):
            _hire(stage, plan.key, role, number, f"{next(given)} Demo")


def _hire(stage: Stage, site: str, role: Role, number: int, name: str) -> None:
    at = stage.sites[site]
    hired = add_staff(
        stage.operator(site, at),
        name=name,
        username=_username(role, site, number),
        password=PASSWORD,
        roles=((role, at),),
    )
    staff = done(hired).subject
    stage.staff[role, site, number] = Who(f"staff/{staff}", name, (Grant(role, at),))


def _company(stage: Stage) -> None:
    """An outside company that keeps records for both sites, under an agreement."""
    first = SITES[0].key
    operator = stage.operator(first, stage.sites[first])
    staff = done(add_staff(operator, name=_COMPANY, username="company", password=PASSWORD)).subject
    until = stage.day + timedelta(days=365)
    for plan in SITES:
        at = stage.sites[plan.key]
        granted = grant_role(
            stage.operator(plan.key, at),
            staff=staff,
            role=Role.EXTERNAL,
            site=at,
            until=until,
            agreement="agreement 7 (invented)",
        )
        done(granted)
    grants = tuple(Grant(Role.EXTERNAL, at, until) for at in stage.sites.values())
    for plan in SITES:
        stage.staff[Role.EXTERNAL, plan.key, 1] = Who(f"staff/{staff}", _COMPANY, grants)


def _policies(stage: Stage, site: str) -> None:
    told = {
        **dict.fromkeys(POLICIES, "yes"),
        **LIMITS,
        **freezer.LIMITS,
        **EXPANSION,
        **SHEETS,
        **CONSENTS,
        "licence": "MD",
        **_notice(stage, site),
    }
    # An invented rule, as every number of this practice is.
    told[ATTEMPTS_POLICY] = "3"
    for policy, value in told.items():
        act = stage.act("quality", site)
        done(set_policy(act, site=act.site, policy=policy, value=value))


def _notice(stage: Stage, site: str) -> dict[str, str]:
    """What a state asks to hang: invented words, for the statute's own are for a practice."""
    notice = NOTICES.get(next(plan.jurisdiction for plan in SITES if plan.key == site))
    words = "(Invented practice: the words of the statute would stand here.)"
    return {notice.policy: words, POSTED: "yes"} if notice else {}


@contextmanager
def _quick_passwords() -> Iterator[None]:
    """A slow hash guards a secret; this password is printed."""
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["blastema.app.demo.passwords.QuickHasher"]
    _forget_hashers()
    try:
        yield
    finally:
        settings.PASSWORD_HASHERS = before
        _forget_hashers()


def _forget_hashers() -> None:
    """Django keeps its hashers until it is told, as its own tests tell it."""
    hashers.reset_hashers(setting="PASSWORD_HASHERS")
