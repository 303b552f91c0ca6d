"""The numbers that can be opened: their word in addresses, heading, measure, what they count."""

from dataclasses import dataclass
from enum import StrEnum

from tungngo.catalogue.models import Skill
from tungngo.figures.learned import COUNTED_STEPS, level_measure
from tungngo.figures.measures import (
    BY_DAY,
    FLUENT,
    HOUSES_EVER,
    HOUSES_MONTH,
    LEVEL,
    PEOPLE_DVC_EVER,
    PEOPLE_DVC_MONTH,
    PEOPLE_EVER,
    PEOPLE_MONTH,
    RECHECKS,
    RECHECKS_ALONE,
    SKILL,
    TEAMS_MONTH,
)
from tungngo.figures.reasons import NO_NUMBER
from tungngo.figures.tables import COLUMNS
from tungngo.shared.errors import Refused

STEPS = {3: "Đã kích hoạt", 4: "Làm được khi có người giúp", 5: "Tự làm được"}
_ONCE = (
    " Mỗi {who} tính một lần trong kỳ, ở nơi có lượt sớm nhất, nên cộng các nơi không trùng;"
    " không cộng các kỳ với nhau."
)
MEANS = {
    "luot-ghi": "Mỗi phiếu là 1, kể cả vắng nhà, hẹn lại, từ chối.",
    "luot-den-nha": "1 cho mỗi hộ mỗi ngày gặp được người, dù mấy phiếu.",
    "vang": "Phiếu ghi vắng nhà.",
    "hen-lai": "Phiếu ghi hẹn lại.",
    "tu-choi": "Phiếu ghi từ chối.",
    "luot-ho-tro": "1 cho mỗi người và mỗi kỹ năng được giúp. Lượt không phải là số người.",
    "nguoi": "Người đồng ý ghi tên, được giúp ít nhất một kỹ năng." + _ONCE.format(who="người"),
    "nguoi-den-nay": "Người đồng ý ghi tên, được giúp ít nhất một lần từ đầu đến nay.",
    "nguoi-dvc": "Người được giúp kỹ năng dịch vụ công." + _ONCE.format(who="người"),
    "nguoi-dvc-den-nay": "Người được giúp kỹ năng dịch vụ công ít nhất một lần từ đầu.",
    "ho": "Hộ gặp được người." + _ONCE.format(who="hộ"),
    "ho-den-nay": "Hộ gặp được người ít nhất một lần từ đầu đến nay.",
    "ho-dat": (
        "Hộ có một người tự làm được cả các nhóm kỹ năng theo quy ước cv3240@1 của hệ thống"
        " (chưa đối chiếu phụ lục văn bản)."
    ),
    "kiem-tra": "Lượt kiểm tra lại tận nơi 14-30 ngày sau khi làm được, mỗi người mỗi kỹ năng.",
    "kiem-tra-dat": "Lượt kiểm tra lại thấy vẫn tự làm được, trong số lượt kiểm tra lại.",
    "to": "Tổ có ít nhất một phiếu trong kỳ." + _ONCE.format(who="tổ"),
    "bac": (
        "Số người đang ở bậc này hoặc cao hơn, tính đến ngày ghi ở trên, theo bằng chứng mới nhất."
    ),
}
TIMES, PEOPLE, HOUSES, TEAMS = "lượt", "người", "hộ", "tổ"
_LAST_SKILL = 9_000


class Kind(StrEnum):
    """Over which time a number goes."""

    FLOW = "flow"  # a calendar month or one of its days
    MONTH = "month"  # a reporting month
    EVER = "ever"  # from the beginning
    STOCK = "stock"  # as it stands at the end of the month


