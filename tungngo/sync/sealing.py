"""What the keys of the homes seal: which columns, and how much by which master key."""

from typing import NamedTuple

from django.db import models

from tungngo.accounts.models import Factor
from tungngo.households.keys import WRAPPED
from tungngo.households.models import SubjectKey
from tungngo.shared.sealed import key_number
from tungngo.shared.sql import select
from tungngo.sync.models import Operation, OpResult, Quarantine
from tungngo.sync.uploads import BlobPart


class Column(NamedTuple):
    """A column that the key of the home seals."""

    model: type[models.Model]
    name: str
    where: str  # it is bound to; of a piece of a photo: with its start, and to its photo


COLUMNS = (
    Column(SubjectKey, "wrapped", WRAPPED),
    Column(Operation, "body_sealed", "op_log|body"),
    Column(OpResult, "patch_sealed", "op_result|patch"),
    Column(Quarantine, "raw_sealed", "quarantine|raw"),
    Column(BlobPart, "sealed", "blob_part|sealed"),
)


def count_keys() -> dict[int, int]:
    """Return {master key: values that it seals} over all homes; in a job's scope."""
    found: dict[int, int] = {}
    for column in COLUMNS:
        rows = select(
            f"SELECT substr({column.name}, 2, 2), COUNT(*) FROM {column.model._meta.db_table}"
            f" WHERE length({column.name}) > 0 GROUP BY substr({column.name}, 2, 2)"
        )
        for number, n in rows:
            key = int.from_bytes(bytes(number))
            found[key] = found.get(key, 0) + n
    for secret in Factor.objects.exclude(secret=b"").values_list("secret", flat=True):
        key = key_number(bytes(secret))
        found[key] = found.get(key, 0) + 1
    return found
