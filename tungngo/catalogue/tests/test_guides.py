"""Guides of the package: those shipped keep the rules, each rule has a sample that breaks it."""

import pytest

from tungngo.catalogue.guides import FOLDER, GUIDES, MOST_WORDS, BadGuide, read_guide
from tungngo.catalogue.rows import DATA, read_services, read_skills

GOOD = """---
code: CD22
title: Vào nhóm Zalo của thôn
skills: [zalo.group]
services: [zalo]
minutes: 3
app_version_tested: none
review_due: 2027-02-23
warn: Không bấm đường dẫn lạ.
essence:
  - Câu một.
  - Câu hai, có dấu phẩy.
  - Câu ba.
---
Cần có Zalo và mã của nhóm.

1. **Mở Zalo.** Tìm hình Zalo. ![Điện thoại](icon:mobile)
   > Nói: Bác mở Zalo giúp cháu.
   > Nếu lỗi: Chưa có thì cài.
2. **Quét mã.** ![Ô vuông](icon:qr)
3. **Chạm tham gia!** Chờ duyệt. ![Bàn tay](icon:hand)
"""


def test_the_shipped_guides_are_of_skills_and_services_there_are() -> None:
    services = read_services(DATA / "services.csv")
    skills = {one.code for one in read_skills(DATA / "skills.csv", services).values()}
    assert len(GUIDES) >= 8
    assert {guide.slug for guide in GUIDES} == {path.stem for path in FOLDER.glob("*.md")}
    for guide in GUIDES:
        assert set(guide.skills) <= skills, guide.slug
        assert set(guide.services) <= set(services), guide.slug


def test_the_shipped_guides_say_that_nobody_has_tried_them_and_warn() -> None:
    for guide in GUIDES:
        assert guide.tested == "", guide.slug
        assert guide.warn, guide.slug
        for step in guide.steps:
            assert step.say, guide.slug
            assert step.wrong, guide.slug
            assert len(f"{step.do} {step.text}".split()) <= MOST_WORDS


def test_a_guide_is_read_whole() -> None:
    guide = read_guide("zalo", GOOD)
    assert (guide.code, guide.minutes, guide.tested, len(guide.steps)) == ("CD22", 3, "", 3)
    assert guide.essence == ["Câu một.", "Câu hai, có dấu phẩy.", "Câu ba."]
    first, second, _ = guide.steps
    assert (first.do, first.text, first.icon) == ("Mở Zalo.", "Tìm hình Zalo.", "mobile")
    assert (first.say, first.wrong) == ("Bác mở Zalo giúp cháu.", "Chưa có thì cài.")
    assert (second.do, second.text, second.say) == ("Quét mã.", "", "")


@pytest.mark.parametrize(
    ("was", "now", "word"),
    [
        ("---\ncode", "code", "phần đầu"),
        ("code: CD22\n", "", "thiếu code"),
        ("code: CD22", "code: X1", "code"),
        ("minutes: 3", "minutes: 60", "minutes"),
        ("minutes: 3", "minutes: 3\nminutes: 4", "hai lần"),
        ("minutes: 3", "minutes: 3\ncolour: red", "colour"),
        ("  - Câu ba.\n", "", "3 câu"),
        ("Câu ba.", "Câu ba", "dấu chấm"),
        ("2027-02-23", "23/2/2027", "review_due"),
        ("app_version_tested: none", "app_version_tested: 2.1", "tested_on"),
        ("skills: [zalo.group]", "skills: []", "skills"),
        ("2. **Quét mã.**", "3. **Quét mã.**", "số 2"),
        ("2. **Quét mã.**", "2. Quét mã.", "dòng 20"),
        ("**Quét mã.**", "**Quét mã**", "dòng 20"),
        ("![Ô vuông](icon:qr)", "", "dòng 20"),
        ("![Ô vuông](icon:qr)", "![](icon:qr)", "dòng 20"),
        ("icon:qr", "icon:bomb", "bomb"),
        ("Chờ duyệt.", "Chờ " * 30 + "duyệt.", "25 từ"),
        ("Chờ duyệt.", "Vào https://x.vn.", "địa chỉ mạng"),
        ("Chờ duyệt.", "<b>Chờ</b>.", "HTML"),
        ("Chờ duyệt.", "Gọi 0912 345 678.", "số điện thoại"),
        ("Chờ duyệt.", "Số 001099012345.", "số 12"),
        ("Chờ duyệt.", "Chờ  duyệt.", "hai dấu cách"),
        ("Bác mở Zalo giúp cháu.", "Bác đọc giúp cháu mã OTP.", "mật khẩu"),
        ("   > Nếu lỗi: Chưa", "   > Nói: Chưa", "hai lần"),
        ("Cần có Zalo và mã của nhóm.", "# Cần có", "mở đầu"),
        ("Cần có Zalo và mã của nhóm.", "Cần " * 51, "50 từ"),
        ("Cần có Zalo và mã của nhóm.", "", "mở đầu"),
        ("3. **Chạm tham gia!** Chờ duyệt. ![Bàn tay](icon:hand)\n", "", "3 đến 8"),
        ("Vào nhóm", "Va\u0300o nhóm", "NFC"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_words(was: str, now: str, word: str) -> None:
    assert was in GOOD
    with pytest.raises(BadGuide) as caught:
        read_guide("thu", GOOD.replace(was, now, 1))
    assert word in str(caught.value)
