"""Rules of policy weakened one at a time, in memory; and where the matrix must notice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import resolve

from tungngo.accounts import models, rights, sessions, tokens
from tungngo.accounts.policy import Need
from tungngo.accounts.rights import RIGHTS, Action, Level, Resource, Right, Role
from tungngo.ledger.sight import Sight
from tungngo.places.models import Hamlet
from tungngo.shared.clock import now
from tungngo.shared.home import PersonalQuerySet
from tungngo.sync import doors, photos, pull_views, pulling, scopes, team_views

type Mutate = Callable[[pytest.MonkeyPatch], None]
HOUSE, PHOTO = "/ho-dan/<home>/<house>/", "/anh/<home>/<photo>/?ly-do=xem"
NUMBERS, MINE, FULL = "/so-lieu/", "/bao-mat/", "/api/sync/v1/full"
_ID = "01990000-0000-7000-8000-000000000010"


class Mutant(NamedTuple):
    """What is weakened, how, and the address whose cells must tell of it."""

    name: str
    mutate: Mutate
    path: str


def _view(path: str) -> Any:
    return resolve(path).func


def _cell(role: Role, resource: Resource, right: Right) -> Mutate:
    """Return the change of one cell of the table of rights, for seeing."""
    return lambda patch: patch.setitem(RIGHTS[role][resource], Action.SEE, right)


def _constant(owner: Any, name: str, value: Any) -> Mutate:
    return lambda patch: patch.setattr(owner, name, value)


def _answers(owner: Any, name: str, value: Any) -> Mutate:
    """Return the change of a check into one that always says the same."""
    return lambda patch: patch.setattr(owner, name, lambda *_, **__: value)


def _public_page(patch: pytest.MonkeyPatch) -> None:
    view = _view("/so-lieu/")
    patch.delattr(view, "policy")
    patch.setattr(view, "public", "somebody forgot", raising=False)


def _lower_door(patch: pytest.MonkeyPatch) -> None:
    view = _view(f"/ho-dan/97/{_ID}/ly-do/")
    need = Need(Resource.HOUSEHOLD, Action.SEE, Level.COUNT)
    patch.setattr(view, "policy", need)


def _no_fresh(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(_view("/bao-mat/mat-khau/"), "fresh", False)


def _everything_visible(patch: pytest.MonkeyPatch) -> None:
    def visible_to(self: Any, actor: object, *, reason: bool = False) -> Any:
        del actor, reason
        found = self.all()
        found._scoped = True
        return found

    patch.setattr(PersonalQuerySet, "visible_to", visible_to)


def _land_of_provinces(patch: pytest.MonkeyPatch) -> None:
    was = rights._lands

    def lands(held: Any) -> dict[int, frozenset[int]]:
        found, some = was(held), list(held)
        everywhere = frozenset(Hamlet.objects.values_list("pk", flat=True))
        return found | {h.place_id: everywhere for h in some if h.kind in ("province", "nation")}

    patch.setattr(rights, "_lands", lands)


def _grants(keep: Callable[[Any, Any], Any]) -> Mutate:
    """Return the change of which grants are in force."""
    return lambda patch: patch.setattr(models.GrantQuerySet, "in_force", keep)


def _phones(name: str, change: Callable[[Any], Any]) -> Mutate:
    """Return the change of what a function at the door of phones returns."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        was = getattr(doors, name)

        def found(*args: Any) -> Any:
            one = was(*args)
            return change(one) if one is not None else None

        patch.setattr(doors, name, found)

    return mutate


def _first_generation(device: Any) -> Any:
    device.generation = 0
    return device


def _all_grounds(patch: pytest.MonkeyPatch) -> None:
    was = scopes.read_grounds

    def grounds(user_id: int) -> Any:
        del user_id
        found: dict[int, Any] = {}
        for user in models.User.objects.filter(login__startswith="w.me"):
            found |= was(user.pk)
        return found

    patch.setattr(pull_views, "read_grounds", grounds)


