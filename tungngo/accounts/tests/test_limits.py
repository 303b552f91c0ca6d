"""A limit on tries: as many as allowed, then a wait that ends, one key apart from another."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tungngo.accounts.limits import Limit


def clock() -> tuple[list[float], Callable[[], float]]:
    hands = [0.0]
    return hands, lambda: hands[0]


def test_tries_are_counted_apart_for_each_key() -> None:
    limit = Limit(2, 60, ask=clock()[1])
    assert [limit.wait("a"), limit.wait("a"), limit.wait("a") > 0] == [0, 0, True]
    assert limit.wait("b") == 0


def test_after_the_wait_that_it_names_it_lets_through() -> None:
    hands, ask = clock()
    limit = Limit(1, 60, ask=ask)
    limit.wait("a")
    hands[0] = 20.5
    wait = limit.wait("a")
    assert wait == 40
    hands[0] += wait
    assert limit.wait("a") == 0


def test_trying_while_it_is_shut_does_not_lengthen_the_wait() -> None:
    hands, ask = clock()
    limit = Limit(1, 10, ask=ask)
    limit.wait("a")
    for second in range(1, 10):
        hands[0] = float(second)
        assert limit.wait("a") > 0
    hands[0] = 10.0
    assert limit.wait("a") == 0


def test_it_remembers_only_so_many_keys() -> None:
    limit = Limit(1, 60, keys=3, ask=clock()[1])
    for key in "abcd":
        limit.wait(key)
    assert limit.wait("d") > 0
    assert limit.wait("a") == 0  # the oldest was forgotten
    limit.forget()
    assert limit.wait("d") == 0


@given(st.lists(st.floats(0, 5), max_size=60))
def test_never_more_than_allowed_in_any_span(steps: list[float]) -> None:
    hands, ask = clock()
    limit = Limit(3, 10, ask=ask)
    passed = []
    for step in steps:
        hands[0] += step
        if limit.wait("a") == 0:
            passed.append(hands[0])
    assert all(later - first >= 10 for first, later in zip(passed, passed[3:], strict=False))
