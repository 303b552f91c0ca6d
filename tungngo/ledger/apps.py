"""App ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Pages that open what the figures are made of: houses, people, visits, evidence (sổ gốc)."""

    name = "tungngo.ledger"
