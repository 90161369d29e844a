"""The addresses of the rule book."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from blastema.web.rule_pages import book, claims, what_if

urlpatterns: list[URLPattern | URLResolver] = [
    path("rules/", book.show_book, name="rule-book"),
    path("rules/what-if/", what_if.show_what_if, name="what-if"),
    path("rules/claims/", claims.read_text, name="claims-read"),
]
