"""The draw of what another member looks at again."""

from hashlib import sha256

from tungngo.learning.draw import is_drawn


def ids(n: int) -> list[str]:
    return [sha256(str(i).encode()).hexdigest()[:32] for i in range(n)]


def test_two_in_a_hundred_are_drawn() -> None:
    drawn = sum(is_drawn("khoa-2026-11", one) for one in ids(20_000))
    assert 320 < drawn < 480


def test_anybody_draws_the_same() -> None:
    def draw() -> list[str]:
        return [one for one in ids(2_000) if is_drawn("khoa", one)]

    assert draw() == draw() != []
    # Worked out by hand once: the first 8 bytes of the hash, below 2 % of all there are.
    first = next(one for one in ids(2_000) if is_drawn("khoa", one))
    digest = sha256(f"khoa|{first}".encode()).digest()
    assert int.from_bytes(digest[:8], "big") / 2**64 < 0.02


def test_another_months_key_draws_others() -> None:
    some, others = ([i for i in ids(5_000) if is_drawn(key, i)] for key in ("a", "b"))
    assert set(some) != set(others)


def test_nothing_or_all_may_be_drawn() -> None:
    assert not any(is_drawn("k", one, share=0) for one in ids(100))
    assert all(is_drawn("k", one, share=1) for one in ids(100))
