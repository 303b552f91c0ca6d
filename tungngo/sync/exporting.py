"""All that is known of a house and its people, for those whom it is about (bản sao dữ liệu).

Rows of plain words; the page and the file are made elsewhere.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from tungngo.catalogue.models import Skill
from tungngo.households.keys import open_houses, open_notes, open_people
from tungngo.households.models import (
    Consent,
    Erasure,
    Household,
    Resident,
    follow,
    merged_into,
)
from tungngo.households.texts import words_of
from tungngo.learning.models import Evidence
from tungngo.shared.clock import VIETNAM, day_of
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid
from tungngo.shared.vietnamese import day as written
from tungngo.sync.models import Operation
from tungngo.sync.reasons import NO_SUBJECT
from tungngo.visits.models import FollowUp, Visit

_PURPOSES = {
    "register": "ghi tên",
    "contact": "gọi điện",
    "message": "nhắn tin",
    "priority": "diện ưu tiên",
    "photo": "ảnh",
    "story": "kể chuyện",
}
_STATES = {"given": "đồng ý", "refused": "không đồng ý", "withdrawn": "rút lại"}
_OUTCOMES = {"met": "gặp", "absent": "vắng nhà", "later": "hẹn lại", "refused": "từ chối"}
_PROMISES = {"planned": "chưa đến hẹn", "cancelled": "đã bỏ", "done": "đã làm"}

type Row = dict[str, str]


class Export(NamedTuple):
    """Tables of rows ({column: text}), in the order in which they are read."""

    code: str  # of the house
    tables: dict[str, list[Row]]


def everything_of(home: int, household: str) -> Export:
    """Return all that is known of a house and its people; refuses (NO_SUBJECT) an unknown one.

    Called where all rows are seen (an act of a job, or ``visible_to`` was asked before): the right
    to see them is judged by who calls.
    """
    key = db_uuid(household)
    key = follow(home, [key]).get(key, key)
    house = Household.objects.filter(home=home, id=key).first()
    if house is None:
        raise Refused(NO_SUBJECT)
    ids = [key, *merged_into(home, [key]).get(key, ())]
    people = list(Resident.objects.filter(home=home, household_id__in=ids).order_by("id"))
    names = open_people(home, people)
    called = {row: call or f"người {n}" for n, (row, (call, _)) in enumerate(names.items(), 1)}
    tables = {
        "Hộ": [_house(home, house)],
        "Người trong hộ": [_person(one, names[db_uuid(one.id)]) for one in people],
        "Đồng ý, từ chối, rút lại": _consents(home, ids, called),
        "Lượt đến": _visits(home, ids),
        "Hẹn lại": _promises(home, ids),
        "Kỹ năng đã ghi nhận": _evidence(home, list(called), called),
        "Phiếu đã nhận": _operations(home, ids),
    }
    return Export(f"{house.hamlet_id}-{house.number}", tables)


def _house(home: int, house: Household) -> Row:
    label, note = open_houses(home, [house])[db_uuid(house.id)]
    return {
        "Tên hiển thị": label,
        "Ngõ": house.lane,
        "Số nhà": house.door,
        "Mốc": house.mark,
        "Số người lớn": _text(house.adults),
        "Ghi chú": note,
        "Đóng sổ ngày": _text(house.closed_on),
    }


def _person(one: Resident, opened: tuple[str, str]) -> Row:
    call, phone = opened
    return {
        "Tên gọi": call,
        "Năm sinh": _text(one.born),
        "Điện thoại": phone,
        "Diện ưu tiên": one.priority,
        "Rời hộ ngày": _text(one.left_on),
        "Đã xóa ngày": _text(one.erased_on),
    }


def _consents(home: int, ids: Iterable[str], called: dict[str, str]) -> list[Row]:
    rows = Consent.objects.filter(home=home, household_id__in=list(ids)).order_by("at", "id")
    return [
        {
            "Lúc": _moment(one.at),
            "Của": called.get(db_uuid(one.subject), "cả hộ"),
            "Việc": _PURPOSES.get(one.purpose, one.purpose),
            "Trả lời": _STATES.get(one.state, one.state),
            "Lời đã đọc": one.text,
            "Người trả lời": "người đại diện" if one.given_by != "self" else "người đó",
            "Quan hệ": one.relation,
        }
        for one in rows
    ]


def _visits(home: int, ids: Iterable[str]) -> list[Row]:
    rows = list(
        Visit.objects.in_home(home).filter(household_id__in=list(ids)).order_by("day", "id")
    )
    noted = [(db_uuid(v.id), db_uuid(v.household_id or v.id), bytes(v.note_sealed)) for v in rows]
    notes = open_notes(home, noted)
    return [
        {
            "Ngày": _text(one.day),
            "Kết quả": "đã bỏ" if one.voided else _OUTCOMES.get(one.outcome, one.outcome),
            "Lý do": one.why,
            "Số việc đã giúp": _text(one.helps),
            "Ghi chú": notes.get(db_uuid(one.id), ""),
        }
        for one in rows
    ]


def _promises(home: int, ids: Iterable[str]) -> list[Row]:
    rows = FollowUp.objects.filter(home=home, household_id__in=list(ids)).order_by("due", "id")
    return [
        {"Ngày hẹn": _text(one.due), "Lý do": one.why, "Tình trạng": _PROMISES[one.state]}
        for one in rows
    ]


def _evidence(home: int, people: list[str], called: dict[str, str]) -> list[Row]:
    rows = list(Evidence.objects.in_home(home).filter(subject__in=people).order_by("used_ms", "id"))
    skills = dict(Skill.objects.filter(id__in={e.skill for e in rows}).values_list("id", "name"))
    return [
        {
            "Của": called[db_uuid(one.subject)],
            "Kỹ năng": skills.get(one.skill, str(one.skill)),
            "Cách ghi nhận": one.kind,
            "Mức": _text(one.level),
            "Lúc": _moment(datetime.fromtimestamp(one.used_ms / 1000, VIETNAM)),
        }
        for one in rows
    ]


def _operations(home: int, ids: Iterable[str]) -> list[Row]:
    rows = Operation.objects.filter(home=home, hh__in=list(ids)).order_by("received_at", "id")
    return [
        {
            "Nhận lúc": _moment(at),
            "Loại phiếu": kind,
            "Mã băm": sha,
            "Nội dung": "còn lưu (niêm phong)" if body else "đã xóa",
        }
        for at, kind, sha, body in rows.values_list("received_at", "kind", "sha", "body_sealed")
    ]


def _text(value: object) -> str:
    if value is None:
        return ""
    return written(value) if isinstance(value, date) else str(value)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M} {written(day_of(at))}"


def proof_of(erasure: Erasure, *, commune: str, code: str, copies_until: str) -> str:
    """Return the letter that says what was erased, without the name (text ``da-xoa``).

    ``code`` is the code of the house, ``copies_until`` the day on which the last old copy of the
    database is gone.
    """
    day = written(day_of(erasure.done_at))
    return words_of("da-xoa@1", ngay=day, xa=commune, ma_ho=code, han_sao_luu=copies_until)
