"""The front desk's enquiries: masked in the list, called back, registered, linked, closed."""

from __future__ import annotations

import pytest

from blastema.actions.person import Contact, as_text
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.records import access, history
from blastema.records.models import Enquiry, Patient
from tests.actions.world import ANN, done
from tests.web.people import Practice, hidden, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return Practice()


def came(practice: Practice, name: str = "Rosa Invented", *, urgent: bool = False, site="") -> str:
    practice.world.later(minutes=5)
    return done(
        receive_enquiry(
            practice.world.act("front-desk", site=site),
            name=name,
            contact=as_text(Contact("+1 555 0111")),
            message="My knee hurts on stairs.",
            condition="knee-osteoarthritis",
            urgent=urgent,
        )
    ).subject


def shown(client, path: str):
    response = client.get(path)
    assert response.status_code == 200
    return response


class TestWhatIsNotTreatedHere:
    """An enquiry about it is answered: what we do not do, and who does."""

    def asked(self, practice: Practice, message: str, condition: str = "") -> str:
        enquiry = done(
            receive_enquiry(
                practice.world.act("front-desk"),
                name="Rosa Invented",
                contact=as_text(Contact("+1 555 0111")),
                message=message,
                condition=condition,
            )
        ).subject
        return said(shown(practice.browser("front-desk"), f"/enquiries/{enquiry}/"))

    @pytest.mark.parametrize(
        ("message", "answer"),
        [
            ("Can you treat my father's Parkinson's?", "We do not treat Parkinson"),
            ("My mother has Alzheimer's disease", "We do not treat Alzheimer"),
            ("I had leukemia and want stem cells", "belong to such a transplant"),
            ("I am having chemotherapy. Can cells help?", "no chemotherapy and no radiation"),
            ("After radiation my hip hurts.", "no chemotherapy and no radiation"),
        ],
    )
    def test_the_desk_reads_what_to_say(self, practice: Practice, message, answer) -> None:
        assert answer in self.asked(practice, message)

    def test_what_was_chosen_counts_as_what_was_written(self, practice: Practice) -> None:
        assert "We do not treat cancer" in self.asked(practice, "", "cancer")

    def test_a_knee_is_told_nothing_of_it(self, practice: Practice) -> None:
        page = self.asked(practice, "My knee hurts on stairs.", "knee-osteoarthritis")
        assert "What we do not treat" not in page


class TestTheList:
    def test_urgent_ones_come_first_and_then_who_waits_longest(self, practice: Practice) -> None:
        ids = [
            came(practice, "A One"),
            came(practice, "B Two"),
            came(practice, "C Three", urgent=True),
        ]
        page = shown(practice.browser("front-desk"), "/enquiries/")
        listed = [row[0].url.split("/")[2] for row in page.context["waiting"].rows]
        assert listed == [ids[2], ids[0], ids[1]]

    def test_a_person_is_masked_until_opened(self, practice: Practice) -> None:
        came(practice)
        page = said(shown(practice.browser("front-desk"), "/enquiries/"))
        assert "R. I." in page
        assert "Rosa" not in page
        assert "555" not in page

    def test_charlie_of_the_other_site_sees_none_of_it(self, practice: Practice) -> None:
        enquiry = came(practice)
        charlie = practice.browser("front-desk", charlie=True)
        assert "R. I." not in shown(charlie, "/enquiries/").text
        assert charlie.get(f"/enquiries/{enquiry}/").status_code == 403
        assert charlie.post(f"/enquiries/{enquiry}/close/", {}).status_code == 403

    @pytest.mark.parametrize(
        "role", ["clinician", "laboratory", "quality", "analyst", "administrator"]
    )
    def test_other_roles_read_no_enquiry(self, practice: Practice, role: str) -> None:
        enquiry, client = came(practice), practice.browser(role)
        assert client.get("/enquiries/").status_code == 403
        assert client.get(f"/enquiries/{enquiry}/").status_code == 403

    def test_an_enquiry_that_is_not_there(self, practice: Practice) -> None:
        assert practice.browser("front-desk").get("/enquiries/none/").status_code == 404


