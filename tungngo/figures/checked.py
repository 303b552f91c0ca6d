"""The book of self-checks (sổ tự kiểm): when sums were counted again, how many, what differed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Sum

from tungngo.figures.models import BoardState, Mismatch, SumCheck, TouchedKey
from tungngo.figures.tables import Head, Row, Table
from tungngo.figures.words import moment_words
from tungngo.shared.clock import now, today
from tungngo.shared.home import job_scope
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number
from tungngo.work.models import Schedule

_SHOWN = 30  # days in the table
_SAMPLE, _NIGHT = "recount.sample", "recount.night"  # loops of the schedule
_LATE = {_SAMPLE: timedelta(minutes=10), _NIGHT: timedelta(hours=36)}
_SLOW = timedelta(seconds=10)
_KINDS = {"sample": 0, "night": 1}


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """All that the page of self-checks shows."""

    runs: dict[str, datetime | None]  # loop -> when it last ended well
    keys: int  # sums counted again in the days shown
    open: int  # differences that were not set right
    repaired: int
    made: datetime | None  # when the last board was made
    waits: datetime | None  # since when the oldest touched key waits
    table: Table

    @property
    def sentence(self) -> str:
        """Return how it stands, in words."""
        if not self.keys:
            return f"Chưa ô số liệu nào được cộng lại trong {_SHOWN} ngày qua."
        told = f"{number(self.keys)} ô số liệu đã được cộng lại trong {_SHOWN} ngày qua"
        if self.open:
            return f"{told}; {number(self.open)} ô lệch chưa sửa: là lỗi của hệ thống, đang xử lý."
        if self.repaired:
            return f"{told}; {number(self.repaired)} ô từng lệch, đã sửa; không còn ô nào lệch."
        return f"{told}, không ô nào lệch."

    @property
    def cards(self) -> Sequence[tuple[str, str, str]]:
        """Return the large figures: name, value, what stands beside it."""
        return (
            ("Ô lệch chưa sửa", number(self.open), "mong đợi: 0"),
            ("Ô lệch đã sửa", number(self.repaired), "từ đầu đến nay"),
            ("Lấy mẫu gần nhất", self._run(_SAMPLE), "mỗi phút một lần"),
            ("Cộng lại ban đêm", self._run(_NIGHT), "mỗi đêm, từ 1 đến 5 giờ"),
        )

    def _run(self, loop: str) -> str:
        at = self.runs.get(loop)
        return moment_words(at) if at else "chưa chạy"

    @property
    def is_late(self) -> bool:
        """Say whether checks or the board are behind."""
        at = now()
        # Before its first night a new installation is not behind.
        behind = any(ran and ran < at - _LATE[loop] for loop, ran in self.runs.items())
        return behind or (self.waits is not None and self.waits < at - _SLOW)

    @property
    def freshness(self) -> str:
        """Return how current the sums of provinces and nation are."""
        if self.made is None:
            return "Chưa có bảng tổng nào."
        told = f"Bảng tổng làm lúc {moment_words(self.made)}"
        if self.waits is None:
            return f"{told} · không phiếu nào chờ cộng"
        return f"{told} · có phiếu chờ cộng từ {moment_words(self.waits)}"


def read_self_check() -> SelfCheck:
    """Read how the sums of all homes were checked; five queries."""
    runs = dict(Schedule.objects.filter(name__in=_LATE).values_list("name", "last_ok"))
    with job_scope("recount"):
        days = _days()
        differ = Mismatch.objects.aggregate(n=Count("id"), repaired=Count("repaired_at"))
        made = BoardState.objects.aggregate(at=Max("as_of"))["at"]
        waits = TouchedKey.objects.aggregate(at=Min("at"))["at"]
    repaired = differ["repaired"]
    keys = sum(row[0] + row[1] for row in days.values())
    rows = [Row(day_text(day), told) for day, told in sorted(days.items(), reverse=True)]
    heads = ("Ô lấy mẫu", "Ô cộng lại ban đêm", "Ô lệch")
    about = f"Đã cộng lại từng ngày, {_SHOWN} ngày gần nhất"
    table = Table("so-tu-kiem", about, Head("Ngày"), [Head(text) for text in heads], rows)
    return SelfCheck(
        {name: runs.get(name) for name in _LATE},
        keys,
        differ["n"] - repaired,
        repaired,
        made,
        waits,
        table,
    )


def _days() -> dict[date, list[int]]:
    """Return {day: sums sampled, counted at night, that differed}."""
    since = today() - timedelta(days=_SHOWN)
    rows = SumCheck.objects.filter(day__gt=since).values_list("day", "kind")
    found: dict[date, list[int]] = {}
    for day, kind, keys, wrong in rows.annotate(Sum("keys"), Sum("wrong")).order_by("day"):
        told = found.setdefault(day, [0, 0, 0])
        told[_KINDS[kind]] += keys
        told[2] += wrong
    return found