_FULL = Right(Level.FULL, Level.FULL)
MUTANTS = (
    Mutant("a page loses its policy", _public_page, NUMBERS),
    Mutant("a door asks for less", _lower_door, f"{HOUSE}ly-do/"),
    Mutant("a page forgets the fresh factor", _no_fresh, "/bao-mat/mat-khau/"),
    Mutant("broadcasters see houses", _cell(Role.BROADCASTER, Resource.HOUSEHOLD, _FULL), HOUSE),
    Mutant(
        "officers see all there is",
        _cell(Role.COMMUNE_OFFICER, Resource.HOUSEHOLD, _FULL),
        HOUSE,
    ),
    Mutant("the own-row rule is gone", _cell(Role.MEMBER, Resource.HOUSEHOLD, _FULL), HOUSE),
    Mutant(
        "auditors see names",
        _cell(Role.AUDITOR, Resource.HOUSEHOLD, Right(Level.NAME, Level.NAME)),
        HOUSE,
    ),
    Mutant(
        "photos need no reason",
        _cell(Role.COMMUNE_OFFICER, Resource.PHOTO, _FULL),
        "/anh/<home>/<photo>/",
    ),
    Mutant("every house is one's own", _answers(Sight, "is_own", True), HOUSE),
    Mutant("visible_to keeps everything", _everything_visible, PHOTO),
    Mutant("rows are seen above the commune", _land_of_provinces, HOUSE),
    Mutant("a photo's level is not judged", _answers(photos, "level", Level.FULL), PHOTO),
    Mutant(
        "grants hold before and after their days",
        _grants(lambda self, _on: self.filter(revoked_at=None)),
        MINE,
    ),
    Mutant(
        "a grant that was revoked holds on",
        _grants(lambda self, on: self.filter(valid_from__lte=on, valid_to__gte=on)),
        MINE,
    ),
    Mutant(
        "places that are no more keep their grants",
        _constant(models, "AFTER_CLOSING", timedelta(days=9_999)),
        MINE,
    ),
    Mutant("sessions never idle", _constant(sessions, "IDLE", timedelta(days=9)), MINE),
    Mutant("sessions never end", _constant(sessions, "LONGEST", timedelta(days=9)), MINE),
    Mutant("sessions outlive a password", _answers(sessions, "constant_time_compare", True), MINE),
    Mutant(
        "closed accounts sign in",
        lambda patch: patch.setattr(models.UserQuerySet, "active", lambda self: self.all()),
        MINE,
    ),
    Mutant("officials need no factor", _answers(sessions, "needs_factor", False), MINE),
    Mutant("a factor is always fresh", _answers(sessions, "is_fresh", True), "/bao-mat/mat-khau/"),
    Mutant(
        "forms need no token",
        _answers(CsrfViewMiddleware, "_check_token", None),
        "/tiep-tuc/",
    ),
    Mutant(
        "a token that sends also reads",
        _phones("read_access", lambda access: access._replace(scope=tokens.FULL)),
        FULL,
    ),
    Mutant("closed phones read", _answers(doors, "standing", "open"), FULL),
    Mutant(
        "phones that are long closed are heard",
        _constant(doors, "STILL_HEARD", timedelta(999)),
        FULL,
    ),
    Mutant("dead tokens are taken", _phones("device_of", _first_generation), FULL),
    Mutant("a token of another phone is taken", _answers(tokens, "compare_digest", True), FULL),
    Mutant(
        "tokens never expire",
        _answers(tokens, "now", now() - timedelta(9)),
        FULL,
    ),
    Mutant("a phone reads every hamlet", _all_grounds, FULL),
    Mutant(
        "a phone reads all houses in full",
        _constant(pulling, "full_for", lambda *_: lambda _house: True),
        FULL,
    ),
    Mutant(
        "members see the phones of the team",
        _constant(team_views, "Role", type("Role", (), {"LEADER": "member"})),
        "/api/sync/v1/team",
    ),
)
