"""blastema createuser: the first person of a practice, and the next."""

from __future__ import annotations

import pytest

from blastema.actions.read.who import staff_who
from blastema.app import cli
from blastema.app.cli.outcome import Outcome
from blastema.core.access.roles import GRANTABLE
from blastema.records.models import Site, StaffMember, StaffRole, User

pytestmark = pytest.mark.django_db

FIRST = ("--new-site", "Lakeside", "--zone", "America/Chicago", "--jurisdiction", "US-TX",
         "--facility", "C9999")  # fmt: skip
GOOD = "another four plain words"


def createuser(*arguments: str) -> int:
    return cli.main(["createuser", *arguments])


@pytest.fixture
def lakeside(capsys) -> None:
    assert createuser("--role", "administrator", *FIRST) == 0
    capsys.readouterr()


def test_the_first_person_opens_the_first_site(capsys) -> None:
    assert createuser("--role", "administrator", *FIRST) == 0
    printed = dict(
        line.split(":", 1) for line in capsys.readouterr().out.splitlines() if ":" in line
    )
    assert printed["User name"].strip() == "administrator"
    assert User.objects.get().check_password(printed["Password"].strip())
    site = Site.objects.get()
    assert (site.name, site.facility) == ("Lakeside", "C9999")
    (grant,) = staff_who(User.objects.get().staff).grants
    assert (grant.role, grant.site) == ("administrator", site.id)


def test_without_a_site_it_says_how_to_open_one(capsys) -> None:
    assert createuser("--role", "administrator") == Outcome.NOT_POSSIBLE
    said = capsys.readouterr().err
    assert "--new-site" in said
    assert "blastema demo" in said
    assert not StaffMember.objects.exists()


@pytest.mark.parametrize("role", ["nobody", "operator", "patient", "Clinician"])
def test_an_unknown_role_lists_the_accepted_ones(lakeside, capsys, role: str) -> None:
    assert createuser("--role", role) == Outcome.NOT_POSSIBLE
    said = capsys.readouterr().err
    assert f"Found the role {role!r}" in said
    assert [one for one in GRANTABLE if one not in said] == []


def test_the_next_of_a_role_gets_a_number(lakeside, capsys) -> None:
    for _ in range(2):
        createuser("--role", "clinician")
    names = set(StaffMember.objects.values_list("username", flat=True))
    assert names == {"administrator", "clinician", "clinician2"}


def test_a_password_from_a_file_is_not_printed(lakeside, capsys, tmp_path) -> None:
    file = tmp_path / "password"
    file.write_text(GOOD + "\n")
    arguments = ("--role", "clinician", "--username", "b.carter", "--password-file", str(file))
    assert createuser(*arguments) == 0
    assert GOOD not in capsys.readouterr().out
    assert User.objects.get(username="b.carter").check_password(GOOD)


def test_a_typed_password(lakeside, monkeypatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: GOOD)
    assert createuser("--role", "clinician", "--ask-password") == 0
    assert User.objects.get(username="clinician").check_password(GOOD)


def test_a_company_comes_with_its_agreement(lakeside) -> None:
    arguments = ("--role", "external", "--name", "Paper", "--until", "2999-12-31")
    assert createuser(*arguments, "--agreement", "A-1") == 0
    held = StaffRole.objects.get(role="external")
    assert held.until == "2999-12-31"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "external"), "A company's role ends with its agreement."),
        (("--role", "clinician", "--until", "soon"), "expected a day such as"),
        (("--role", "clinician", "--site", "Hill"), "There is no site 'Hill'"),
        (("--role", "clinician", "--username", "B C"), "small letters, digits"),
        (("--role", "clinician", "--username", "administrator"), "This user name is taken."),
        (("--role", "clinician", "--password-file", "/nowhere/at/all"), "Cannot use"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(lakeside, capsys, arguments, said) -> None:
    assert createuser(*arguments) == Outcome.NOT_POSSIBLE
    assert said in capsys.readouterr().err
    assert StaffMember.objects.count() == 1


@pytest.mark.parametrize(("text", "said"), [("", "no first line"), ("short\n", "12 characters")])
def test_a_password_that_will_not_do(lakeside, capsys, tmp_path, text: str, said: str) -> None:
    file = tmp_path / "password"
    file.write_text(text)
    arguments = ("--role", "clinician", "--password-file", str(file))
    assert createuser(*arguments) == Outcome.NOT_POSSIBLE
    assert said in capsys.readouterr().err


def test_a_bad_first_site_leaves_nothing(capsys) -> None:
    arguments = [*FIRST[:-1], "too long"]
    assert createuser("--role", "administrator", *arguments) == Outcome.NOT_POSSIBLE
    assert "facility number" in capsys.readouterr().err
    assert not Site.objects.exists()
    assert not StaffMember.objects.exists()
