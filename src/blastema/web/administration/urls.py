"""The addresses of administration."""

from __future__ import annotations

from django.urls import path

from blastema.web.administration import people, sites

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/roles/", people.roles, name="roles"),
    path("people/add/", people.AddView.as_view(), name="person-add"),
    path("people/<slug:staff>/", people.person, name="person"),
    path("people/<slug:staff>/grant/", people.GrantView.as_view(), name="person-grant"),
    path("people/<slug:staff>/revoke/", people.RevokeView.as_view(), name="person-revoke"),
    path("people/<slug:staff>/leave/", people.DeactivateView.as_view(), name="person-deactivate"),
    path("people/<slug:staff>/password/", people.PasswordView.as_view(), name="person-password"),
    path("people/<slug:staff>/factor/", people.FactorView.as_view(), name="person-factor"),
    path("administration/", sites.administration, name="administration"),
    path("administration/sites/open/", sites.OpenView.as_view(), name="site-open"),
    path("administration/sites/<slug:site_id>/", sites.site, name="site"),
    path(
        "administration/sites/<slug:site_id>/change/",
        sites.ChangeView.as_view(),
        name="site-change",
    ),
    path(
        "administration/sites/<slug:site_id>/policies/<slug:policy>/",
        sites.PolicyView.as_view(),
        name="policy",
    ),
]
