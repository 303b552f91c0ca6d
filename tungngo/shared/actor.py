"""Who is doing something: what every action is told as ``by``."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Held:
    """A right held now: a role on a place, known by ids so that this layer needs no tables."""

    role: str
    place_id: int
    kind: str  # of the place: nation, province, commune, hamlet


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a device of a person, or a job.

    ``user_id`` is None for jobs and commands; ``job`` then names them.
    """

    user_id: int | None
    label: str
    held: tuple[Held, ...] = ()
    job: str = ""
    device: str = ""
    request_id: str = field(default="", compare=False)
    # Filled by accounts.rights.with_hamlets, at the door of pages that speak of people.
    hamlets: frozenset[int] = frozenset()
    seen: Mapping[str, frozenset[int]] = field(default_factory=dict, compare=False)
    # {place of a role: its hamlets}, for judging rows one by one without asking anew.
    lands: Mapping[int, frozenset[int]] = field(default_factory=dict, compare=False)

    @property
    def roles(self) -> frozenset[str]:
        """Return the names of the roles held now."""
        return frozenset(h.role for h in self.held)

    def hamlets_for(self, resource: str, *, reason: bool = False) -> frozenset[int]:
        """Return the hamlets where rows of a resource may be seen; ``reason``: one was given."""
        return self.seen.get(f"{resource}!" if reason else resource, self.hamlets)


def job_actor(name: str) -> Actor:
    """Return the actor of a job or command (names stand in accounts.rights.JOBS)."""
    return Actor(user_id=None, label=name, job=name)
