"""Letting go of what was kept long enough: a thousand rows a transaction, from where it stopped."""

from datetime import date, datetime

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid
from tungngo.sync.models import Operation, Quarantine
from tungngo.sync.uploads import Blob, BlobPart

MOST = 1_000
FIRST = "0" * 32


@writes
def blank_old_bodies(*, by: Actor, home: int, before: datetime, above: str) -> tuple[int, str]:
    """Blank the bodies of operations received before a moment, those with ids above one.

    Returns how many, and the last id: none (``FIRST``) when there are no more. Hash and receipt
    stay, so a repeat is still known.
    """
    old = Operation.objects.filter(home=home, received_at__lt=before, id__gt=above)
    rows = list(old.exclude(body_sealed=b"").order_by("id").values_list("id", flat=True)[:MOST])
    Operation.objects.filter(home=home, id__in=rows).update(body_sealed=b"")
    if rows:
        note(by, "sync.blank_bodies", home=home, n=len(rows))
    return len(rows), db_uuid(rows[-1]) if len(rows) == MOST else FIRST


@writes
def drop_old_quarantine(*, by: Actor, home: int, before: datetime) -> int:
    """Delete quarantined uploads received before a moment; return how many."""
    old = Quarantine.objects.filter(home=home, received_at__lt=before).order_by("id")
    rows = list(old.values_list("id", flat=True)[:MOST])
    Quarantine.objects.filter(home=home, id__in=rows).delete()
    if rows:
        note(by, "sync.drop_quarantine", home=home, n=len(rows))
    return len(rows)


@writes
def drop_old_photos(*, by: Actor, home: int, before: datetime) -> int:
    """Delete photos that began to come before a moment; return how many."""
    old = Blob.objects.filter(home=home, at__lt=before).exclude(op=None).order_by("id")
    rows = list(old.values_list("id", flat=True)[:MOST])
    BlobPart.objects.filter(home=home, blob__in=rows).delete()
    Blob.objects.filter(home=home, id__in=rows).delete()
    if rows:
        note(by, "sync.drop_photos", home=home, n=len(rows))
    return len(rows)


@writes
def note_retained(*, by: Actor, home: int, on: date, counts: dict[str, int]) -> None:
    """Write down what a night let go of in a home."""
    note(by, "sync.retain", home=home, on=on, **counts)
