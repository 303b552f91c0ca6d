"""What phones send beside operations: photos in parts, and a day's numbers about themselves."""

from datetime import timedelta
from hashlib import sha256
from typing import ClassVar

from django.db import models

from tungngo.shared.clock import now
from tungngo.shared.home import HomeTable, PersonalQuerySet, PersonalTable
from tungngo.shared.sealed import seal_bytes, unseal_bytes
from tungngo.shared.sql import db_uuid

AWAITED, PARTIAL, WHOLE, REFUSED = "awaited", "partial", "whole", "refused"
MOST_PHOTO = 400_000  # bytes
MOST_UNANNOUNCED = 40  # photos of one member in a day of which no operation has spoken
UNANNOUNCED_LIVES = timedelta(hours=24)
REFUSAL_LIVES = timedelta(days=30)  # a phone that has not heard of it sends no longer than that
_PART = "blob_part|sealed"
# The first bytes of what may be shown; anything else is no photo, whatever it calls itself.
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_RIFF, _WEBP = b"RIFF", b"WEBP"


class BlobQuerySet(PersonalQuerySet["Blob"]):
    """Reads of photos."""

    def of(self, home: int, sha: str) -> "BlobQuerySet":
        """Keep the photo with this hash, or the word that it was refused."""
        return self.filter(home=home, sha__in=(sha, refused_name(sha)))

    def stale(self) -> "BlobQuerySet":
        """Keep what no operation spoke of for a day, and words of refusals of a month ago."""
        alone = models.Q(at__lt=now() - UNANNOUNCED_LIVES) & ~models.Q(state=REFUSED)
        return self.filter(alone | models.Q(at__lt=now() - REFUSAL_LIVES), op=None)


class Blob(PersonalTable):
    """A photo of a visit (ảnh đính kèm): announced by an operation, sent apart, sealed in parts.

    In the database, so that erasing a person takes it away in the same transaction.
    """

    resource: ClassVar[str] = "photo"

    sha = models.CharField(max_length=64)
    bytes = models.IntegerField()
    got = models.IntegerField(default=0)
    kind = models.CharField(max_length=8, default="photo")
    media_type = models.CharField(max_length=20, blank=True)
    op = models.UUIDField(null=True)  # the operation that announced it; null: none so far
    visit = models.UUIDField(null=True)
    hamlet = models.BigIntegerField(null=True)
    member = models.BigIntegerField()
    state = models.CharField(max_length=8, default=AWAITED)
    at = models.DateTimeField()

    objects = BlobQuerySet.as_manager()  # type: ignore[misc]  # in place of the common reads

    class Meta:
        db_table = "blob"
        constraints = [models.UniqueConstraint("home", "sha", name="blob_once")]
        indexes = [models.Index("home", "hamlet", name="blob_hamlet")]


class BlobPart(HomeTable):
    """A piece of a photo as it came, sealed; together they are the photo."""

    blob = models.UUIDField()
    start = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "blob_part"
        constraints = [models.UniqueConstraint("home", "blob", "start", name="blob_part_once")]


class Telemetry(HomeTable):
    """A day's numbers of a phone about itself (số đo của máy); the last received stands."""

    device = models.UUIDField()
    day = models.DateField()
    n = models.TextField(default="{}")  # JSON {code: number}
    errors = models.TextField(default="[]")  # JSON [{at, where, msg}], words of the program
    received_at = models.DateTimeField()

    class Meta:
        db_table = "telemetry"
        constraints = [models.UniqueConstraint("home", "device", "day", name="telemetry_one_day")]


def refused_name(sha: str) -> str:
    """Return the name under which is kept that a photo was refused: its own hash is not kept."""
    return sha256(f"refused|{sha}".encode()).hexdigest()


def seal_part(blob: Blob, start: int, data: bytes) -> bytes:
    """Seal a piece for its place in its photo."""
    return seal_bytes(data, where=f"{_PART}|{start}", home=blob.home, row=db_uuid(blob.id))


def content_of(blob: Blob) -> bytes:
    """Return the photo, as far as it has come."""
    parts = BlobPart.objects.filter(home=blob.home, blob=blob.id).order_by("start")
    row = db_uuid(blob.id)
    return b"".join(
        unseal_bytes(bytes(sealed), where=f"{_PART}|{start}", home=blob.home, row=row)
        for start, sealed in parts.values_list("start", "sealed")
    )


def media_type_of(head: bytes) -> str:
    """Return the media type that the first bytes tell, or an empty text: no photo."""
    if head[:4] == _RIFF and head[8:12] == _WEBP:
        return "image/webp"
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")


def stale_homes() -> list[int]:
    """Return the homes where uploads wait for nothing more; in a job's scope."""
    return sorted(set(Blob.objects.stale().values_list("home", flat=True)))
