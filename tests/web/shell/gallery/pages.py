"""Every part on invented pages, for tests and for looking at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template import Context, Engine

from blastema.core.verdict import Effect, Finding, refuse
from blastema.web import charts
from blastema.web.parts import Cell, table
from blastema.web.shell import Link, Station

HERE = Path(__file__).parent
WEB = Path(charts.__file__).parents[1]
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

PAIN = charts.Course(
    "Pain, 0 to 10",
    0,
    10,
    "lower",
    2,
    tuple(
        charts.Point(*p)
        for p in (
            (-14, "Baseline", 7),
            (14, "2 weeks", 6.5),
            (42, "6 weeks", 5),
            (90, "3 months", None),
            (182, "6 months", 4),
            (365, "1 year", 3),
            (730, "2 years", None),
        )
    ),
    ((0, "Treated"), (60, "PRP")),
)
ARMS = tuple(
    charts.ArmVisit(*row)
    for row in (
        ("Cells", "Baseline", 50, 50, 4.2, 1.2),
        ("Usual care", "Baseline", 50, 50, 3.9, 1.2),
        ("Cells", "1 year", 50, 44, 2.9, 1.6),
        ("Usual care", "1 year", 50, 0, None, None),
    )
)


class AssessmentForm(forms.Form):
    command = forms.CharField(widget=forms.HiddenInput, initial="0190")
    name = forms.CharField(label="Name", help_text="As on the identity card.")
    seen = forms.DateField(label="Seen on", widget=forms.DateInput(attrs={"type": "date"}))
    volume = forms.IntegerField(label="Volume", min_value=1)
    side = forms.ChoiceField(
        label="Side", widget=forms.RadioSelect, choices=[("l", "Left"), ("r", "Right")]
    )
    tried = forms.MultipleChoiceField(
        label="What was tried",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("p", "Physiotherapy"), ("m", "Medicines")],
    )
    source = forms.ChoiceField(label="Cell source", choices=[("b", "Bone marrow")])
    picture = forms.FileField(label="Image", required=False)
    note = forms.CharField(label="Findings", required=False, widget=forms.Textarea)
    sure = forms.BooleanField(label="I checked the side with the patient")

    volume.unit, volume.width = "ml", "sm"


class NumberForm(forms.Form):
    answer = forms.ChoiceField(
        label="How bad was your pain on average?",
        widget=forms.RadioSelect,
        choices=[(n, str(n)) for n in range(11)],
    )


FINDINGS = (
    refuse(
        "consent-current",
        "The consent in force is for another product.",
        "Sign the form for marrow concentrate.",
        "clinician",
    ),
    Finding(
        "product-expiry",
        Effect.REFUSED,
        "The product passes its expiry before the slot.",
        citation="21 CFR 1271.250",
        verified=False,
    ),
)


def entries() -> list[dict[str, Any]]:
    return [
        {
            "what": "Treated",
            "who": "Bob Example",
            "role": "clinician",
            "when": NOON,
            "detail": "4 ml into the left knee under ultrasound.",
            "signed": "performed",
            "verified": True,
        },
        {
            "what": "Consent signed",
            "who": "Alice Example",
            "when": NOON - timedelta(days=3),
            "zone": "Denver time",
            "late": True,
            "recorded": NOON,
            "verified": False,
        },
        {
            "what": "Weight",
            "who": "Charlie Example",
            "when": NOON - timedelta(days=4),
            "corrected": "typed in pounds",
        },
    ]


def _steps() -> list[dict[str, Any]]:
    return [
        {"label": "Scan the collection", "state": "done", "when": "12:01"},
        {"label": "Centrifuge", "state": "now", "text": "15 minutes at 1,000 g."},
        {"label": "Measure volume", "state": "later"},
    ]


def _board() -> Any:
    return table(
        "Open episodes",
        ["Patient", "State", "Open, days#"],
        [
            [
                Cell("Alice Example", url="/staff"),
                Cell("blocked", status="stop", note="consent is missing"),
                12,
            ],
            [Cell("Bob Example", url="/staff"), Cell("ready", status="good"), 3],
            [Cell("Charlie Example", url="/staff"), Cell("waiting", status="wait"), 41],
            [Cell("Dana Example", url="/staff"), Cell("following", status="info"), 230],
            [Cell("Eve Example", url="/staff"), Cell("closed", status="neutral"), 400],
        ],
        note="Days count from the first call.",
    )


FOLD = Link("Cells", "", False, (Link("Freezers", "/stores"), Link("Donors", "/donors")))


def _frame(person: str = "") -> dict[str, Any]:
    roles = frozenset({"clinician"}) if person else frozenset()
    words = ("Today", "Board", "Patients", "Bench", "Quality", "Evidence")
    links = tuple(
        Link(word, "/staff" if word == "Board" else f"/{word}", word == "Board") for word in words
    )
    return {
        "station": Station(
            "Harbour Pain Practice",
            "Denver" if person else "",
            person,
            roles,
            "Demonstration: invented people" if person else "",
        ),
        "menu": (*links, FOLD) if person else (),
        "version": "0.1.0",
        "home": "/staff",
        "account": "/account",
        "sign_out": "/out",
        "keep_alive": "/alive",
        "idle_seconds": 1200,
    }


def contexts() -> dict[str, dict[str, Any]]:
    """The page names and what each is shown with."""
    spec, phone = charts.course_chart((PAIN,)), charts.course_chart((PAIN,), charts.PHONE_WIDTH)
    drawn = {"alt": charts.course_words(PAIN), "table": charts.course_table(PAIN)}
    return {
        "staff": {
            "shell": _frame("Bob Example"),
            "form": AssessmentForm({"name": ""}),
            "entries": entries(),
            "board": _board(),
            "steps": _steps(),
            "now": NOON,
            "until": NOON + timedelta(minutes=15),
            "page": Paginator(range(90), 30).page(2),
            "spec": spec,
            "svg": charts.to_svg(spec),
            **drawn,
            "summary": [
                ("State", "ready"),
                ("Product", "Marrow concentrate"),
                ("Blocked by", "consent"),
            ],
            "possible": [
                {"label": "Book the procedure", "url": "/staff", "text": "Thursday has two slots."},
                {"label": "Re-plan", "url": "/staff"},
            ],
            "blocked": [{"label": "Treat", "findings": FINDINGS}],
        },
        "patient": {"shell": _frame(), "form": NumberForm(), "contact_phone": "555 0100"},
        "course": {"shell": _frame(), "svg": charts.to_svg(phone), **drawn},
        "public": {"shell": _frame(), "form": AssessmentForm()},
    }


def engine() -> Engine:
    return Engine(
        dirs=[str(WEB / "templates"), str(HERE / "templates")],
        libraries={
            "static": "django.templatetags.static",
            "shell": "blastema.web.templatetags.shell",
            "charts": "blastema.web.templatetags.charts",
        },
        debug=True,
    )


def html(name: str, extra: dict[str, Any] | None = None) -> str:
    """One of the pages as text."""
    given = {**contexts()[name], "csrf_token": "token", **(extra or {})}
    return engine().get_template(f"{name}.html").render(Context(given))
