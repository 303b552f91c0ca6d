"""Who acts in the tests: by role, on the small country, the same in every story."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.small_map import SmallMap, small_map
from tungngo.accounts.models import Grant, User
from tungngo.accounts.rights import Role, actor_of
from tungngo.places.models import Hamlet, Place
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today

OTHER_HOME = 98  # of the stranger's province
TERM = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a story and where they live; ``citizen`` has no account."""

    map: SmallMap
    other: SmallMap  # a province of which nobody here knows anything
    member: Actor  # of the team of thôn Đồi Chè
    leader: Actor  # of that team
    official: Actor  # of xã Suối Hoa
    stranger: Actor  # a member in the other province
    citizen: Actor

    @property
    def doi_che(self) -> Hamlet:
        """Return the hamlet that member and leader serve."""
        return self.map.doi_che

    @property
    def suoi_trong(self) -> Hamlet:
        """Return a hamlet of the same commune that they do not serve."""
        return self.map.suoi_trong


def draw_cast() -> Cast:
    """Draw both provinces and put the people in."""
    here, far = small_map(), small_map(OTHER_HOME)
    return Cast(
        map=here,
        other=far,
        member=actor_of(person("member", {Role.MEMBER: here.doi_che.place})),
        leader=actor_of(person("leader", {Role.LEADER: here.doi_che.place})),
        official=actor_of(person("official", {Role.COMMUNE_OFFICER: here.commune})),
        stranger=actor_of(person("stranger", {Role.MEMBER: far.doi_che.place})),
        citizen=Actor(user_id=None, label=""),
    )


def person(login: str, roles: dict[Role, Place] | None = None, *, is_demo: bool = True) -> User:
    """Add a person with roles on places, from today on."""
    user = User.objects.create(
        login=login, name=f"Người minh họa {login}", is_demo=is_demo, password="!"
    )
    for role, place in (roles or {}).items():
        give(user, role, place)
    return user


def user_of(actor: Actor) -> User:
    """Return the person who acts."""
    assert actor.user_id is not None
    return User.objects.get(pk=actor.user_id)


def give(
    user: User, role: Role, place: Place, first: date | None = None, last: date | None = None
) -> Grant:
    """Give a role on a place without asking who may; by default from today on."""
    first = first or today()
    return Grant.objects.create(
        user=user,
        role=role.value,
        place=place,
        valid_from=first,
        valid_to=last or first + TERM,
    )


def place_of(role: Role, country: SmallMap) -> Place:
    """Return the place on which a role is usually held."""
    if role in (Role.MEMBER, Role.LEADER):
        return country.doi_che.place
    if role in (Role.COMMUNE_OFFICER, Role.COMMUNE_HEAD, Role.BROADCASTER):
        return country.commune
    if role in (Role.NATIONAL_OFFICER, Role.AUDITOR, Role.OPERATOR):
        return country.nation
    return country.new_province


def everyone(country: SmallMap) -> dict[Role, User]:
    """Return one person for each role, on the place where it is usually held."""
    return {role: person(f"demo.{role.value}", {role: place_of(role, country)}) for role in Role}
