"""A person at a browser: goes to a page, looks at it, fills in its form, sends it.

Every page that a person comes to is examined: axe finds nothing, and nothing sticks out
to the side. The console is watched by the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Response

PASSWORD = "correct horse battery staple"
# The two errors that a browser writes to the console for an answer it was given on purpose.
REFUSED = "422"


@dataclass
class Seat:
    """``look`` is the axe fixture's; ``address`` the server's, without a final slash."""

    page: Page
    address: str
    examine: Callable[[Page], None]

    def go(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path} gave {answer.status}"
        self.look()

    def look(self) -> None:
        self.page.wait_for_load_state("load")
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{self.page.url} sticks out by {wider} px"
        self.examine(self.page)

    def fill(self, **fields: str | list[str] | bool) -> None:
        """Fields by their names: text as typed, a choice by its value or its words."""
        for name, value in fields.items():
            self._fill(self.page.locator(f"main form [name={name.rstrip('_')!r}]"), value)

    def _fill(self, field: Locator, value: str | list[str] | bool) -> None:
        kind = field.first.evaluate("one => one.tagName + ':' + one.type").lower()
        if kind.startswith("select"):
            known = field.locator(f"option[value={str(value)!r}]").count()
            field.select_option(**{"value" if known else "label": str(value)})
        elif kind in ("input:radio", "input:checkbox"):
            self._tick(field, value)
        else:
            field.fill(str(value))

    def _tick(self, field: Locator, value: str | list[str] | bool) -> None:
        """The label is clicked, as a person does; the box itself is drawn by its style."""
        wanted = value if isinstance(value, list) else [value]
        for one in wanted:
            box = field if isinstance(one, bool) else field.and_(self._valued(one))
            identity = box.first.get_attribute("id")
            self.page.locator(f"label[for={identity!r}]").first.click()

    def _valued(self, value: str) -> Locator:
        return self.page.locator(f"[value={value!r}]")

    def send(self, status: int = 303) -> None:
        """Presses the button of the page's form, and looks at what comes.

        Where the form signs, the person types their password first.
        """
        proof = self.page.locator("main form[method=post] input[name=password]")
        if proof.count() and not proof.first.input_value():
            proof.first.fill(PASSWORD)
        button = self.page.locator("main form[method=post] button[type=submit]").first
        with self.page.expect_navigation(), self.page.expect_response(_is_sent) as waited:
            button.click()
        assert waited.value.status == status, (waited.value.status, self.words())
        self.look()

    def words(self) -> str:
        return self.page.locator("main").inner_text()

    def sign_in(self, username: str) -> None:
        self.go("/sign-in/")
        self.fill(username=username, password=PASSWORD)
        self.send(302)


def _is_sent(response: Response) -> bool:
    return response.request.method == "POST"