class TestOne:
    def test_opening_shows_who_it_is_and_is_written_down(self, practice: Practice) -> None:
        enquiry = came(practice)
        page = shown(practice.browser("front-desk"), f"/enquiries/{enquiry}/").text
        assert "Rosa Invented" in page
        assert "+1 555 0111" in page
        (look,) = access.of_patient(enquiry)
        assert (look.who, look.what) == (f"staff/{practice.user('front-desk').staff}", "enquiry")

    def test_a_call_back_is_recorded_with_its_note(self, practice: Practice) -> None:
        enquiry, client = came(practice), practice.browser("front-desk")
        form = hidden(client.get(f"/enquiries/{enquiry}/"))
        data = {**form, "result": "no-answer", "note": "engaged twice"}
        assert client.post(f"/enquiries/{enquiry}/", data).status_code == 303
        page = shown(client, f"/enquiries/{enquiry}/")
        assert Enquiry.objects.get(id=enquiry).stage == "contacted"
        assert "engaged twice" in page.text

    def test_a_second_click_records_one_call(self, practice: Practice) -> None:
        enquiry, client = came(practice), practice.browser("front-desk")
        data = {**hidden(client.get(f"/enquiries/{enquiry}/")), "result": "no-answer"}
        answers = [client.post(f"/enquiries/{enquiry}/", data).status_code for _ in range(2)]
        assert answers == [303, 303]
        assert history.load([f"enquiry/{enquiry}"])[f"enquiry/{enquiry}"].position == 2

    def test_a_form_left_open_while_a_colleague_called(self, practice: Practice) -> None:
        enquiry, client = came(practice), practice.browser("front-desk")
        stale = hidden(client.get(f"/enquiries/{enquiry}/"))
        fresh = hidden(client.get(f"/enquiries/{enquiry}/"))
        client.post(f"/enquiries/{enquiry}/", {**fresh, "result": "reached"})
        answer = client.post(f"/enquiries/{enquiry}/", {**stale, "result": "reached"})
        assert answer.status_code == 409
        assert "CHANGED-MEANWHILE" in answer.text

    def test_an_urgent_one_is_not_closed_before_somebody_called(self, practice: Practice) -> None:
        enquiry, client = came(practice, urgent=True), practice.browser("front-desk")
        path = f"/enquiries/{enquiry}/close/"
        data = {**hidden(client.get(path)), "reason": "question answered"}
        answer = client.post(path, data)
        assert answer.status_code == 422
        assert "ENQUIRY-URGENT" in answer.text


class TestBecomingAPatient:
    def test_what_they_told_us_is_filled_in(self, practice: Practice) -> None:
        enquiry = came(practice, "Rosa Maria Invented")
        page = shown(practice.browser("front-desk"), f"/enquiries/{enquiry}/register/")
        form = page.context["form"]
        told = {name: form[name].value() for name in ("given", "family", "phone")}
        assert told == {"given": "Rosa Maria", "family": "Invented", "phone": "+1 555 0111"}

    def test_registering_makes_one_patient(self, practice: Practice) -> None:
        enquiry, client = came(practice), practice.browser("front-desk")
        path = f"/enquiries/{enquiry}/register/"
        data = {
            **hidden(client.get(path)),
            "given": "Rosa",
            "family": "Invented",
            "birth_date": "1964-02-29",
            "sex": "female",
        }
        for _ in range(2):
            assert client.post(path, data).status_code == 303
        assert Patient.objects.count() == 1
        assert Enquiry.objects.get(id=enquiry).patient == Patient.objects.get().id

    @pytest.mark.parametrize("day", ["1963-02-29", "2999-01-01", "tomorrow"])
    def test_an_impossible_birth_date(self, practice: Practice, day: str) -> None:
        enquiry, client = came(practice), practice.browser("front-desk")
        path = f"/enquiries/{enquiry}/register/"
        data = {**hidden(client.get(path)), "family": "X", "birth_date": day, "sex": "unknown"}
        assert client.post(path, data).status_code == 422
        assert not Patient.objects.exists()

    def test_somebody_known_already_is_linked(self, practice: Practice) -> None:
        patient = practice.world.register()
        enquiry, client = came(practice, str(ANN.name)), practice.browser("front-desk")
        path = f"/enquiries/{enquiry}/link/"
        page = client.get(path)
        assert "born 28 February 1961" in page.text
        assert client.post(path, {**hidden(page), "patient": patient}).status_code == 303
        assert Enquiry.objects.get(id=enquiry).patient == patient

    def test_another_sites_patient_is_neither_offered_nor_linked(self, practice: Practice) -> None:
        patient = practice.world.register(site=practice.other)
        enquiry, client = came(practice, str(ANN.name)), practice.browser("front-desk")
        page = client.get(f"/enquiries/{enquiry}/link/")
        assert "Nobody fits" in page.text
        answer = client.post(f"/enquiries/{enquiry}/link/", {**hidden(page), "patient": patient})
        assert answer.status_code == 422
