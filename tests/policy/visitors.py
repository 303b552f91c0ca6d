"""Who knocks, and with what in hand: sessions in every state, tokens of phones in every state."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.signing import Signer

from tests.cast import give, person
from tests.policy.world import DEAD, LAND, PEOPLE, WIDE, World
from tungngo.accounts import sessions
from tungngo.accounts.models import Device, Grant, User
from tungngo.accounts.rights import Role
from tungngo.accounts.tokens import FULL, PUSH, make_access
from tungngo.shared.clock import now, now_ms, today

OWN = ("me", "le", "co", "ch", "po", "no", "ed", "br", "pa", "do", "au", "op")
_MINUTE = 60_000
# Sessions of people whose grants stand; then those that need a person of their own.
_SESSIONS = ("good", "kept", "idle", "old", "plain", "stale", "nocsrf")
_PERSONS = ("revoked", "ended", "future", "disabled", "changed")
_PHONES = ("full", "push", "expired", "other", "spent", "closed", "gone", "off", "revoked", "ended")
_LET_IN = frozenset(("good", "kept", "plain", "stale", "nocsrf"))
_KNOWN = _LET_IN | {"revoked", "ended", "future"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with something in hand.

    ``state``: of the session; ``phone``: of the token. ``who`` is a name of PEOPLE, or empty.
    """

    who: str
    state: str = ""
    phone: str = ""
    asks: str = ""  # "json" or "part" of a page (htmx)
    environ: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def role(self) -> str:
        """Return the short name of the role."""
        return self.who.partition("@")[0].rstrip("2")

    @property
    def place(self) -> str:
        """Return the name of the place on which the role is held."""
        return PEOPLE[self.who][1] if self.who in PEOPLE else "nowhere"

    @property
    def signed_in(self) -> bool:
        """Say whether a session names a person."""
        return self.state in _KNOWN

    @property
    def in_force(self) -> bool:
        """Say whether a role is in force, for a session or for a token that reads."""
        told = self.state in _LET_IN or self.phone in ("full", "push")
        return told and self.who in PEOPLE and self.place != DEAD

    @property
    def needs_factor(self) -> bool:
        """Say whether the role asks for a second factor on the web: all but members"""
        return self.in_force and self.role != "me"

    @property
    def land(self) -> frozenset[int]:
        """Return the houses of which rows may be seen at all."""
        return LAND[self.place] if self.in_force else frozenset()

    @property
    def reach(self) -> frozenset[int]:
        """Return the houses in the place of the role, however large it is."""
        return WIDE.get(self.place, self.land) if self.in_force else frozenset()

    def __str__(self) -> str:
        """Return it for a list of mistakes."""
        return " ".join(filter(None, (self.who or "-", self.state, self.phone, self.asks)))


def all_visitors(world: World) -> list[Visitor]:
    """Return everybody; makes the people and sessions that the world lacks."""
    return [*_outside(), *_inside(world), *_ended(world), *_phones(world)]


def _outside() -> Iterator[Visitor]:
    name = settings.SESSION_COOKIE_NAME
    yield Visitor("")
    yield Visitor("", asks="json", environ={"HTTP_ACCEPT": "application/json"})
    yield Visitor("", asks="part", environ={"HTTP_HX_REQUEST": "true"})
    yield Visitor("", state="forged", environ={"HTTP_COOKIE": f"{name}=abcdefghijklmnopqrstuvwxyz"})
    yield Visitor("", phone="garbage", environ=_token("full.0.9999999999.abc", Device().uid))


def _inside(world: World) -> Iterator[Visitor]:
    for who, user in world.people.items():
        for state in _SESSIONS if who in OWN else ("good",):
            yield Visitor(who, state, environ=_session(user, state))


def _ended(world: World) -> Iterator[Visitor]:
    for who in OWN:
        role, _ = PEOPLE[who]
        (held,) = Grant.objects.filter(user=world.people[who])
        for state in _PERSONS:
            user = person(f"w.{who}.{state}")
            give(user, role, held.place, held.valid_from, held.valid_to)
            environ = _session(user, "good")
            _end(user, state)
            yield Visitor(who, state, environ=environ)


def _end(user: User, state: str) -> None:
    mine = Grant.objects.filter(user=user)
    if state == "revoked":
        mine.update(revoked_at=now())
    elif state == "ended":
        mine.update(valid_to=today() - timedelta(days=1))
    elif state == "future":
        mine.update(valid_from=today() + timedelta(days=1))
    elif state == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        User.objects.filter(pk=user.pk).update(password="!other")


def _session(user: User, state: str) -> dict[str, str]:
    told = sessions.marks(user, factor=state != "plain")
    ago = {"idle": 46, "kept": 120, "old": 601, "stale": 20}.get(state, 0) * _MINUTE
    told["began"] = now_ms() - ago
    if state == "stale":
        told["factor"] = told["began"]
    session = SessionStore()
    session.update(told)
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    if state in ("kept", "old"):
        used = Signer(salt=f"tungngo.used|{session.session_key}").sign(str(now_ms() - _MINUTE))
        cookie += f"; {settings.USED_COOKIE_NAME}={used}"
    return {"HTTP_COOKIE": cookie}


def _phones(world: World) -> Iterator[Visitor]:
    for who, member in world.phones.items():
        for state in _PHONES if who in ("me", "le") else ("full",):
            yield Visitor(who, phone=state, environ=_phone(world, who, state, member.device))


def _phone(world: World, who: str, state: str, device: Device) -> dict[str, str]:
    scope, lives = FULL, timedelta(minutes=30)
    if state in ("spent", "closed", "gone", "off", "revoked", "ended"):
        device = _another(world, who, state)
    if state == "push":
        scope = PUSH
    elif state == "expired":
        lives = timedelta(seconds=-1)
    shown = device
    if state == "other":
        shown = world.phones["me2" if who == "me" else "me"].device
    return _token(make_access(shown.uid, shown.generation, scope, lives=lives), device.uid)


def _another(world: World, who: str, state: str) -> Device:
    """Make a phone of another person in the same place, and end what the state says."""
    user = person(f"w.{who}.phone.{state}")
    (held,) = Grant.objects.filter(user=world.people[who])
    give(user, PEOPLE[who][0], held.place, held.valid_from, held.valid_to)
    device: Device = world.stages[97].enrol(user, 900).device
    ended = {"closed": now(), "gone": now() - timedelta(days=31)}.get(state)
    rows = Device.objects.filter(pk=device.pk)
    if ended:
        rows.update(state="revoked", revoked_at=ended)
    elif state == "spent":
        rows.update(generation=1)
    elif state == "off":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        _end(user, state)
    return device


def _token(token: str, uid: UUID) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_TN_DEVICE": str(uid)}


ROLE_OF = {name: role for name, (role, _) in PEOPLE.items() if name in OWN}
assert set(ROLE_OF.values()) == set(Role)
