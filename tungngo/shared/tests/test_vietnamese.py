"""Vietnamese text: found without marks, ordered as in the dictionary, figures as written."""

import random
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.shared.vietnamese import (
    day,
    fold,
    has_tones,
    number,
    percent,
    person_key,
    sort_key,
    tone_key,
)

# A row for each letter in the order of the alphabet; vowels with their six tones in order.
LETTERS = """
aàảãáạ ăằẳẵắặ âầẩẫấậ b c d đ eèẻẽéẹ êềểễếệ f g h iìỉĩíị j k l m n oòỏõóọ ôồổỗốộ ơờởỡớợ p q r s t
uùủũúụ ưừửữứự v w x yỳỷỹýỵ z
""".split()
PLACE_OF = {c: (row, tone) for row, tones in enumerate(LETTERS) for tone, c in enumerate(tones)}
words = st.text(st.sampled_from("".join(LETTERS) + " "), max_size=12)
texts = words | st.text(max_size=12) | st.text(st.sampled_from("aAáĐđ0129-.,'’( ëñß文"), max_size=8)


def by_dictionary(text: str) -> tuple[list[int], list[int]]:
    """Return letters (a blank before all), then tones: the order, told another way."""
    places = [PLACE_OF.get(c, (-1, 0)) for c in text]
    return [row for row, _ in places], [tone for _, tone in places]


# In the order of ICU "vi" (CLDR): by letters first, by tones where all letters are alike.
ORDER = (
    "1", "10", "2", "An Bình", "An Hải", "Anh Sơn", "Bả", "Bã", "Bạ", "Ba Bể", "Bà Rịa",
    "Bá Thước", "Bắc Hà", "Bằng", "Bâng", "Cát Bà", "Cần Giờ", "Củ Chi", "Dĩ An", "Du", "Đa",
    "Đá Bạc", "Đà Lạt", "Đà Nẵng", "Đắk Lắk", "Đông", "Đồng Đăng", "Êa", "Ga", "Gia Lâm", "Hoa",
    "Hòa", "Hóa", "Hòa An", "Hoa Lư", "Hòa Lư", "Hoằng Hóa", "Huế", "Kẻ Sặt", "Lạng Sơn",
    "Ngã Bảy", "Nga Sơn", "Ô Chợ Dừa", "Ơ", "Phú Quý", "Phường 1", "Phường 10", "Phường 2", "Tu",
    "Từ Liêm", "Vinh", "Xín Mần", "Yên Mô", "Yên Môn", "Yên Mỹ",
)  # fmt: skip


def mixed(names: Sequence[str]) -> list[str]:
    return random.Random(7).sample(names, len(names))


def test_names_stand_in_the_order_of_the_dictionary() -> None:
    assert sorted(mixed(ORDER), key=sort_key) == list(ORDER)


def test_letters_stand_in_the_order_of_the_alphabet() -> None:
    every = [c for tones in LETTERS for c in tones]
    assert sorted(mixed(every), key=sort_key) == every


@given(words, words)
def test_order_is_letters_first_then_tones(one: str, other: str) -> None:
    assert (sort_key(one) < sort_key(other)) == (by_dictionary(one) < by_dictionary(other))


@given(texts)
def test_a_key_does_not_depend_on_capitals_or_on_how_marks_are_stored(text: str) -> None:
    plain = sort_key(text)
    assert sort_key(unicodedata.normalize("NFD", text)) == plain
    if len(text.upper().lower()) == len(text) and text.upper().lower() == text.lower():
        assert sort_key(text.upper()) == plain


