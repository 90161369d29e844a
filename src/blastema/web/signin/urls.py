"""The addresses of signing in and of a person's own page."""

from __future__ import annotations

from django.urls import path

from blastema.web.signin import account, factor, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("keep-alive/", views.keep_alive, name="keep-alive"),
    path("second-factor/", factor.second_factor, name="second-factor"),
    path("second-factor/set-up/", factor.set_up, name="second-factor-set-up"),
    path("account/", account.account, name="account"),
    path("account/site/", account.choose_site, name="choose-site"),
    path("account/sessions/end/", account.end_sessions, name="end-sessions"),
    path("account/password/", account.password, name="password"),
]
