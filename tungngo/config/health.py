"""How well this installation is: probes, each with what it found and the one command that helps.

Asked by ``/readyz`` and ``/healthz``, and by ``tungngo check`` and ``doctor``. Nothing here names
a person or holds a value that somebody typed.
"""

import shutil
import time
from collections.abc import Callable, Hashable, Iterable
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Q
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tungngo.audit.models import AuditCheck, AuditSeal
from tungngo.feed.actions import reading
from tungngo.figures.models import Mismatch
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now
from tungngo.shared.home import job_scope
from tungngo.shared.sealed import key_numbers
from tungngo.sync.models import OpLost, OpResult, Quarantine
from tungngo.work.actions import Undone, write_and_undo
from tungngo.work.models import Schedule

BY = job_actor("health")
LEAST_DISK = 0.10
LATEST_JOB = timedelta(minutes=5)
BEAT = "seal"  # the loop that runs each minute whatever there is to do: it shows the worker alive
KEPT_SECONDS = 5
_KEY_BYTES = 32
_MANY = 500  # held or quarantined operations that no commune works off by itself
_CHECKED = timedelta(days=2)


class State(StrEnum):
    """How a probe ended."""

    GOOD = "tốt"
    WARN = "chú ý"
    RED = "hỏng"


class Finding(NamedTuple):
    """What a probe found; ``alarm`` is the name of its page in docs/runbook."""

    alarm: str
    state: State
    said: str
    cure: str = ""


type Probe = Callable[[], Finding]


def good(alarm: str, said: str) -> Finding:
    """Return that all is well."""
    return Finding(alarm, State.GOOD, said)


def database() -> Finding:
    """Try a write and take it back."""
    try:
        write_and_undo(by=BY)
    except Undone:
        return good("database", "Cơ sở dữ liệu đọc và ghi được.")
    except DatabaseError:
        said = "Cơ sở dữ liệu không ghi được."
        return Finding("database", State.RED, said, "tungngo doctor database")
    raise AssertionError("unreachable")


@cache
def _is_migrated() -> None:
    """Raise unless the database is of this version; asked until it is."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError


def migrations() -> Finding:
    """See whether the database is of this version."""
    try:
        _is_migrated()
    except LookupError:
        said = "Cơ sở dữ liệu thuộc bản cũ hơn chương trình."
        return Finding("migrations", State.RED, said, "tungngo init")
    return good("migrations", "Cơ sở dữ liệu đúng bản.")


def disk() -> Finding:
    """See how much room is left where the data lie."""
    total, _, free = shutil.disk_usage(settings.DATA_DIR)
    part = free / total
    said = f"Ổ đĩa dữ liệu còn trống {part:.0%} ({free // 10**9} GB)."
    if part < LEAST_DISK:
        return Finding("disk", State.RED, said, "tungngo doctor disk")
    return good("disk", said)


def jobs() -> Finding:
    """See whether background work goes on: the beat of the worker, tasks that nobody takes."""
    late = now() - LATEST_JOB
    beat = Schedule.objects.filter(name=BEAT).first()
    # A task that is to run at once bears a day beyond all days.
    waits = Q(run_after__lt=late) | Q(run_after__gt=now(), enqueued_at__lt=late)
    stuck = DBTaskResult.objects.ready().filter(waits).exists()
    cure = "tungngo worker"
    if beat is None:
        return Finding("jobs-late", State.WARN, "Việc nền chưa chạy lần nào ở đây.", cure)
    if stuck or max(beat.next_at, beat.lease_until or beat.next_at) < late:
        return Finding("jobs-late", State.RED, "Việc nền đã ngừng quá 5 phút.", cure)
    failing = list(Schedule.objects.exclude(last_error="").values_list("name", flat=True))
    if failing:
        said = f"Việc nền gặp lỗi, sẽ chạy lại: {', '.join(sorted(failing))}."
        return Finding("jobs-late", State.WARN, said, "tungngo doctor jobs-late")
    return good("jobs-late", "Việc nền chạy đúng giờ.")


def keys() -> Finding:
    """See whether every key file opens."""
    cure = "tungngo doctor key-missing"
    numbers = key_numbers(settings.KEY_DIR)
    if not numbers:
        return Finding("key-missing", State.RED, "Không có khóa niêm phong nào.", cure)
    for number in numbers:
        path = settings.KEY_DIR / f"master-{number}.key"
        try:
            whole = len(path.read_bytes()) == _KEY_BYTES
        except OSError:
            whole = False
        if not whole:
            return Finding("key-missing", State.RED, f"Không mở được khóa {path.name}.", cure)
    return good("key-missing", f"Khóa niêm phong mở được ({len(numbers)}).")


def seals() -> Finding:
    """See what the last going through the log's chains found, and whether new lines are sealed."""
    cure = "tungngo audit verify"
    with job_scope("health"), reading(BY):
        newest = AuditSeal.objects.order_by("-at").values_list("at", flat=True).first()
        last: dict[int, int] = dict(
            AuditCheck.objects.filter(at__gt=now() - _CHECKED)
            .order_by("at")
            .values_list("home", "faults")
        )
    if sum(last.values()):
        said = f"Chuỗi niêm của nhật ký hỏng ở vùng {', '.join(str(h) for h in last if last[h])}."
        return Finding("seal-broken", State.RED, said, cure)
    if newest is None or not last:
        return Finding("seal-broken", State.WARN, "Nhật ký chưa được niêm, soát lần nào.", cure)
    return good("seal-broken", "Nhật ký đã niêm và soát, chuỗi nguyên vẹn.")


