"""The texts of consent: what a text says is what the server may keep for its purpose."""

import pytest

from tungngo.households.actions.consents import OF_HOUSE, OF_PERSON
from tungngo.households.texts import FOR_ANOTHER, REFUSAL, TEXTS, WITHDRAWAL, words_of

# How the texts call a column, and how the table does.
COLUMNS = {
    "household.label": "label_sealed",
    "resident.call": "call_sealed",
    "resident.born": "born",
    "resident.phone": "phone_sealed",
    "resident.prio (code)": "priority",
}
# Kept under `register` though its text does not name it: what was done ("những việc ... đã làm
# được") is written as a note too (sync page 3.2).
NOT_NAMED = {"register": {"note_sealed"}}
DERIVED = {"phone_index"}  # made of a column that the text names


def kept_for(purpose: str) -> set[str]:
    columns = {*OF_PERSON.get(purpose, {}), *OF_HOUSE.get(purpose, {})}
    return columns - DERIVED - NOT_NAMED.get(purpose, set())


@pytest.mark.parametrize("purpose", ["register", "contact", "message", "priority", "photo"])
def test_what_a_text_says_is_what_is_stored(purpose: str) -> None:
    asking = [t for t in TEXTS.values() if t.kind == "ask" and t.purpose == purpose]
    told = {COLUMNS[s] for t in asking for s in t.stores if s in COLUMNS}
    assert asking
    assert kept_for(purpose) == told


def test_a_text_that_only_tells_asks_for_nothing() -> None:
    tells = [t for t in TEXTS.values() if t.kind != "ask"]
    assert tells
    assert not any(t.asks_for(t.purpose, "signature") for t in tells)


def test_a_spoken_word_is_not_enough_where_a_signature_is_asked() -> None:
    story = TEXTS["ke-chuyen@1"]
    assert [story.asks_for("story", c) for c in ("spoken", "tick", "signature")] == [
        False,
        False,
        True,
    ]
    assert TEXTS["luu-ten@1"].asks_for("register", "signature")


def test_the_texts_that_the_code_names_exist() -> None:
    assert {FOR_ANOTHER, REFUSAL, WITHDRAWAL} <= TEXTS.keys()


def test_the_letter_of_an_erasure_names_the_house_and_nobody() -> None:
    letter = words_of("da-xoa@1", ngay="25/11/2026", xa="Suối Hoa", ma_ho="8-12")
    assert "8-12" in letter
    assert "hết hạn ngày …" in letter
