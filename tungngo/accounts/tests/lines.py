"""What the audit log says, for the stories of accounts."""

from tungngo.audit.models import AuditEntry


def verbs() -> list[str]:
    """Return the verbs of all audit lines that belong to no province, in order."""
    return list(AuditEntry.objects.filter(home=0).order_by("id").values_list("verb", flat=True))