@given(texts)
def test_a_key_holds_only_what_every_collation_orders_alike(text: str) -> None:
    assert set(sort_key(text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    ("one", "other"), [("H'Leo", "H’Leo"), ("HLeo", "hleo"), ("Đắk Lắk", "ĐẮK LẮK")]
)
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


def test_people_are_ordered_by_their_given_name() -> None:
    names = ["Trần Văn An", "Lê Thị Bình", "Nguyễn Bình", "An", "Vũ Đức Đạt", "Đỗ Dũng"]
    ordered = ["An", "Trần Văn An", "Lê Thị Bình", "Nguyễn Bình", "Đỗ Dũng", "Vũ Đức Đạt"]
    assert sorted(names, key=person_key) == ordered
    assert person_key("") == sort_key("")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đồng Đăng", "dong dang"),
        ("HƯỚNG DẪN KỸ NĂNG SỐ: Ễ Ẫ Ặ Ữ Ộ Ệ", "huong dan ky nang so e a a u o e"),
        ("H'Leo", "hleo"),
        ("Ea H’leo", "ea hleo"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("  Cư   M'gar ", "cu mgar"),
        ("Phường 4 (Q.3)", "phuong 4 q 3"),
        ("İstanbul", "istanbul"),
        ("", ""),
    ],
)
def test_folded_it_is_as_one_types_it(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert fold(unicodedata.normalize("NFD", text)) == once
    assert not any(map(unicodedata.combining, once))


@given(words)
def test_a_folded_vietnamese_word_is_plain_letters(text: str) -> None:
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz ")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Hòa", "Hoà", True),
        ("Thúy", "Thuý", True),
        ("Yên Hòa", "YÊN HOÀ", True),
        ("Hòa", "Hoa", False),
        ("Hòa", "Hóa", False),
        ("Quý", "Quí", False),
        ("Đồng", "Dồng", False),
        ("Đăng", "Đâng", False),
        ("Hòa An", "Hoa Àn", False),
    ],
)
def test_a_tone_may_stand_on_either_vowel(one: str, other: str, alike: bool) -> None:
    assert (tone_key(one) == tone_key(other)) is alike


def test_a_tone_key_is_what_readers_of_vni_expect() -> None:
    assert tone_key("Yên Hòa") == "yên hoa2"
    assert tone_key("Đặng Thị Ngã, Hở") == "đăng5 thi5 nga4 hơ3"


@given(texts)
def test_a_tone_key_says_more_than_the_folded_text_and_stays(text: str) -> None:
    assert tone_key(unicodedata.normalize("NFD", text)) == tone_key(text)


@pytest.mark.parametrize(
    ("text", "meant"), [("dong dang", False), ("Dong 1", False), ("đong", True), ("dồng", True)]
)
def test_whoever_types_marks_means_them(text: str, meant: bool) -> None:
    assert has_tones(text) is meant


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, None, "0"),
        (-0.0, None, "0"),
        (Decimal("-0.04"), 1, "0,0"),
        (999, None, "999"),
        (1234.5, None, "1.234,5"),
        (5_200_000_000, None, "5.200.000.000"),
        (-1234567, None, "-1.234.567"),
        (Decimal("0.10"), None, "0,1"),
        (Decimal(100), None, "100"),
        (1234.5, 0, "1.235"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (0.05, 1, "0,1"),
        (93.25, 1, "93,3"),
        (7, 2, "7,00"),
        (1e21, None, "1.000.000.000.000.000.000.000"),
        (1e-7, None, "0,0000001"),
    ],
)
def test_numbers_have_points_in_thousands_and_a_comma(
    value: float | Decimal, places: int | None, text: str
) -> None:
    assert number(value, places) == text


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_a_number_reads_back_as_itself(units: int, places: int) -> None:
    value = Decimal(units).scaleb(-places)
    assert Decimal(number(value).replace(".", "").replace(",", ".")) == value


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (932, 1000, "93,2%"),
        (1, 3, "33,3%"),
        (2, 3, "66,7%"),
        (0, 5, "0,0%"),
        (5, 0, "–"),
        (3, 2, "150,0%"),
        (Decimal(10412), Decimal(12410), "83,9%"),
    ],
)
def test_a_share_has_one_place_and_a_dash_where_there_is_none(
    part: float, whole: float, text: str
) -> None:
    assert percent(part, whole) == text


def test_a_share_may_have_other_places() -> None:
    assert percent(1, 3, 0) == "33%"
    assert percent(1, 3, 2) == "33,33%"


def test_days_are_written_day_first() -> None:
    assert day(date(2026, 11, 20)) == "20/11/2026"
    assert day(date(2025, 7, 1)) == "1/7/2025"
