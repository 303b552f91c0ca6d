"""What pages and files of figures say in words."""

from datetime import datetime

from tungngo.figures.boards import Freshness
from tungngo.figures.links import State
from tungngo.figures.scopes import Month
from tungngo.places.models import GeoVersion
from tungngo.shared.clock import VIETNAM, day_of, today
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number, percent

DEFINITION = (
    "Lượt ghi: mỗi phiếu là 1. Lượt đến nhà: 1 cho mỗi hộ mỗi ngày gặp được người; vắng nhà,"
    " hẹn lại, từ chối đếm riêng. Lượt hỗ trợ: 1 cho mỗi người và mỗi kỹ năng được giúp."
)
SOURCE = "Phiếu của thành viên tổ công nghệ số cộng đồng, cộng thẳng từ sổ gốc, không ước tính."


def capital(text: str) -> str:
    """Return a text with a capital at its beginning; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def period(state: State) -> str:
    """Return the period in words, within a sentence."""
    if state.day:
        return f"ngày {day_text(state.day)}"
    so_far = f" (đến ngày {today().day})" if state.month == Month.of(today()) else ""
    return f"tháng {state.month.label}{so_far}"


def map_name(version: GeoVersion) -> str:
    """Return a map in words."""
    return f"địa giới từ {day_text(version.valid_from)}"


def moment_words(at: datetime) -> str:
    """Return a moment: "14:05", with its day where that is not today."""
    told = f"{at.astimezone(VIETNAM):%H:%M}"
    return told if day_of(at) == today() else f"{told} ngày {day_text(day_of(at))}"


def freshness_line(fresh: Freshness, made: datetime) -> str:
    """Return the line under every figure: when it was made and how much of the field was heard."""
    at = f"Cập nhật {moment_words(made)}"
    if not fresh.devices:
        return f"{at} · chưa có máy nào gửi"
    return (
        f"{at} · {percent(fresh.lately, fresh.devices, 0)} số máy ({number(fresh.devices)} máy,"
        f" {number(fresh.teams)} tổ) đã gửi trong 7 ngày"
        f" · {number(fresh.unsent)} bản ghi còn trên máy"
        f" · {number(fresh.quiet)} máy im lặng > 14 ngày"
    )
