"""50 MB in one request: refused by its announced length, with nothing of it kept."""

from __future__ import annotations

import http.client
import tempfile
import urllib.request
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.test.client import ClientHandler

from blastema.app.middleware import MOST_BYTES, READ_AWAY_BYTES
from blastema.records.models import LedgerEvent
from tests.harness.databases import Throwaway
from tests.harness.server import serving

FIFTY_MB = 50 * 1024 * 1024


class Line:
    """A browser's sending, made as it is read: remembers the largest piece and the sum."""

    def __init__(self, length: int) -> None:
        self.left, self.largest, self.read_bytes = length, 0, 0

    def read(self, size: int = -1) -> bytes:
        piece = self.left if size is None or size < 0 else min(size, self.left)
        self.left -= piece
        self.largest = max(self.largest, piece)
        self.read_bytes += piece
        return bytes(piece)

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)


def send(line: Line, path: str = "/sign-in/", **headers: str) -> tuple[int, str]:
    """The status and the page that comes back."""
    environ = RequestFactory().generic("POST", path).environ
    environ |= {
        "wsgi.input": line,
        "CONTENT_LENGTH": str(line.left),
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        **headers,
    }
    answer = ClientHandler(enforce_csrf_checks=True)(environ)
    return answer.status_code, answer.content.decode()


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Django would put a large upload while it reads the form."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.django_db
class TestFiftyMegabytes:
    def test_it_is_told_in_plain_words(self) -> None:
        status, page = send(Line(FIFTY_MB))
        assert status == 413
        assert "That is too large to send" in page
        assert "Nothing was saved" in page

    def test_nothing_of_it_is_stored(self, scratch: Path) -> None:
        before = LedgerEvent.objects.count()
        send(Line(FIFTY_MB))
        assert list(scratch.iterdir()) == []
        assert LedgerEvent.objects.count() == before

    def test_it_never_stands_in_memory(self) -> None:
        line = Line(FIFTY_MB)
        send(line)
        assert line.largest <= 64 * 1024

    def test_it_is_read_away_so_that_the_browser_hears_the_answer(self) -> None:
        line = Line(FIFTY_MB)
        send(line)
        assert line.left == 0

    def test_what_is_far_larger_is_not_even_read(self) -> None:
        line = Line(READ_AWAY_BYTES + 1)
        assert send(line)[0] == 413
        assert line.read_bytes == 0

    def test_inside_a_page_the_form_stays_as_it_was_typed(self) -> None:
        status, message = send(Line(FIFTY_MB), HTTP_HX_REQUEST="true")
        assert status == 413
        assert "<html" not in message

    def test_no_address_is_an_exception(self) -> None:
        assert send(Line(FIFTY_MB), "/no/such/page/")[0] == 413

    def test_what_a_form_may_hold_reaches_the_form(self) -> None:
        # Without its token it is refused as any other form would be.
        status, _ = send(Line(MOST_BYTES), CONTENT_TYPE="text/plain")
        assert status == 403


def test_a_real_server_takes_fifty_megabytes_and_stays_up(throwaway_db: Throwaway) -> None:
    """Sent over a real line, and answered on it; the next request is answered as ever."""
    with serving(throwaway_db) as address:
        host = address.removeprefix("http://")
        line = http.client.HTTPConnection(host, timeout=60)
        line.request("POST", "/sign-in/", bytes(FIFTY_MB), {"Content-Type": "text/plain"})
        answer = line.getresponse()
        assert answer.status == 413
        assert "That is too large to send" in answer.read().decode()
        line.close()
        with urllib.request.urlopen(f"{address}/sign-in/") as page:
            assert page.status == 200
