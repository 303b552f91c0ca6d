"""Stored keys order alike in Python and in the database, whatever its collation."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tungngo.shared.sql import select
from tungngo.shared.tests.test_vietnamese import ORDER, mixed, texts
from tungngo.shared.vietnamese import sort_key


def collations() -> list[str]:
    """Return the database's own collation ("") and others that it has; of libc's not all."""
    if connection.vendor == "sqlite":
        return ["", "COLLATE BINARY", "COLLATE NOCASE"]
    names = select(
        "SELECT collname FROM pg_collation"
        " WHERE collencoding IN (-1, 6) AND collprovider IN ('b', 'c')"
        " AND collname NOT LIKE 'ucs%%' ORDER BY collname <> 'C', collname LIMIT 6"
    )
    return ["", *(f'COLLATE "{name}"' for (name,) in names)]


def in_database(keys: list[str], collation: str) -> list[str]:
    rows = ", ".join(["(CAST(%s AS text))"] * len(keys))
    found = select(f"SELECT column1 FROM (VALUES {rows}) AS t ORDER BY column1 {collation}", keys)
    return [key for (key,) in found]


@pytest.mark.django_db
def test_the_dictionary_is_the_same_in_the_database() -> None:
    keys = [sort_key(name) for name in ORDER]
    for collation in collations():
        assert in_database(mixed(keys), collation) == keys, collation


class Property(TestCase):
    """The same for any text."""

    @given(st.lists(texts, min_size=1, max_size=12))
    def test_any_texts_are_ordered_alike(self, names: list[str]) -> None:
        keys = [sort_key(name.replace("\x00", "")) for name in names]
        for collation in collations():
            assert in_database(keys, collation) == sorted(keys), collation
