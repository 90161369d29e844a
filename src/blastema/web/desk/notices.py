"""Notices to everybody at a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.open_site import put_up_notice
from blastema.actions.read.desk_day import notices
from blastema.core.civil import parse_day
from blastema.web.desk.forms import NoticeForm
from blastema.web.verbs import VerbView, shown_or_raise


class NoticesView(VerbView):
    """What hangs at the site, and the form that puts up more."""

    form_class = NoticeForm
    template_name = "desk/notices.html"
    title = "Notices"
    submit = "Put up notice"
    done_message = "The notice is up."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown = shown_or_raise(notices(act))
        initial = {"from_": shown.today, "until": shown.today}
        hanging = [
            (notice.text, parse_day(notice.since), parse_day(notice.until))
            for notice in shown.hanging
        ]
        return {"kicker": shown.site, "hanging": hanging, "initial": initial}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return put_up_notice(
            act, site=act.site, text=data["text"], from_=data["from_"], until=data["until"]
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("notices")
