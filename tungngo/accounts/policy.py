"""Marks on views: whom a page is for; ``config.middleware.Refuse`` reads them, refuses the rest."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest

from tungngo.accounts.rights import Action, Level, Resource
from tungngo.shared.actor import Actor


class Need(NamedTuple):
    """What a view asks of its visitor; without a resource: any role in force."""

    resource: Resource | None
    action: Action
    least: Level


def policy[**P, R](
    resource: Resource, action: Action, least: Level = Level.COUNT
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view as one for people who hold a right somewhere.

    That they hold it for this very row is judged where the row is loaded; figures have no such
    judge, because every role sees those of every place (docs/adr/0008).
    """

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.policy = Need(resource, action, least)  # type: ignore[attr-defined]  # read by Refuse
        return view

    return mark


def own_page[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view as one about the visitor's own account, for whoever holds any role."""
    view.policy = Need(None, Action.SEE, Level.NONE)  # type: ignore[attr-defined]  # as above
    return view


def fresh_factor[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that needs the second factor shown within 10 minutes (xác nhận lại).

    For grants, exports by name, merging, keys, recovery and what protects an account. The door
    leads to the page that asks for it and then back; so mark the page with the form too.
    """
    view.fresh = True  # type: ignore[attr-defined]  # read by Refuse
    return view


def needs_fresh(view: Callable[..., Any]) -> bool:
    """Say whether the view needs a second factor shown lately."""
    return getattr(view, "fresh", False)


def public[**P, R](why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view as open to everybody, and say why."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.public = why  # type: ignore[attr-defined]  # read by Refuse
        return view

    return mark


def need_of(view: Callable[..., Any]) -> Need | None:
    """Return what the view asks for, if it says."""
    return getattr(view, "policy", None)


def why_public(view: Callable[..., Any]) -> str:
    """Return why the view is open, or an empty text."""
    return getattr(view, "public", "")


def actor(request: HttpRequest) -> Actor:
    """Return who asks, as ``Refuse`` has found out; only in views that carry a policy."""
    found: Actor = request.actor  # type: ignore[attr-defined]  # set by Refuse
    return found
