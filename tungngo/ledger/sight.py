"""How much of one house somebody sees: by role, place, whose house it is, and a reason given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.shared.actor import Actor

type Key = tuple[int, str]  # home, house (db_uuid)


@dataclass(frozen=True, slots=True)
class Sight:
    """The levels of one visitor, judged row by row without asking the database.

    ``by`` comes from the door with its hamlets; ``opened`` holds the houses for which a reason was
    given within 30 minutes, with the reason.
    """

    by: Actor
    opened: Mapping[Key, str] = field(default_factory=dict)
    _known: dict[tuple[object, ...], Level] = field(default_factory=dict)

    def at(
        self,
        resource: Resource,
        action: Action,
        hamlet: int,
        *,
        own: bool = False,
        reason: bool = False,
    ) -> Level:
        """Return the level of an action on rows of a hamlet."""
        key = (resource, action, hamlet, own, reason)
        if key not in self._known:
            places = [place for place, land in self.by.lands.items() if hamlet in land]
            found = level(self.by, resource, action, places, own=own, reason=reason)
            self._known[key] = found
        return self._known[key]

    def is_own(self, member: int | None) -> bool:
        """Say whether a house is the visitor's: given to them, or to everybody of the team."""
        return member is None or member == self.by.user_id

    def of_house(
        self, house: Key, hamlet: int, member: int | None, resource: Resource = Resource.HOUSEHOLD
    ) -> Level:
        """Return how much of a house is shown; NONE: its code and lane, as it is another's."""
        own, reason = self.is_own(member), house in self.opened
        return self.at(resource, Action.SEE, hamlet, own=own, reason=reason)

    def may(
        self, resource: Resource, action: Action, hamlet: int, member: int | None = None
    ) -> bool:
        """Say whether something may be done to a house, without a reason or with one."""
        own = self.is_own(member)
        return bool(self.at(resource, action, hamlet, own=own, reason=True))

    def needs_reason(self, house: Key, hamlet: int, member: int | None) -> bool:
        """Say whether a reason would show more of a house than is shown now."""
        own = self.is_own(member)
        most = self.at(Resource.HOUSEHOLD, Action.SEE, hamlet, own=own, reason=True)
        return most > self.of_house(house, hamlet, member)
