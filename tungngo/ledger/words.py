"""Codes of houses, visits and skills in words; one that stands nowhere here is shown as it is."""

from datetime import date

MARKS = {
    "bridge": "gần cầu",
    "church": "gần nhà thờ",
    "corner": "góc ngã ba",
    "field": "cạnh ruộng",
    "gate": "gần cổng thôn",
    "hall": "gần nhà văn hóa",
    "hill": "gần đồi, dốc",
    "market": "gần chợ",
    "pagoda": "gần chùa",
    "pond": "gần ao, hồ",
    "river": "gần sông, suối",
    "school": "gần trường học",
    "shop": "gần quán, cửa hàng",
    "station": "gần trạm y tế",
    "tree": "gần cây to",
    "well": "gần giếng",
}
OUTCOMES = {"met": "Gặp", "absent": "Vắng nhà", "later": "Hẹn lại", "refused": "Từ chối"}
WHYS = {
    "busy": "bận",
    "unwilling": "không muốn",
    "knows": "đã biết rồi",
    "unsaid": "không nói",
    "never": "đề nghị đừng đến nữa",
    "recheck": "kiểm tra lại",
    "moved": "chuyển đi",
    "empty": "nhà không có ai ở",
    "gone": "không còn nhà",
    "wrong": "ghi nhầm",
    "merged": "gộp vào hộ khác",
    "died": "đã mất",
    "weak_phone": "máy yếu",
    "no_phone": "không có điện thoại thông minh",
    "no_sim": "không có SIM",
    "forgot": "quên mật khẩu",
    "no_network": "không có mạng",
    "not_ready": "chưa muốn làm",
    "again": "làm tiếp",
}
CLOSE_WHYS = ("moved", "empty", "gone", "wrong")
PURPOSES = {
    "register": "ghi tên, năm sinh, việc đã làm được",
    "contact": "số điện thoại để gọi",
    "message": "nhận tin nhắn",
    "priority": "diện ưu tiên",
    "photo": "chụp ảnh",
    "story": "kể chuyện, đăng tên",
}
CHANNELS = {"spoken": "nói", "tick": "đánh dấu", "signature": "ký tên"}
STATES = {"given": "đồng ý", "refused": "không đồng ý", "withdrawn": "rút lại"}
LADDER = (
    "chưa biết",
    "đã biết",
    "đã cài",
    "đã kích hoạt",
    "làm được khi có người giúp",
    "tự làm được",
)
PARTS = {"am": "buổi sáng", "pm": "buổi chiều", "eve": "buổi tối"}
PROMISES = {"planned": "đang hẹn", "cancelled": "đã bỏ", "done": "đã làm"}
OVERDUE = "quá hẹn"
PRIORITIES = {
    "old": "người cao tuổi",
    "disabled": "người khuyết tật",
    "poor": "hộ nghèo",
    "near_poor": "hộ cận nghèo",
    "ethnic": "dân tộc thiểu số",
}
# Why somebody asks to see more of a house; the code goes to the log with the text.
REASONS = {
    "asked": "Người dân nhờ giúp, hỏi về hộ mình",
    "complaint": "Giải quyết phản ánh, khiếu nại",
    "check": "Kiểm tra phiếu, kiểm tra lại kết quả",
    "fix": "Sửa thông tin ghi sai",
    "safety": "Việc khẩn cấp về an toàn",
}
NEVER = "never"
_QUIET_MONTHS = 6  # after a refusal nobody knocks, unless they ask
_BANDS = ((15, "0-15"), (29, "16-29"), (44, "30-44"), (59, "45-59"), (69, "60-69"))


def mark_words(code: str) -> str:
    """Return what a landmark is."""
    return MARKS.get(code, code)


def why_words(code: str) -> str:
    """Return what a reason of a visit, a promise or a closing says."""
    return WHYS.get(code, code)


def level_words(level: int, *, checked: bool) -> str:
    """Return a step of the ladder in words; who was not checked again is told."""
    words = LADDER[level] if 0 <= level < len(LADDER) else str(level)
    if level < len(LADDER) - 1:
        return words
    return f"{words}, {'đã kiểm tra lại' if checked else 'chưa kiểm tra lại'}"


def priority_words(codes: str) -> str:
    """Return the priority groups of a person, by commas."""
    return ", ".join(PRIORITIES.get(code, code) for code in codes.split(",") if code)


def reason_words(told: str) -> str:
    """Return a reason as people read it; in the log it begins with its code."""
    code, colon, text = told.partition(": ")
    return f"{REASONS[code]}: {text}" if colon and code in REASONS else told


def age_band(born: int | None, year: int) -> str:
    """Return the age band of somebody born in a year, as phones hear of it."""
    if born is None:
        return ""
    return next((band for most, band in _BANDS if year - born <= most), "70+")


def quiet_after(outcome: str, why: str, day: date) -> date | str | None:
    """Return until when nobody knocks, by what was said last at the door; NEVER: for good."""
    if outcome != "refused":
        return None
    if why == NEVER:
        return NEVER
    months = day.month - 1 + _QUIET_MONTHS
    year, month = day.year + months // 12, months % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))
