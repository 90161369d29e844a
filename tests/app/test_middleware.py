"""What happens to every request before a page sees it."""

from __future__ import annotations

import dataclasses

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from blastema.app import middleware
from blastema.app.middleware import IdleLogOff, VisitorAddress


class TestVisitorAddress:
    @pytest.mark.parametrize(
        ("peer", "header", "seen"),
        [
            ("127.0.0.1", None, "127.0.0.1"),
            ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
            # What the visitor claims comes first; what our proxy saw comes last.
            ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
            ("::1", "203.0.113.7", "203.0.113.7"),
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", "", "127.0.0.1"),
        ],
    )
    def test_only_our_proxy_is_believed(self, peer, header, seen) -> None:
        extra = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
        request = RequestFactory().get("/", REMOTE_ADDR=peer, **extra)
        VisitorAddress(lambda request: HttpResponse())(request)
        assert request.META["REMOTE_ADDR"] == seen


@pytest.mark.django_db
class TestIdleLogOff:
    @pytest.fixture
    def clock(self, monkeypatch) -> list[float]:
        now = [1_000_000.0]
        monkeypatch.setattr(middleware.time, "time", lambda: now[0])
        return now

    @pytest.fixture
    def visit(self, settings):
        settings.BLASTEMA = dataclasses.replace(settings.BLASTEMA, idle_minutes=10)
        log_off = IdleLogOff(lambda request: HttpResponse())
        session, somebody = SessionStore(), get_user_model()(pk=1)

        def visited():
            request = RequestFactory().get("/")
            request.session, request.user = session, somebody
            request._messages = SessionStorage(request)
            session.modified = False
            log_off(request)
            return request

        return visited

    def test_clicks_within_the_time_keep_a_person_signed_in(self, visit, clock) -> None:
        for _ in range(5):
            assert visit().user.is_authenticated
            clock[0] += 600  # exactly ten minutes

    def test_one_second_longer_signs_off_and_says_why(self, visit, clock) -> None:
        visit()
        clock[0] += 601
        request = visit()
        assert not request.user.is_authenticated
        (said,) = get_messages(request)
        assert str(said) == "You were signed off after 10 minutes without a click."

    def test_a_click_a_second_is_not_a_write_a_second(self, visit, clock) -> None:
        written = 0
        for _ in range(120):
            written += visit().session.modified
            clock[0] += 1
        # At second 0 and at second 60.
        assert written == 2
