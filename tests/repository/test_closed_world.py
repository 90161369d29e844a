"""No test reaches another machine."""

from __future__ import annotations

import socket
import urllib.request

import pytest
from django.conf import settings

from tests.harness import run
from tests.harness.closed_world import OutsideError, is_local

# RFC 5737 and RFC 2606: an address and a name that belong to nobody.
NOBODYS_ADDRESS = "192.0.2.1"
NOBODYS_NAME = "nobody.invalid"


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("0.0.0.0", True),
        ("localhost", True),
        (b"localhost", True),
        (None, True),
        ("", True),
        (NOBODYS_ADDRESS, False),
        ("10.0.0.1", False),
        ("2001:db8::1", False),
        (NOBODYS_NAME, False),
        ("localhost.nobody.invalid", False),
    ],
)
def test_what_is_this_machine(host: object, local: bool) -> None:
    assert is_local(host) is local


def test_a_connection_outside_is_refused_before_it_is_tried() -> None:
    with socket.socket() as sock, pytest.raises(OutsideError, match=NOBODYS_ADDRESS):
        sock.connect((NOBODYS_ADDRESS, 80))


def test_a_datagram_outside_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(OutsideError):
        sock.sendto(b"", (NOBODYS_ADDRESS, 53))


def test_a_name_outside_is_not_looked_up() -> None:
    with pytest.raises(OutsideError, match=NOBODYS_NAME):
        urllib.request.urlopen(f"http://{NOBODYS_NAME}/")


def test_this_machine_is_reached() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname()).close()


def test_each_worker_has_a_database_of_its_own() -> None:
    assert f"suite_{run.WORKER}" in str(settings.DATABASES["default"]["NAME"])
