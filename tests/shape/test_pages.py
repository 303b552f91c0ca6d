"""Every page says whom it is for; a page that says nothing lets nobody in."""

from collections.abc import Callable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tungngo.accounts.policy import need_of, policy, public, why_public
from tungngo.accounts.rights import Action, Resource

# Plain words of a path, codes, and what stands for a value; Vietnamese without marks, no spaces.
SHORT_REASON = 8


def patterns(of: URLResolver | None = None) -> Iterator[URLPattern]:
    """Yield every address of the project."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


def is_marked(view: Callable[..., object]) -> bool:
    """Say whether a view tells whom it is for."""
    return need_of(view) is not None or len(why_public(view)) >= SHORT_REASON


def test_every_view_is_marked() -> None:
    assert [str(p.pattern) for p in patterns() if not is_marked(p.callback)] == []


def test_no_view_is_both_public_and_not() -> None:
    both = [p for p in patterns() if need_of(p.callback) and why_public(p.callback)]
    assert both == []


def test_why_a_page_is_public_is_said_in_english() -> None:
    assert [why for p in patterns() if not (why := why_public(p.callback)).isascii()] == []


def test_every_address_has_a_name() -> None:
    assert [str(p.pattern) for p in patterns() if not p.name] == []


def test_paths_are_plain_letters() -> None:
    assert [str(p.pattern) for p in patterns() if not str(p.pattern).isascii()] == []


def test_marks_are_seen() -> None:
    def page() -> None: ...

    assert not is_marked(page)
    assert is_marked(policy(Resource.FIGURE, Action.SEE)(page))

    def door() -> None: ...

    assert is_marked(public("it is the way in")(door))
