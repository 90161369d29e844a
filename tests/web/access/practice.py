"""One record of every kind at one site, and people of every role at two."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.test import Client

from blastema.actions.add_staff import add_staff, grant_role
from blastema.actions.assign_work import assign_work
from blastema.actions.break_glass import break_glass
from blastema.actions.finish_treatment import finish_treatment
from blastema.actions.grow_culture import start_culture
from blastema.actions.inject_product import Picture, inject_product
from blastema.actions.issue_product import issue_product
from blastema.actions.keep_device import register_device
from blastema.actions.keep_laboratory import register_laboratory
from blastema.actions.keep_lot import register_lot
from blastema.actions.keep_room import register_room
from blastema.actions.keep_store import set_up_store
from blastema.actions.keep_supplier import register_supplier
from blastema.actions.links import token_for, token_for_another
from blastema.actions.make_appointment import make_appointment
from blastema.actions.open_recall import open_recall
from blastema.actions.open_site import set_policy
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.actions.report_adverse_event import report_adverse_event
from blastema.actions.run_process import report_deviation
from blastema.actions.store_product import store_product
from blastema.core.access.roles import GRANTABLE
from blastema.core.appointment.slot import Slot
from blastema.core.appointment.state import AppointmentPurpose
from blastema.core.assignment.state import Purpose, Shows
from blastema.core.culture.state import Basis, Goal, Sown
from blastema.core.device.state import DeviceKind
from blastema.core.laboratory.state import LaboratoryKind
from blastema.core.lot.state import LotKind
from blastema.core.recall.state import RecallReason
from blastema.core.room.state import RoomUse
from blastema.core.run.state import Severity
from blastema.core.safety.decide import Grading
from blastema.core.site.published import policy_for
from blastema.core.storage.state import Layout, StoreKind
from blastema.core.supplier.state import Supply
from blastema.records.models import Document, Exposure, Followup, Run, User
from tests.actions import donated, paths, quality
from tests.actions.agreeing import named
from tests.actions.specifying import MARROW, drafted
from tests.actions.world import ZONE, World, done

ROLES = tuple(sorted(GRANTABLE))
# What no page may show to somebody who may not see the record.
SECRETS = ("Testperson", "555 0100", "ann@example.org", "1961-02-28", "1 Invented Road, Nowhere")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001010000000037"
    "6ef9240000000a49444154789c6360000002000100ffff03000006000557bf"
    "abd40000000049454e44ae426082"
)


@dataclass
class Practice:
    """Alice works at the site of the records, Charlie in the same role at the other one."""

    world: World = field(default_factory=World)
    ids: dict[str, str] = field(default_factory=dict)
    alice: dict[str, Client] = field(default_factory=dict)
    charlie: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.other = self.world.open_site("Other Clinic", "B9999")
        company = self._company(self.world.site)
        companies = {self.world.site: company, self.other: self._company(self.other)}
        self._treat()
        self._around(company)
        for role in ROLES:
            self.alice[role] = self._browser(role, self.world.site, companies)
            self.charlie[role] = self._browser(role, self.other, companies)

    def _representative(self) -> str:
        """Somebody may sign for the patient; gives the secret of their link."""
        patient, world = self.ids["patient"], self.world
        return token_for_another(patient, named(world, patient), 0, world.fresh.now())

    def _company(self, site: str) -> str:
        """An external company, with an agreement that runs for another year."""
        operator = self.world.operator_at(site)
        company = done(
            add_staff(
                operator,
                name="Invented Billing Ltd",
                username=f"billing.{site[-12:]}",
                password="correct horse battery staple",
                roles=(),
            )
        ).subject
        until = self.world.fresh.now().date() + timedelta(days=365)
        granting = {"role": "external", "site": site, "until": until, "agreement": "A-1"}
        done(grant_role(self.world.operator_at(site), staff=company, **granting))
        return company

    def _browser(self, role: str, site: str, companies: dict[str, str]) -> Client:
        world = self.world
        if role == "external":
            staff = companies[site]
        else:
            world.act(role, site=site)
            staff = world.staff[role + "1", site]
        client = Client(raise_request_exception=True)
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(User.objects.get(staff=staff), backend=backend)
        return client

    def _treat(self) -> None:
        """The marrow path, with an image of the needle, so that it is whole."""
        world, ids = self.world, self.ids
        patient, episode = paths.opened_episode(world)
        course = paths.consented(world, episode, paths.marrow_plan())
        treatment = paths.opened_treatment(world, course, paths.CREST)
        aspirate = paths.collected(world, treatment, patient, paths.CREST)
        stated = {"policy": "expansion-doubling-hours-bone-marrow", "value": "60,15"}
        done(set_policy(world.act("administrator"), site=world.site, **stated))
        number = {"policy": "sheet-24-hour-phone", "value": "+1 555 0123"}
        done(set_policy(world.act("administrator"), site=world.site, **number))
        ids["culture"] = done(
            start_culture(
                world.act("laboratory"),
                product=aspirate,
                sown=Sown(Basis.CELLS, 1_000_000),
                goal=Goal(40_000_000, 3_000, 7),
            )
        ).subject
        product = paths.run_concentration(world, aspirate, course)
        paths.release(world, product)
        self._inject(patient, treatment, product)
        world.later(days=1)
        ids |= {
            "patient": patient,
            "episode": episode,
            "course": course,
            "purpose": "treatment",
            "jurisdiction": "US-UT",
            "treatment": treatment,
            "product": product,
            "run": Run.objects.get().id,
            "digest": Document.objects.get().sha256,
            "followup": Followup.objects.get(course=course, visit="baseline").id,
            "instrument": "nrs",
            "item": "pain",
        }

    def _inject(self, patient: str, treatment: str, product: str) -> None:
        world = self.world
        scanned = paths.code_of(product)
        issuing = {"product": product, "treatment": treatment, "scanned": scanned}
        done(issue_product(world.act("laboratory"), **issuing))
        paths.hand(world, product, "laboratory", "procedure-room", "laboratory", "clinician")
        paths.time_out(world, treatment, patient, paths.KNEE, product)
        done(
            inject_product(
                world.act("clinician"),
                treatment=treatment,
                product=product,
                target=paths.KNEE,
                volume_ul=6_000,
                route="joint",
                guidance="ultrasound",
                picture=Picture("image/png", PNG),
            )
        )
        done(finish_treatment(world.act("clinician"), treatment=treatment, advice="Rest."))

    def _recall(self) -> None:
        """What the person of the records was given is recalled, so that they are to be reached."""
        quality = self.world.act("quality")
        asked = {
            "reason": RecallReason.DEVIATION,
            "discovered_on": date.fromisoformat(quality.today),
        }
        opened = open_recall(quality, scope=f"product/{self.ids['product']}", **asked)
        self.ids |= {"recall": done(opened).subject, "exposure": Exposure.objects.get().id}

    def _around(self, company: str) -> None:
        """What belongs to no path: calls, appointments, work given out, what went wrong."""
        world, ids = self.world, self.ids
        ids["enquiry"] = done(
            receive_enquiry(
                world.act("front-desk"),
                name="Bea Testperson",
                contact="+1 555 0100",
                condition="knee-osteoarthritis",
            )
        ).subject
        ids["store"] = self._store()
        ids["donor"] = donated.eligible_mother(world)
        donated.delivered(world, ids["donor"], 21)
        ids["site"], ids["product_class"] = world.site, MARROW
        ids["condition"] = "knee-osteoarthritis"
        shown = {"policy": policy_for(ids["condition"], MARROW), "value": "nrs"}
        done(set_policy(world.act("quality"), site=world.site, **shown))
        drafted(world, MARROW)
        ids["device"] = done(
            register_device(
                world.act("laboratory"),
                code="C1",
                kind=DeviceKind.CENTRIFUGE,
                calibrated_until=world.fresh.now().date() + timedelta(days=90),
            )
        ).subject
        ids["room"] = done(
            register_room(world.act("quality"), code="CR1", use=RoomUse.CLEANROOM)
        ).subject
        ids["lot"] = done(
            register_lot(
                world.act("laboratory"),
                lot="L-7",
                name="ACD-A",
                kind=LotKind.ANTICOAGULANT,
                maker="INVENTED-MAKER",
                expires=world.fresh.now().date() + timedelta(days=90),
            )
        ).subject
        ids["laboratory"] = done(
            register_laboratory(
                world.act("quality"),
                code="micro-north",
                name="Invented Microbiology",
                kind=LaboratoryKind.CONTRACTED,
                scope=("culture-negative",),
                valid_from=world.fresh.now().date(),
                valid_until=world.fresh.now().date() + timedelta(days=90),
            )
        ).subject
        ids["supplier"] = done(
            register_supplier(
                world.act("quality"), name="Invented Tissue Bank", supplies=(Supply.ALLOGRAFTS,)
            )
        ).subject
        slot = Slot((world.fresh.now() + timedelta(days=7)).strftime("%Y-%m-%dT10:00"), ZONE, 30)
        ids["appointment"] = done(
            make_appointment(
                world.act("front-desk"),
                patient=ids["patient"],
                purpose=AppointmentPurpose.FIRST_VISIT,
                slot=slot,
            )
        ).subject
        today = world.fresh.now().date()
        ids["assignment"] = done(
            assign_work(
                world.act("front-desk"),
                company=company,
                patient=ids["patient"],
                purpose=Purpose.BILLING,
                shows=(Shows.IDENTITY,),
                due=today + timedelta(days=14),
            )
        ).subject
        ids["adverse"] = done(
            report_adverse_event(
                world.act("clinician"),
                episode=ids["episode"],
                term="knee swelling",
                grading=Grading(1, "CTCAE 5.0", serious=False),
                onset=date.fromisoformat(world.act("clinician").today),
                narrative="swollen for a day",
            )
        ).subject
        ids["glass"] = done(
            break_glass(
                world.act("clinician"), patient=ids["patient"], reason="an emergency at night"
            )
        ).subject
        self._recall()
        self._quality_file()
        clinician = world.staff["clinician1", world.site]
        ids |= {
            "staff": clinician,
            "site_id": world.site,
            "policy": "irb-approved",
            "assignment_id": ids["assignment"],
            "day": today.isoformat(),
            "slug": "parkinsons-disease",
            "rest": "Observation/1",
            "token": token_for(ids["patient"], 0, world.fresh.now()),
            "for_token": self._representative(),
        }

    def _quality_file(self) -> None:
        """A complaint of the person of the records, a deviation in their run, an action."""
        world, ids = self.world, self.ids
        ids["complaint"] = quality.complained(world, f"patient/{ids['patient']}")
        told = {"step": "", "what": "Testperson's filter clogged", "severity": Severity.MINOR}
        done(report_deviation(world.act("laboratory"), run=ids["run"], **told))
        ids["deviation"] = quality.taken_up(world, ids["run"])
        ids["corrective"] = quality.action_opened(world, f"deviation/{ids['deviation']}")
        ids["controlled"] = quality.document_issued(world)
        ids |= {"number": "1", "version": "1"}

    def _store(self) -> str:
        """A freezer with a donor's product in it."""
        world = self.world
        made = set_up_store(
            world.act("laboratory"),
            code="F1",
            name="Freezer by the window",
            kind=StoreKind.FREEZER,
            layout=Layout(1, 1, 2, 2),
            low_mc=-90_000,
            high_mc=-60_000,
        )
        # The browser looks at these pages today, whenever that is.
        product = paths.received_allograft(world, expires_at=paths.in_hours(world, 90))
        scanned = paths.code_of(product)
        stored = store_product(
            world.act("laboratory"), product=product, scanned=scanned, position="F1-1-1-A1"
        )
        done(stored)
        return done(made).subject
