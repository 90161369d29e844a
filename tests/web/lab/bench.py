"""Fills in a form of the bench as a browser would, and gives the answer."""

from __future__ import annotations

from django.test import Client

from tests.web.people import PASSWORD, hidden


def fill(client: Client, url: str, **fields: object):
    """Opens the form, sends it with these fields, and keeps what it carries unseen."""
    opened = client.get(url)
    assert opened.status_code == 200, opened.status_code
    form = opened.context["form"]
    given = {
        name: form[name].value() or ""
        for name in form.fields
        if not form[name].is_hidden and form[name].value() is not None
    }
    sent = {**given, **_step(form), **hidden(opened), **_signature(form), **fields}
    return client.post(url, {name.replace("__", "-"): value for name, value in sent.items()})


def _step(form) -> dict[str, str]:
    return {"step": form["step"].value()} if "step" in form.fields else {}


def _signature(form) -> dict[str, str]:
    """Where the form asks who signs, the person types their own password."""
    return {"password": PASSWORD} if "password" in form.fields else {}


def went(answer) -> str:
    """Where a form that was taken leads."""
    assert answer.status_code == 303, (
        answer.status_code,
        answer.context and answer.context.get("refusal"),
        answer.context and answer.context["form"].errors,
    )
    return answer["Location"]


def rules(answer) -> set[str]:
    """The rules of a refusal that is shown."""
    return set(answer.context["refusal"].rules)
