"""The registry's pages: each figure with its denominator, its missing and its cut."""

from __future__ import annotations

from io import BytesIO

import pyarrow as pa
import pytest

from blastema.evidence.summary.file import from_table
from blastema.records.models import AccessLog
from tests.actions.spreadsheets import ROWS, bring
from tests.web.people import Practice

pytestmark = pytest.mark.django_db

ASKED = "/evidence/registry/?condition=knee-osteoarthritis&outcome=nrs"
FILE = ASKED.replace("registry/", "registry/sums/")


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> Practice:
    made = Practice()
    monkeypatch.setattr("blastema.app.middleware.MACHINE", made.world.fresh)
    bring(made.world, *ROWS)
    return made


def page(practice: Practice, url: str = ASKED, role: str = "analyst", **who) -> str:
    return practice.browser(role, **who).get(url).content.decode()


class TestAnswer:
    """Seven people: 1 to 7 before, 0 to 5 six weeks after; the last did not answer."""

    def test_means_counts_and_intervals(self, practice: Practice) -> None:
        shown = page(practice)
        assert "Marrow concentrate" in shown
        for figure in ("7 of 7", "6 of 7", "4.00", "2.50"):
            assert figure in shown
        # R: t.test(1:7)$conf.int and t.test(0:5)$conf.int
        assert "2.00 to 6.00" in shown
        assert "0.54 to 4.46" in shown

    def test_who_got_better_both_ways_with_its_denominator(self, practice: Practice) -> None:
        shown = page(practice)
        assert "At least 30 % better, 6 weeks" in shown
        assert "3 of 7" in shown
        assert "3 of 6" in shown
        assert "At least 1.8 points better, 6 weeks" in shown
        assert "34812863" in shown  # where 1.8 points come from

    def test_why_there_is_no_model(self, practice: Practice) -> None:
        assert "Marrow concentrate has plain means, no model" in page(practice)

    def test_who_is_missing_and_what_arms_are(self, practice: Practice) -> None:
        shown = page(practice)
        assert "1 of 14 due answers are missing (7.1 %)" in shown
        assert "not drawn by lot" in shown

    def test_an_arm_alone_has_published_arms_beside_it(self, practice: Practice) -> None:
        """RESTORE's saline arm: 1.8 points less pain after 12 months (comparators.toml)."""
        shown = page(practice)
        assert "What happens without the treatment" in shown
        assert "-1.8 on 0 to 10" in shown
        assert "Bennell 2021 (RESTORE)" in shown

    def test_how_it_was_made(self, practice: Practice) -> None:
        shown = page(practice)
        assert "no checkpoint was signed yet" in shown
        assert "2 March 2026" in shown
        assert "Take the sums as a file" in shown

    def test_nobody_of_another_site(self, practice: Practice) -> None:
        shown = page(practice, charlie=True)
        assert "Marrow concentrate" not in shown
        assert "Nothing to show" in shown

    def test_a_foreign_site_is_no_choice(self, practice: Practice) -> None:
        url = f"{ASKED}&site={practice.world.site}"
        shown = page(practice, url, charlie=True)
        assert "Error" in shown
        assert "Marrow concentrate" not in shown

    @pytest.mark.parametrize(
        "more", ["&arms=magic", "&since=tomorrow", "&until=2026", "&site=elsewhere"]
    )
    def test_a_question_that_is_none_is_told(self, practice: Practice, more: str) -> None:
        answer = practice.browser("analyst").get(ASKED + more)
        assert answer.status_code == 200
        assert b"Error" in answer.content

    def test_before_a_question(self, practice: Practice) -> None:
        shown = page(practice, "/evidence/registry/")
        assert "No question yet" in shown


class TestFile:
    def test_it_is_the_sum_that_the_page_names(self, practice: Practice) -> None:
        answer = practice.browser("analyst").get(FILE)
        with pa.ipc.open_file(BytesIO(answer.content)) as file:
            found = from_table(file.read_all())
        assert found.fingerprint in page(practice)
        assert found.subjects == 7
        assert answer["Content-Disposition"].startswith(
            'attachment; filename="knee-osteoarthritis-nrs-'
        )

    def test_the_access_log_says_who_took_it(self, practice: Practice) -> None:
        page(practice)
        assert not AccessLog.objects.exists()
        practice.browser("analyst").get(FILE)
        (look,) = AccessLog.objects.all()
        assert (look.what, look.patient) == ("registry.sums", "")

    @pytest.mark.parametrize(("role", "status"), [("quality", 403), ("coordinator", 403)])
    def test_who_may_not(self, practice: Practice, role: str, status: int) -> None:
        assert practice.browser(role).get(FILE).status_code == status
        assert not AccessLog.objects.exists()

    def test_nothing_to_take_is_refused(self, practice: Practice) -> None:
        assert practice.browser("analyst", charlie=True).get(FILE).status_code == 403
