"""What the audit log says, for the stories of accounts."""

from tests.small_map import HOME
from tungngo.audit.models import AuditEntry


def verbs() -> list[str]:
    """Return the verbs of all audit lines of the small country and of no province, in order."""
    lines = AuditEntry.objects.filter(home__in=(0, HOME)).order_by("id")
    return list(lines.values_list("verb", flat=True))
