"""Every form that asks for a laboratory offers those of the site's register beside the code."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from blastema.actions.keep_laboratory import end_laboratory
from blastema.core.rules.donor_tests import panel
from blastema.records import find_trace
from blastema.records.models import Donor, QualityItem
from tests.actions import donated, paths
from tests.actions.releasing import release
from tests.actions.specifying import asked_for_endotoxin
from tests.actions.test_laboratories import CODE, concentrate, registered
from tests.actions.world import World, done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice, said


def bench(world: World) -> str:
    return f"/products/{concentrate(world)}/test/"


def endotoxin(world: World) -> str:
    return f"/products/{asked_for_endotoxin(world)}/endotoxin/"


def late(world: World) -> str:
    product = concentrate(world)
    release(world, product)
    return f"/products/{product}/late/"


def corrected(world: World) -> str:
    patient, _ = paths.treated_course(world)
    return f"/products/{find_trace.own_products(patient)[1]}/late/correct/"


def donor(world: World) -> str:
    return f"/donors/{donated.mother(world)}/test/"


def control(page: str) -> str:
    """The tag of the field in which the code is typed."""
    (found,) = re.findall(r'<input[^>]*name="laboratory"[^>]*>', page)
    return found


def offered(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<option value="([^"]*)">([^<]*)</option>', listed(page))


def listed(page: str) -> str:
    return "".join(re.findall(r"<datalist.*?</datalist>", page, re.DOTALL))


@pytest.mark.parametrize("form", [bench, endotoxin, late, corrected, donor])
def test_the_register_is_a_list_beside_the_typed_code(
    practice: Practice, form: Callable[[World], str]
) -> None:
    world, url = practice.world, form(practice.world)
    browser = practice.browser("laboratory")
    plain = browser.get(url).content.decode()
    assert "list=" not in control(plain)  # nothing is registered: nothing is offered
    assert "<datalist" not in plain
    done(registered(world))
    done(registered(world, code="micro-south", days=-1))
    ended = done(registered(world, code="micro-west")).subject
    done(end_laboratory(world.act("quality"), laboratory=ended))
    done(registered(world, code="micro-far", site=practice.other))
    page = browser.get(url).content.decode()
    assert offered(page) == [
        (CODE, "Invented Microbiology"),
        ("micro-south", "Invented Microbiology, not valid today"),
    ]
    assert 'type="text"' in control(page)
    assert 'maxlength="40"' in control(page)
    named = re.search(r'list="([^"]*)"', control(page))
    assert named is not None
    assert f'<datalist id="{named[1]}">' in page
    # The list stays where the form comes back with a fault.
    assert offered(fill(browser, url, sampled_at="never").content.decode()) == offered(page)


def test_a_name_is_shown_as_text_whatever_it_holds(practice: Practice) -> None:
    url = bench(practice.world)
    browser = practice.browser("quality")
    fields = {
        "code": "micro-odd",
        "name": '"><script>alert(1)</script>',
        "kind": "contracted",
        "scope": ["viability"],
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }
    went(fill(browser, "/laboratories/new/", **fields))
    page = practice.browser("laboratory").get(url).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in listed(page)


def test_a_donors_test_is_told_what_the_register_says(practice: Practice) -> None:
    lab, quality = practice.browser("laboratory"), practice.browser("quality")
    url = donor(practice.world)
    day = donated.today(practice.world).isoformat()
    terms = {
        "code": "lab-3",
        "name": "Invented Serology",
        "kind": "contracted",
        "scope": ["hepatitis-c"],
        "valid_from": day,
        "valid_until": day,
    }
    page = went(fill(quality, "/laboratories/new/", **terms))
    tests = {one.slug: one.name for one in panel()}
    assert tests["hepatitis-c"] in said(quality.get(page))
    days = {"specimen_on": day, "reported_on": day, "laboratory": "LAB-3"}
    wrong = fill(lab, url, test="hepatitis-b", answer="negative", **days)
    assert (wrong.status_code, rules(wrong)) == (422, {"LABORATORY-SCOPE"})
    went(fill(lab, url, test="hepatitis-c", answer="negative", **days))
    went(fill(lab, url, test="hepatitis-b", answer="positive", **days))
    assert Donor.objects.get().positive == 1
    deviation = QualityItem.objects.get(kind="deviation").id
    shown = quality.get(f"/quality/deviations/{deviation}/").content.decode()
    assert "Laboratory lab-3 does not test hepatitis-b." in shown
    assert f'href="{url.removesuffix("test/")}"' in shown


def test_an_endotoxin_keeps_who_found_it_and_when(practice: Practice) -> None:
    lab, url = practice.browser("laboratory"), endotoxin(practice.world)
    at = practice.world.fresh.now().strftime("%Y-%m-%dT00:01")
    given = {"level": "0.5", "dose": "4", "weight": "80", "route": "joint"}
    done(registered(practice.world, scope=("viability",)))
    wrong = fill(lab, url, **given, method="lal-1", laboratory=CODE, reported_at=at)
    assert rules(wrong) == {"LABORATORY-SCOPE"}
    went(fill(lab, url, **given, method="lal-1", laboratory="of-before", sampled_at=at))
    found = paths.state("product", url.split("/")[2]).tests["endotoxin"]
    assert (found.laboratory, found.method, bool(found.sampled_at)) == ("of-before", "lal-1", True)
