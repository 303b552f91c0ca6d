"""Probes that only the commands ask: of settings, addresses, walls, the database; not a verb."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tungngo.accounts.policy import need_of, why_public
from tungngo.audit.models import AuditSeal
from tungngo.cli.init import NO_KEY
from tungngo.config.health import BY, DEEP, Finding, Probe, State, good
from tungngo.feed.actions import reading
from tungngo.shared.clock import now
from tungngo.shared.home import HomeTable, job_scope
from tungngo.shared.sql import on_postgres, select

_SKEW = timedelta(minutes=1)
_ON = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on"}
_FULL, _WAL = 2, "wal"


def setup() -> Finding:
    """See whether the settings fit a place where real people work."""
    if settings.SECRET_KEY == NO_KEY:
        said = "Chưa có khóa phiên làm việc (TUNGNGO_SECRET_KEY)."
        return Finding("settings", State.RED, said, "tungngo init")
    if settings.DEBUG:
        said = "TUNGNGO_DEBUG đang bật: chỉ dùng khi viết phần mềm."
        return Finding("settings", State.WARN, said, "tungngo doctor settings")
    return good("settings", "Cài đặt đọc được và đủ.")


def addresses() -> Finding:
    """See whether every address says whom it is for."""
    bare = [
        str(one.pattern)
        for one in _patterns(get_resolver())
        if need_of(one.callback) is None and not why_public(one.callback)
    ]
    if bare:
        said = f"Địa chỉ chưa nói dành cho ai: {', '.join(bare)}."
        return Finding("settings", State.RED, said, "tungngo doctor settings")
    return good("settings", "Mọi địa chỉ đều nói rõ dành cho ai.")


def _patterns(of: URLResolver) -> Iterator[URLPattern]:
    for one in of.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        else:
            yield one


def walls() -> Finding:
    """See whether row level security stands before every personal table (PostgreSQL)."""
    personal = [m._meta.db_table for m in apps.get_models() if getattr(m, "personal", False)]
    if not on_postgres():
        return good("walls", "SQLite: tường dữ liệu cá nhân đứng trong chương trình.")
    rows = select(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        " AND relnamespace = 'public'::regnamespace"
    )
    open_ = sorted(set(personal) - {name for (name,) in rows})
    if open_:
        said = f"Bảng dữ liệu cá nhân chưa có tường: {', '.join(open_)}."
        return Finding("walls", State.RED, said, "tungngo init")
    return good("walls", f"Tường đứng trước {len(personal)} bảng dữ liệu cá nhân.")


def durability() -> Finding:
    """See whether what was told to be saved outlives a power cut."""
    if on_postgres():
        wrong = [f"{name}={value}" for name, value in _shown() if value != _ON[name]]
    else:
        (level,), (mode,) = select("PRAGMA synchronous")[0], select("PRAGMA journal_mode")[0]
        wrong = [f"synchronous={level}"] if level != _FULL else []
        wrong += [f"journal_mode={mode}"] if mode != _WAL else []
    if wrong:
        said = f"Cơ sở dữ liệu có thể mất dữ liệu khi mất điện: {', '.join(wrong)}."
        return Finding("durability", State.RED, said, "tungngo doctor durability")
    return good("durability", "Cơ sở dữ liệu ghi chắc xuống đĩa trước khi trả lời.")


def _shown() -> list[tuple[str, str]]:
    return [(name, str(select(f"SHOW {name}")[0][0])) for name in _ON]


def clock() -> Finding:
    """Compare the clock with that of the database, and with the newest seal."""
    cure = "tungngo doctor clock-skew"
    here = now()
    if on_postgres():
        there: datetime = select("SELECT clock_timestamp()")[0][0]
        if abs(there - here) > _SKEW:
            said = "Đồng hồ máy chủ và cơ sở dữ liệu lệch nhau quá 1 phút."
            return Finding("clock-skew", State.RED, said, cure)
    with job_scope("health"), reading(BY):
        newest = AuditSeal.objects.order_by("-at").values_list("at", flat=True).first()
    if newest and newest > here + _SKEW:
        said = "Đồng hồ chạy lùi: nhật ký có dòng ghi ở tương lai."
        return Finding("clock-skew", State.RED, said, cure)
    return good("clock-skew", f"Đồng hồ đúng ({here:%d/%m/%Y %H:%M} UTC).")


def orphans() -> Finding:
    """Count rows of home tables that point to a row that is not there."""
    found: list[str] = []
    with job_scope("health"), reading(BY):
        for model in apps.get_models():
            if issubclass(model, HomeTable):
                found += _orphans_of(model)
    if found:
        said = f"Dòng trỏ tới dòng không còn: {', '.join(found)}."
        return Finding("orphans", State.WARN, said, "tungngo doctor orphans")
    return good("orphans", "Không dòng nào trỏ tới dòng không còn.")


def _orphans_of(model: type[models.Model]) -> list[str]:
    found = []
    for field in model._meta.private_fields + list(model._meta.fields):
        to = getattr(field, "to_fields", None)
        if not isinstance(field, models.ForeignObject) or to != ["home", "id"]:
            continue
        column = field.from_fields[1]
        there = field.related_model._base_manager.filter(
            home=models.OuterRef("home"), id=models.OuterRef(column)
        )
        rows = model._base_manager.filter(**{f"{column}__isnull": False})
        n = rows.filter(~models.Exists(there)).count()
        if n:
            found.append(f"{model._meta.db_table}.{column} ({n})")
    return found


CHECKED: tuple[Probe, ...] = (setup, addresses, walls, durability, clock)
ALL: tuple[Probe, ...] = (*CHECKED, *DEEP, orphans)
