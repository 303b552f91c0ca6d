"""App audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit log (nhật ký)."""

    name = "tungngo.audit"
