"""Every page and file of figures over a large ledger: CPU, wall time and queries."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from tungngo.accounts import sessions
from tungngo.accounts.actions import NewGrant, add_user, grant_roles
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.cli.bench.caller import call
from tungngo.cli.bench.figure import Figure, at_percent, conditions
from tungngo.cli.bench.ground import BY
from tungngo.cli.bench.seed import seed
from tungngo.cli.bench.server import page_seconds
from tungngo.figures.jobs import freshen
from tungngo.places.models import COMMUNE, HAMLET, PROVINCE, Geo, GeoVersion, Hamlet, Place
from tungngo.shared.clock import today
from tungngo.shared.home import job_scope
from tungngo.visits.models import Visit

SIZES = {True: 100_000, False: 10_000_000}
_CPU, _QUERIES = "<= 50", "<= 8"
_TABLES = ("don-vi", "thang", "ngay", "ky-nang")
_OF_HAMLET = ("thang", "ngay")


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield p95 CPU, p50 and p95 wall milliseconds and the most queries, by kind of page."""
    seed(SIZES[quick])
    freshen()  # what other measurements have touched
    cookie = sign_in()
    where = conditions(f"{SIZES[quick]:,} visits, in process, without HTTP")
    for name, paths in _pages(5 if quick else 20).items():
        _get(paths[0], cookie)
        yield from _measure_page(name, paths * (2 if quick else 5), cookie, where)


def _measure_page(name: str, paths: list[str], cookie: str, where: str) -> Iterator[Figure]:
    cpus, walls, queries = [], [], []
    for path in paths:
        with _counted() as asked:
            cpu, began = page_seconds(), time.perf_counter()
            _get(path, cookie)
            walls.append(time.perf_counter() - began)
            cpus.append(page_seconds() - cpu)
        queries.append(len(asked))
    key = f"dashboards.{name}"
    p95 = at_percent(cpus, 95) * 1000
    yield Figure(name=f"{key}.cpu_p95", value=p95, unit="ms CPU", target=_CPU, conditions=where)
    for percent in (50, 95):
        value = at_percent(walls, percent) * 1000
        yield Figure(name=f"{key}.p{percent}", value=value, unit="ms", conditions=where)
    most = max(queries)
    yield Figure(
        name=f"{key}.queries", value=most, unit="queries", target=_QUERIES, conditions=where
    )


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Collect the statements that run inside."""
    asked: list[str] = []

    def note(run: Any, sql: str, values: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        asked.append(sql)
        return run(sql, values, many, context)

    with connection.execute_wrapper(note):
        yield asked


def _pages(places: int) -> dict[str, list[str]]:
    """Return {page: addresses}: as many different places of each kind as there may be."""
    now = GeoVersion.objects.in_force(today())
    month = (today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    day = (today().replace(day=1) - timedelta(days=3)).isoformat()
    rows = Geo.objects.in_version(now)
    provinces = sorted(set(rows.values_list("province_id", flat=True)))[:places]
    with job_scope("bench"):
        hamlets = list(
            Visit.objects.values_list("hamlet_id", flat=True).distinct()[: places * 5 : 5]
        )
    fragments = Hamlet.objects.filter(pk__in=hamlets).values_list("fragment_id", flat=True)
    communes = sorted(set(rows.filter(fragment__in=fragments).values_list("commune_id", flat=True)))
    told = {"nation": [""], PROVINCE: [f"{p}/" for p in provinces]}
    told |= {COMMUNE: [f"{c}/" for c in communes[:places]], HAMLET: [f"{h}/" for h in hamlets]}
    pages: dict[str, list[str]] = {}
    for kind, paths in told.items():
        some = paths * (places if kind == "nation" else 1)
        pages[kind] = [f"/so-lieu/{p}?thang={month}" for p in some]
        pages[f"{kind}.then"] = [f"/so-lieu/{p}?thang={month}&ban-do=2025-06" for p in some]
        pages[f"{kind}.day"] = [f"/so-lieu/{p}?thang={month}&ngay={day}" for p in some]
        pages[f"{kind}.live"] = [f"/so-lieu/{p}bang/?thang={month}" for p in some]
        tables = _OF_HAMLET if kind == HAMLET else _TABLES
        files = [f"{t}.{f}" for t in tables for f in ("csv", "xlsx")]
        pages[f"{kind}.files"] = [f"/so-lieu/{p}tai/{f}?thang={month}" for p in some for f in files]
    pages["network"] = ["/mang-luoi/"] * places
    return pages


def sign_in() -> str:
    """Return the session cookie of somebody who may see figures."""
    login = "do-so-lieu"
    user = User.objects.filter(login=login).first()
    if user is None:
        user = add_user(by=BY, login=login, name="Máy đo", is_demo=True)
        until = today() + timedelta(days=300)
        place = Place.objects.nation().pk
        grant_roles(by=BY, grants=[NewGrant(user.pk, Role.NATIONAL_OFFICER, place, today(), until)])
    session = SessionStore()
    session.update(sessions.marks(user, factor=True))
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _get(address: str, cookie: str) -> bytes:
    return call("GET", address, cookie=cookie, accept="text/html")
