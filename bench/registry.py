"""What do the registry's kept sums cost: a question, a changed course, everything anew?

    python bench/registry.py [COURSES]

Lays rows of invented courses (two sites, five years, six arms, one condition in four the one
that is asked), counts them, and prints: the answer from kept sums with nothing changed, the
finding of what changed, a changed answer's whole update, and the counting of everything anew
beside them. The answer's limit is 300 ms at 50,000 courses.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from statistics import median

from ground import on_each, stand_on

LIMIT_MS = 300
CONDITIONS = ("knee-osteoarthritis", "hip-osteoarthritis", "chronic-low-back-pain", "tennis-elbow")
ARMS = (
    *("marrow-concentrate", "micro-fragmented-fat", "physiotherapy"),
    *("watchful-waiting", "corticosteroid", "hyaluronic-acid"),
)
ASKED = {"condition": CONDITIONS[0], "outcome": "nrs"}
TIMES = 9
_BATCH = 5000


def on_one(database: str, courses: int) -> None:
    stand_on(database)
    from tests.actions.world import World

    world = World("bench")
    sites = (world.site, world.open_site("Second Clinic", "A9998"))
    lay(courses, sites)
    print(f"{database}: {courses:,} courses")
    measure(world, sites, courses)


def measure(world, sites: tuple[str, str], courses: int) -> None:
    from blastema.actions.registry import Question, count_all, count_changes, kept
    from blastema.actions.sign_checkpoint import sign_checkpoint
    from blastema.records import registry
    from blastema.records.models import RegistryCell, RegistryCourse

    now = world.fresh.now
    whole = once(lambda: count_all(now()))
    told(f"count everything ({whole / courses * 1e6:,.0f} us a course)", whole)
    cells = RegistryCell.objects.filter(**ASKED).count()
    analyze()
    sign_checkpoint(world.operator())
    count_changes(now(), sweep=True)
    day, leaves = now().date().isoformat(), registry.cut().leaves
    told("compare every course, as the schedule does", often(lambda: registry.changed(day, 1)))
    since = often(lambda: registry.changed_since(leaves, day, 1))
    told("find what changed since the cut: nothing", since)
    both = Question(**ASKED, sites=frozenset(sites))
    told(f"merge {cells} kept cells, nothing changed", often(lambda: kept(both, now())))
    reading(world, sites)
    ids = list(RegistryCourse.objects.filter(condition=CONDITIONS[0]).values_list("id", flat=True))
    for changes in (1, 100):
        turns = (ids[n * changes : (n + 1) * changes] for n in range(5))
        spent = median(changed(world, some, lambda: count_changes(now())) for some in turns)
        name = f"count {changes} changed: find, take off, add"
        told(name, spent, f"everything anew takes {whole / spent:,.0f} times that")


def reading(world, sites: tuple[str, str]) -> None:
    """As the page asks, with models; the second time the fits are known by their sums."""
    from blastema.actions.act import Who
    from blastema.actions.read.registry import registry, registry_choices
    from blastema.actions.read.registry_course import arm_course, courses
    from blastema.core.access.may import Grant

    act = world.act("analyst")
    grants = tuple(Grant("analyst", site) for site in sites)
    act = replace(act, who=Who(act.who.id, "Analyst", grants))
    told("first answer with a model for each arm", once(lambda: courses(registry(act, **ASKED))))

    of = ASKED["condition"]
    told("what the form offers", often(lambda: registry_choices(act, condition=of)))

    def anew() -> None:
        arm_course.cache_clear()
        courses(registry(act, **ASKED))

    limit = f"limit {LIMIT_MS} ms"
    told("answer with every model fitted anew", often(anew), limit)
    told("the same question again", often(lambda: courses(registry(act, **ASKED))), limit)


def changed(world, courses: list[str], count: Callable[[], object]) -> float:
    """Moves the stream of one visit of each of these courses, as an answer does."""
    from blastema.records.models import Followup, LedgerEvent, Outcome

    for course in courses:
        visit = Followup.objects.get(course=course, visit="week-6")
        Outcome.objects.filter(parent=visit.id, instrument="nrs").update(score_milli=2000)
        Followup.objects.filter(id=visit.id).update(position=visit.position + 1)
        event = world.fresh.id()
        LedgerEvent.objects.create(
            id=event,
            stream=f"followup/{visit.id}",
            position=visit.position + 1,
            type="bench",
            command=event,
            sequence=0,
            recorded_at="",
            hash=event.encode(),
            body=b"{}",
        )
    return once(count)


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def often(work: Callable[[], object]) -> float:
    return median(once(work) for _ in range(TIMES))


def told(what: str, seconds: float, beside: str = "") -> None:
    print(f"  {what:58} {seconds * 1000:10,.1f} ms  {beside}")


def analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def lay(courses: int, sites: tuple[str, str]) -> None:
    """Rows as their events would have made them, one patient and one episode a course."""
    from django.db import transaction

    with transaction.atomic():
        for first in range(0, courses, _BATCH):
            _lay_some(range(first, min(first + _BATCH, courses)), sites)


def _lay_some(numbers: range, sites: tuple[str, str]) -> None:
    from blastema.records.models import Course, Episode, Followup, Outcome, Patient

    made: dict[type, list] = {m: [] for m in (Patient, Episode, Course, Followup, Outcome)}
    for n in numbers:
        for row in _one(n, sites[n % 2]):
            made[type(row)].append(row)
    for model, rows in made.items():
        model.objects.bulk_create(rows, batch_size=1000)


def _one(n: int, site: str):
    from blastema.core.catalogue import catalogue
    from blastema.records.models import Course, Episode, Followup, Outcome, Patient

    condition, arm = CONDITIONS[n // 2 % len(CONDITIONS)], ARMS[n // 8 % len(ARMS)]
    anchor = date(2021, 1, 1) + timedelta(days=n * 7919 % 1820)
    about = {"site": site, "position": 1}
    patient, episode, course = (f"{kind}{n:035}" for kind in "pec")
    yield Patient(
        id=patient, name="", origin="direct", status="active", sex="female", link_epoch=0, **about
    )
    yield Episode(
        id=episode, patient=patient, condition=condition, origin="direct", stage="assessed", **about
    )
    yield Course(
        id=course, episode=episode, patient=patient, stage="following", kind="cells", arm=arm,
        product_class=arm, sessions=1, sessions_done=1, anchor=anchor.isoformat(), **about,
    )  # fmt: skip
    family = catalogue().condition(condition).family
    schedule = catalogue().protocol_for(condition)
    luck = Random(n)
    own = luck.gauss(0, 1.5)
    for place, visit in enumerate(schedule.visits):
        due = (anchor + timedelta(days=visit.due_days)).isoformat()
        answered = due <= "2026-03-02" and luck.random() < 0.8
        pain = min(10, max(0, round(6 - place / 2 + own + luck.gauss(0, 1.2))))
        followup = f"{place}{n:035}"
        yield Followup(
            id=followup, patient=patient, episode=episode, course=course, visit=visit.slug, due=due,
            opens=due, closes=due, stage="answered" if answered else "due", contacts=0, **about,
        )  # fmt: skip
        for scale in schedule.instruments(visit.slug, family):
            score = 1000 * min(pain, 5 if scale == "gcr" else 10) if answered else None
            yield Outcome(
                parent=followup,
                course=course,
                visit=visit.slug,
                instrument=scale,
                score_milli=score,
            )


if __name__ == "__main__":
    on_each(__file__, int(sys.argv[1]) if len(sys.argv) > 1 else 50_000, on_one)