def _count(name: str) -> int:
    """Return one of the numbers behind the alarms, over all homes."""
    with job_scope("health"), reading(BY):
        return NUMBERS[name]()


def cells() -> Finding:
    """See whether a recount has found cells that differ and are not put right."""
    n = _count("tn_cells_mismatch")
    if n:
        said = f"{n} ô số liệu khác với sổ gốc."
        return Finding("cells-mismatch", State.RED, said, "tungngo recount")
    return good("cells-mismatch", "Không ô số liệu nào khác sổ gốc (theo lần đếm lại gần nhất).")


def held() -> Finding:
    """See how many operations are held."""
    return _growing("held-growing", "phiếu đang bị giữ lại", _count("tn_held_open"))


def quarantine() -> Finding:
    """See how many uploads wait for a person."""
    n = _count("tn_quarantine_open")
    return _growing("quarantine-growing", "phiếu chờ người quyết định", n)


def gaps() -> Finding:
    """See whether phones have reported operations that they lost."""
    n = _count("tn_seq_gaps")
    if n:
        said = f"{n} chỗ đứt số phiếu mà máy báo không còn giữ."
        return Finding("seq-gap", State.WARN, said, "tungngo doctor seq-gap")
    return good("seq-gap", "Không máy nào báo mất phiếu.")


def _growing(alarm: str, what: str, n: int) -> Finding:
    if not n:
        return good(alarm, f"0 {what}.")
    state = State.RED if n > _MANY else State.WARN
    return Finding(alarm, state, f"{n} {what}.", f"tungngo doctor {alarm}")


def backup() -> Finding:
    """Say that there is no backup yet: the command for it is still to come."""
    said = "Chưa có bản sao lưu nào."
    return Finding("backup-old", State.WARN, said, "tungngo doctor backup-old")


# Numbers over all homes; asked inside a job scope.
NUMBERS: dict[str, Callable[[], int]] = {
    "tn_held_open": lambda: OpResult.objects.filter(status="held").count(),
    "tn_quarantine_open": lambda: Quarantine.objects.filter(state="open").count(),
    "tn_seq_gaps": lambda: OpLost.objects.filter(closed_at=None).count(),
    "tn_cells_mismatch": lambda: Mismatch.objects.filter(repaired_at=None).count(),
}


def metrics() -> dict[str, int]:
    """Return all numbers that ``/metrics`` shows."""
    loops = {row.name: row for row in Schedule.objects.all()}
    waits = (now() - loops[BEAT].next_at).total_seconds() if BEAT in loops else 0
    tasks = dict(DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("id")))
    with job_scope("health"), reading(BY):
        found = {name: count() for name, count in NUMBERS.items()}
    return found | {
        "tn_jobs_oldest_seconds": max(0, int(waits)),
        "tn_jobs_failing": sum(bool(row.last_error) for row in loops.values()),
        "tn_tasks_waiting": tasks.get(TaskResultStatus.READY, 0),
        "tn_tasks_failed": tasks.get(TaskResultStatus.FAILED, 0),
        "tn_seal_broken": int(seals().state is State.RED),
    }


READY: tuple[Probe, ...] = (database, migrations, disk, jobs, keys)
DEEP: tuple[Probe, ...] = (*READY, seals, cells, held, quarantine, gaps, backup)


def ask(probes: Iterable[Probe]) -> list[Finding]:
    """Ask the probes; one that cannot be answered is a finding too."""
    return [_ask(probe) for probe in probes]


_kept: dict[object, tuple[float, Any]] = {}


def lately[K: Hashable, V](key: K, find: Callable[[], V]) -> V:
    """Return what was found within the last seconds: whoever knocks often costs nothing."""
    at = time.monotonic()
    kept = _kept.get(key)
    if kept is None or at - kept[0] > KEPT_SECONDS:
        kept = _kept[key] = (at, find())
    found: V = kept[1]
    return found


def ask_lately(probes: tuple[Probe, ...]) -> list[Finding]:
    """Return what the probes found within the last seconds."""
    return lately(probes, lambda: ask(probes))


def _ask(probe: Probe) -> Finding:
    try:
        return probe()
    except (DatabaseError, OSError) as fault:
        said = f"Không hỏi được ({probe.__name__}: {type(fault).__name__})."
        return Finding("database", State.RED, said, "tungngo doctor database")


def is_ready(found: Iterable[Finding]) -> bool:
    """Say whether nothing is red."""
    return all(one.state is not State.RED for one in found)
