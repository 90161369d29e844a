"""Making a binder in a browser: the reason first, then one file; nothing for anybody else."""

from __future__ import annotations

from pathlib import Path

from blastema.records import access
from blastema.web.papers import verify_binder
from tests.web.papers.bound import treated
from tests.web.people import Practice


def test_a_binder_is_made_from_the_containers_and_the_persons_page(
    practice: Practice, tmp_path: Path
) -> None:
    patient, product = treated(practice.world)
    quality = practice.browser("quality")
    for page, address in (
        (f"/products/{product}/", f"/products/{product}/binder/"),
        (f"/patients/{patient}/", f"/patients/{patient}/binder/"),
    ):
        assert f'href="{address}"' in quality.get(page).content.decode()
        assert quality.get(address).status_code == 200
        answer = quality.post(address, {"why": "transfer-of-care"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
        assert "attachment" in answer["Content-Disposition"]
        assert "Testperson" not in answer["Content-Disposition"]
        file = tmp_path / "b.zip"
        file.write_bytes(b"".join(answer))
        assert verify_binder.verify(file)[1] == 0
    seen = [one.why for one in access.of_patient(patient) if one.what == "binder"]
    assert seen == ["transfer-of-care"] * 2


def test_without_a_reason_there_is_none(practice: Practice) -> None:
    patient, _ = treated(practice.world)
    quality = practice.browser("quality")
    for why in ("", "because"):
        answer = quality.post(f"/patients/{patient}/binder/", {"why": why})
        assert answer.status_code == 422
    assert "binder" not in [one.what for one in access.of_patient(patient)]


def test_who_may_not_make_one_sees_no_link_and_gets_no_file(practice: Practice) -> None:
    _, product = treated(practice.world)
    laboratory = practice.browser("laboratory")
    assert "binder" not in laboratory.get(f"/products/{product}/").content.decode()
    address = f"/products/{product}/binder/"
    assert laboratory.get(address).status_code == 403
    assert laboratory.post(address, {"why": "recall"}).status_code == 403
