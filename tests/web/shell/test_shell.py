"""The frame: the menu of a role, and what is shown where nobody is signed in."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings
from django.urls import path

from blastema.web import shell
from blastema.web.shell import Station


def _page(request: object) -> None:
    raise NotImplementedError


urlpatterns = [
    path("stores/", _page, name="stores"),
    path("donors/", _page, name="donors"),
    path("rooms/", _page, name="rooms"),
    path("board/", _page, name="board"),
    path("bench/", _page, name="bench"),
    path("quality/", _page, name="quality"),
    path("sign-out/", _page, name="sign-out"),
]


@pytest.mark.parametrize(
    ("roles", "labels"),
    [
        ({"coordinator"}, ["Board"]),
        ({"laboratory"}, ["Bench", "Cells", "Rooms"]),
        ({"quality"}, ["Board", "Cells", "Rooms", "Quality"]),
        ({"laboratory", "quality"}, ["Board", "Bench", "Cells", "Rooms", "Quality"]),
        (set(), []),
        ({"no-such-role"}, []),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_a_menu_holds_the_built_pages_of_the_roles(roles: set[str], labels: list[str]) -> None:
    assert [link.label for link in shell.menu(frozenset(roles), "/")] == labels


@pytest.mark.parametrize(
    ("at", "current"), [("/board/", "Board"), ("/board/7/", "Board"), ("/elsewhere/", None)]
)
@override_settings(ROOT_URLCONF=__name__)
def test_the_part_of_the_site_one_is_in_is_marked(at: str, current: str | None) -> None:
    links = shell.menu(frozenset({"quality"}), at)
    assert [link.label for link in links if link.current] == ([current] if current else [])


@override_settings(ROOT_URLCONF=__name__)
def test_pages_of_one_kind_unfold_from_one_line() -> None:
    _, cells, alone = shell.menu(frozenset({"laboratory"}), "/donors/3/")
    assert [link.label for link in cells.links] == ["Freezers", "Donors"]
    assert [link.current for link in cells.links] == [False, True]
    assert cells.current
    assert not cells.url
    assert (alone.label, alone.links) == ("Rooms", ()), "a fold of one is no fold"


@override_settings(ROOT_URLCONF=__name__)
def test_a_signed_in_page_shows_station_and_way_out() -> None:
    request = RequestFactory().get("/board/")
    request.station = Station("Harbour", "Denver", "Bob", frozenset({"coordinator"}))
    shown = shell.shell(request)["shell"]
    assert shown["station"].person == "Bob"
    assert shown["sign_out"] == "/sign-out/"
    assert shown["account"] == "", "a page that is not built has no address"


def test_a_page_without_a_station_is_public() -> None:
    shown = shell.shell(RequestFactory().get("/"))["shell"]
    assert shown["station"] == shell.PUBLIC
    assert shown["menu"] == ()


def test_every_role_of_the_programme_has_a_menu() -> None:
    # The roles of the design's "people and what they come for", without the patient.
    roles = {
        "front-desk",
        "coordinator",
        "clinician",
        "laboratory",
        "quality",
        "analyst",
        "administrator",
        "external",
    }
    assert roles == frozenset().union(*(entry.roles for entry in shell.MENU))
