"""Names that the database keeps for ever: they are added, never renamed.

``tools/names.sh`` writes the names of today into ``stored_names.txt``. A line that disappears is a
mistake: rows, and phones in the field, still say it.
"""

from tests.shape.tree import modules_named
from tungngo.accounts.rights import JOBS, Role
from tungngo.figures import measures
from tungngo.shared.errors import REASONS
from tungngo.sync.kinds import KINDS


def names() -> list[str]:
    """Return all stored names, sorted, each with what it is."""
    modules_named("reasons")
    numbers = {n: v for n, v in vars(measures).items() if n.isupper() and isinstance(v, int)}
    return sorted(
        [
            *(f"reason {code}" for code in REASONS),
            *(f"role {role.value}" for role in Role),
            *(f"kind {kind}" for kind in KINDS),
            *(f"measure {value} {name.lower()}" for name, value in numbers.items()),
            *(f"job {name}" for name in JOBS),
        ]
    )