@dataclass(frozen=True, slots=True)
class Asked:
    """A number that can be opened."""

    key: str
    heading: str
    measure: int
    kind: Kind
    unit: str

    @property
    def by_day(self) -> bool:
        """Say whether it is kept by day."""
        return self.measure in BY_DAY

    @property
    def of_visits(self) -> bool:
        """Say whether visits add up to it, so that it opens to visits."""
        return self.by_day or SKILL < self.measure < SKILL + _LAST_SKILL

    @property
    def meaning(self) -> str:
        """Return what it counts, in a sentence."""
        if self.measure >= LEVEL:
            return MEANS["bac"]
        return MEANS.get(self.key, MEANS["luot-ho-tro"])

    @property
    def of_people(self) -> bool:
        """Say whether it counts people or houses, so that a small one may tell of somebody."""
        return self.unit in (PEOPLE, HOUSES)


_FIRST = tuple(Asked(key, heading, BY_DAY[at], Kind.FLOW, TIMES) for key, heading, at in COLUMNS)
_DVC = "Người được hướng dẫn dịch vụ công"
_MORE = (
    Asked("nguoi", "Người được hướng dẫn", PEOPLE_MONTH, Kind.MONTH, PEOPLE),
    Asked("nguoi-den-nay", "Người được hướng dẫn, từ đầu", PEOPLE_EVER, Kind.EVER, PEOPLE),
    Asked("nguoi-dvc", _DVC, PEOPLE_DVC_MONTH, Kind.MONTH, PEOPLE),
    Asked("nguoi-dvc-den-nay", f"{_DVC}, từ đầu", PEOPLE_DVC_EVER, Kind.EVER, PEOPLE),
    Asked("ho", "Hộ gặp được", HOUSES_MONTH, Kind.MONTH, HOUSES),
    Asked("ho-den-nay", "Hộ đã được đến ít nhất 1 lần", HOUSES_EVER, Kind.EVER, HOUSES),
    Asked("ho-dat", "Hộ đạt 5 kỹ năng", FLUENT, Kind.STOCK, HOUSES),
    Asked("kiem-tra", "Lượt kiểm tra lại", RECHECKS, Kind.FLOW, TIMES),
    Asked("kiem-tra-dat", "Lượt kiểm tra lại thấy tự làm được", RECHECKS_ALONE, Kind.FLOW, TIMES),
    Asked("to", "Tổ hoạt động", TEAMS_MONTH, Kind.MONTH, TEAMS),
)
_KNOWN = {one.key: one for one in (*_FIRST, *_MORE)}
KEY_OF = {one.measure: one.key for one in _KNOWN.values()}
# Skills keep their numbers; what was read stays known to this process.
_names: dict[int, str] = {}


def known(measure: int) -> Asked:
    """Return the number of a measure that is not one of a skill."""
    return _KNOWN[KEY_OF[measure]]


def skill_key(skill: int) -> str:
    """Return the word of the helps with a skill."""
    return f"ky-nang-{skill}"


def step_key(skill: int, step: int) -> str:
    """Return the word of those who stand at a step of a skill, or above it."""
    return f"bac-{skill}-{step}"


def asked_of(key: str) -> Asked:
    """Return the number that an address names; refuses (NO_NUMBER) what there is not."""
    if key in _KNOWN:
        return _KNOWN[key]
    word, _, rest = key.partition("-")
    numbers = rest.removeprefix("nang-").split("-") if word in ("ky", "bac") else []
    if not numbers or not all(n.isascii() and n.isdecimal() and len(n) < 5 for n in numbers):
        raise Refused(NO_NUMBER)
    skill = int(numbers[0])
    if key == skill_key(skill):
        name = f"Lượt hỗ trợ: {skill_name(skill)}"
        return Asked(key, name, SKILL + skill, Kind.FLOW, TIMES)
    step = int(numbers[-1])
    if step not in COUNTED_STEPS or key != step_key(skill, step):
        raise Refused(NO_NUMBER)
    name = f"{STEPS[step]}: {skill_name(skill)}"
    return Asked(key, name, level_measure(skill, step), Kind.STOCK, PEOPLE)


def skill_name(skill: int) -> str:
    """Return the name of a skill; refuses (NO_NUMBER) one that nobody knows."""
    if skill not in _names:
        name = Skill.objects.filter(pk=skill).values_list("name", flat=True).first()
        if name is None:
            raise Refused(NO_NUMBER)
        _names[skill] = name
    return _names[skill]
