"""Sealing anew, by the newest master key, what an older one sealed: a resumable job."""

from django.conf import settings

from tungngo.accounts.factors import seal_secret, secret_of
from tungngo.accounts.models import Factor
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.households.models import SubjectKey
from tungngo.shared.actor import Actor
from tungngo.shared.sealed import current_key, key_number, seal_bytes, unseal_bytes
from tungngo.shared.sql import db_uuid, select
from tungngo.sync.sealing import Column
from tungngo.sync.uploads import BlobPart

MOST = 1_000
FIRST = "0" * 32


@writes
def reseal(*, by: Actor, home: int, column: Column, above: str) -> tuple[int, str]:
    """Seal the values of a column by the newest key, those of rows with ids above one.

    Returns how many, and the last id: ``FIRST`` when there are no more.
    """
    number = current_key(str(settings.KEY_DIR))
    table = column.model._meta.db_table
    more = ', blob, "start"' if column.model is BlobPart else ""
    rows = select(
        f"SELECT id, {column.name}{more} FROM {table} WHERE home = %s AND id > %s"
        f" AND length({column.name}) > 0 AND substr({column.name}, 2, 2) <> %s"
        " ORDER BY id LIMIT %s",
        [home, above, number.to_bytes(2), MOST],
    )
    for row, value, *piece in rows:
        where, bound = column.where, db_uuid(row)
        if piece:
            bound, where = db_uuid(piece[0]), f"{where}|{piece[1]}"
        plain = unseal_bytes(value, where=where, home=home, row=bound)
        news: dict[str, object] = {
            column.name: seal_bytes(plain, where=where, home=home, row=bound)
        }
        if column.model is SubjectKey:
            news["version"] = number
        column.model._default_manager.filter(home=home, id=row).update(**news)
    if rows:
        note(by, "keys.rewrap", home=home, table=table, n=len(rows), key=number)
    return len(rows), db_uuid(rows[-1][0]) if len(rows) == MOST else FIRST


@writes
def reseal_factors(*, by: Actor) -> int:
    """Seal the secrets of second factors by the newest key; return how many."""
    number = current_key(str(settings.KEY_DIR))
    old = [f for f in Factor.objects.exclude(secret=b"") if key_number(bytes(f.secret)) != number]
    for one in old:
        sealed = seal_secret(secret_of(one), one.user_id)
        Factor.objects.filter(pk=one.pk).update(secret=sealed)
    if old:
        note(by, "keys.rewrap", table="account_factor", n=len(old), key=number)
    return len(old)


@writes
def note_keys(*, by: Actor, verb: str, number: int) -> None:
    """Write down that a master key was made or printed."""
    note(by, f"keys.{verb}", number)
