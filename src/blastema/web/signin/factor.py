"""The second factor: set up with a picture or by typing, asked for at each sign-in."""

from __future__ import annotations

from datetime import datetime

import django_otp
import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from blastema.actions.own_sign_in import (
    Checked,
    SetUp,
    begin_set_up,
    check_code,
    confirm_set_up,
    has_second_factor,
    set_up_begun,
)
from blastema.web.signin.forms import CodeForm, code_form
from blastema.web.signin.gate import (
    FACTOR_DUE,
    before_second_factor,
    is_closed,
    is_verified,
    own_number,
)
from blastema.web.signin.views import onward

ASK_HINT = "Six digits from your authenticator, or one of your recovery codes."
SET_UP_HINT = "The six digits that your authenticator shows now."


@method_decorator(never_cache, name="dispatch")
class SecondFactorView(View):
    """Asks for a code; whoever has no second factor yet is sent to set one up."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._elsewhere(request) or self._show(request, _ask())

    def post(self, request: HttpRequest) -> HttpResponse:
        elsewhere = self._elsewhere(request)
        if elsewhere:
            return elsewhere
        form = _ask(request.POST)
        if form.is_valid():
            checked = check_code(own_number(request), form.cleaned_data["code"], now=_now(request))
            if checked.device:
                django_otp.login(request, checked.device)
                return onward(request)
            form.add_error("code", wrong(checked))
        return self._show(request, form, status=422)

    def _elsewhere(self, request: HttpRequest) -> HttpResponse | None:
        if not has_second_factor(own_number(request)):
            return HttpResponseRedirect(reverse("second-factor-set-up"))
        return None if is_closed(request) else HttpResponseRedirect("/")

    def _show(self, request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
        return render(request, "signin/second_factor.html", {"form": form}, status=status)


@method_decorator(never_cache, name="dispatch")
class SetUpView(View):
    """Shows the secret, takes the first code, and shows the recovery codes once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        closed = self._not_yet(request)
        if closed:
            return closed
        begun = begin_set_up(own_number(request), request.fresh)  # type: ignore[attr-defined]
        return self._show(request, begun, _first_code())

    def post(self, request: HttpRequest) -> HttpResponse:
        begun = set_up_begun(own_number(request))
        closed = self._not_yet(request) or self._left(request, begun)
        if closed or begun is None:
            return closed or HttpResponseRedirect("/")
        form = _first_code(request.POST)
        if form.is_valid():
            fresh = request.fresh  # type: ignore[attr-defined]
            code = form.cleaned_data["code"]
            checked, recovery = confirm_set_up(
                own_number(request), code, fresh=fresh, now=_now(request)
            )
            if checked.device:
                django_otp.login(request, checked.device)
                request.session[FACTOR_DUE] = True
                return render(request, "signin/recovery_codes.html", {"codes": recovery})
            form.add_error("code", wrong(checked))
        return self._show(request, begun, form, status=422)

    def _not_yet(self, request: HttpRequest) -> HttpResponse | None:
        """A password alone must not replace a second factor that is there."""
        if has_second_factor(own_number(request)) and not is_verified(request):
            request.session[FACTOR_DUE] = True
            return HttpResponseRedirect(reverse("second-factor"))
        return None

    def _left(self, request: HttpRequest, begun: SetUp | None) -> HttpResponse | None:
        if begun:
            return None
        messages.info(request, "This code was confirmed already, or the page was open too long.")
        return HttpResponseRedirect(reverse("account"))

    def _show(
        self, request: HttpRequest, begun: SetUp, form: CodeForm, status: int = 200
    ) -> HttpResponse:
        shown = {
            "form": form,
            "secret": begun.secret,
            "picture": segno.make(begun.address, error="m").svg_data_uri(scale=5, border=4),
            "due": is_closed(request),
        }
        return render(request, "signin/set_up.html", shown, status=status)


def wrong(checked: Checked) -> str:
    if checked.wait:
        return f"Too many wrong codes: wait {checked.wait} seconds, then type a new one."
    return "This code is not right, or it was used already. Wait for the next one and type it."


def _ask(data: object = None) -> CodeForm:
    return code_form(data, hint=ASK_HINT, digits=False)


def _first_code(data: object = None) -> CodeForm:
    return code_form(data, hint=SET_UP_HINT, digits=True)


def _now(request: HttpRequest) -> datetime:
    moment: datetime = request.moment  # type: ignore[attr-defined]  # set by Acting
    return moment


second_factor = before_second_factor(SecondFactorView.as_view())
set_up = before_second_factor(SetUpView.as_view())
