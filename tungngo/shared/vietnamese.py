"""Vietnamese text: folding for search, keys for tones and order, figures as people write them.

Pure functions of their arguments. Nothing here asks a database's collation or the machine's
locale: both databases must find and order alike, and PostgreSQL without ICU knows no Vietnamese.
"""

import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# Order of tones in Vietnamese dictionaries (and in ICU "vi"): ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_TONE_RANK = {mark: str(rank) for rank, mark in enumerate(_TONES, start=2)}
# Digits of the VNI way of typing, which many readers of a stored key know: hoà = hoa2.
_TONE_DIGIT = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# 33 letters, a separator, a blank and one escape: exactly the 36 characters that every collation
# orders alike (digits, then lower-case Latin letters), so any of them may compare a stored key.
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_END, _BLANK, _ESCAPE = tuple(_ALPHABET[:3])
_LETTER_KEY = dict(zip(_LETTERS, _ALPHABET[3:], strict=True))
_PUNCTUATION = "_-,;:!?.'\"()/"  # before digits, as in the root order of ICU
_ESCAPED = {
    char: _ESCAPE + _ALPHABET[rank] for rank, char in enumerate(_PUNCTUATION + "0123456789")
}
_APOSTROPHES = "'’ʼ"  # H'Leo is spelled with either
_DROP = dict.fromkeys(map(ord, _APOSTROPHES))
_ALIKE = dict.fromkeys(map(ord, _APOSTROPHES), "'")

NO_VALUE = "–"


def _bare(text: str) -> str:
    """Return lower-case text decomposed into letters and marks, without apostrophes."""
    text = unicodedata.normalize("NFD", text.translate(_DROP).lower())
    # A few letters have a capital inside their decomposition; asking again makes the answer final.
    return unicodedata.normalize("NFD", text.lower())


def fold(text: str) -> str:
    """Return text as typed without marks: "Đồng Đăng" -> "dong dang", "H'Leo" -> "hleo".

    đ is a letter of its own with no decomposition, so "remove diacritics" of a database keeps it.
    """
    kept = []
    for char in _bare(text):
        if unicodedata.combining(char):
            continue
        if char == "đ":
            kept.append("d")
        else:
            kept.append(char if char.isalnum() else " ")
    return " ".join("".join(kept).split())


def tone_key(text: str) -> str:
    """Return a key equal for two spellings of the same syllables: Hòa = Hoà, but not Hoa.

    The tone is moved to the end of its syllable as a digit: "Yên Hòa" -> "yên hoa2".
    """
    keyed = []
    for word in _bare(text).split():
        letters, tones = [], []
        for char in word:
            digit = _TONE_DIGIT.get(char)
            if digit:
                tones.append(digit)
            else:
                letters.append(char if char.isalnum() or unicodedata.combining(char) else " ")
        keyed.append(unicodedata.normalize("NFC", "".join(letters)).rstrip() + "".join(tones))
    return " ".join(" ".join(keyed).split())


def has_tones(text: str) -> bool:
    """Say whether somebody typed marks or đ, and so means them."""
    return tone_key(text) != fold(text)


def sort_key(text: str) -> str:
    """Return text whose plain order is the Vietnamese order of names (ICU "vi").

    First all letters (ă and â after a, đ after d), then all tones; capitals do not count.
    Made of digits and lower-case Latin letters only, so the order holds under any collation.
    """
    primary: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", text.translate(_ALIKE).lower()):
        rank = _TONE_RANK.get(char)
        if rank and tones:
            tones[-1] = rank
        elif unicodedata.combining(char):
            _mark(primary, char)
        else:
            primary.append(char)
            tones.append("1")
    keys = "".join(_LETTER_KEY.get(char) or _other(char) for char in primary)
    # Trailing level tones are the lowest rank: leaving them off keeps the order and halves the key.
    return keys + _END + "".join(tones).rstrip("1")


def _mark(primary: list[str], mark: str) -> None:
    """Join a mark to the letter before it where that makes a Vietnamese letter (a + breve = ă)."""
    if primary:
        joined = unicodedata.normalize("NFC", primary[-1] + mark)
        if joined in _LETTER_KEY:
            primary[-1] = joined


def _other(char: str) -> str:
    if char.isspace():
        return _BLANK
    # Foreign letters come after all others, in the order of their numbers.
    return _ESCAPED.get(char) or f"zz{_ESCAPE}{ord(char):06x}"


def person_key(name: str) -> str:
    """Return the sort key of a person's name: by the last word (tên), then by the rest."""
    words = name.split()
    return sort_key(" ".join([*words[-1:], *words[:-1]]))


def number(value: float | Decimal, places: int | None = None) -> str:
    """Return a number as Vietnamese write it: 1234.5 -> "1.234,5".

    ``places`` fixes the digits after the comma (halves away from zero); without it, as many as
    there are.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{exact:,f}".translate(str.maketrans(",.", ".,"))
    if places is None and "," in text:
        text = text.rstrip("0").rstrip(",")
    return text if exact else text.lstrip("-")


def day(value: date) -> str:
    """Return a day as Vietnamese write it: "20/11/2026"."""
    return f"{value.day}/{value.month}/{value.year}"


def percent(part: float | Decimal, whole: float | Decimal, places: int = 1) -> str:
    """Return a share: percent(932, 1000) -> "93,2%"; a dash where there is nothing to divide by."""
    if not whole:
        return NO_VALUE
    return number(Decimal(str(part)) * 100 / Decimal(str(whole)), places) + "%"
