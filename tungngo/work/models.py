"""Background work as rows."""

from django.db import models


class Schedule(models.Model):
    """When a loop runs next, and who runs it now."""

    name = models.CharField(max_length=40, unique=True)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    last_ok = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "schedule"
