"""The audit log: who did what to what, as text, so that it outlives what it names."""

from django.db import models

from tungngo.shared.home import HomeTable


class AuditEntry(HomeTable):
    """One line per write action (nhật ký); home 0 holds acts that belong to no province."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    role = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=160, blank=True)
    detail = models.TextField(blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "audit_entry"
        indexes = [models.Index("home", "at", name="audit_home_at")]
