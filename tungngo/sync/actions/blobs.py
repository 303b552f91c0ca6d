"""Photos: operations announce them, phones send them in pieces, in either order."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tungngo.audit.actions import note
from tungngo.feed.actions import writes, writes_as_job
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, insert_new
from tungngo.shared.wire import Item, Verdict
from tungngo.sync.reasons import PHOTO_ODD, PHOTO_REFUSED, STRIPPED, TOO_FAST
from tungngo.sync.uploads import (
    AWAITED,
    MOST_PHOTO,
    MOST_UNANNOUNCED,
    PARTIAL,
    REFUSED,
    WHOLE,
    Blob,
    BlobPart,
    content_of,
    media_type_of,
    refused_name,
    seal_part,
)
from tungngo.visits.wire import BlobRef

_FIELDS = "home id sha bytes got kind media_type op visit hamlet member state at"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a photo: where it begins, and how long the whole is."""

    sha: str
    start: int
    total: int
    data: bytes


@writes
def announce(*, by: Actor, home: int, items: dict[str, Item], verdicts: dict[str, Verdict]) -> None:
    """Await the photos of which applied operations speak; refuse those that nobody agreed to."""
    for op, item in items.items():
        refs = _photos_of(item.body)
        verdict = verdicts[op]
        if not refs or verdict.s not in ("ok", "merged"):
            continue
        dropped = (verdict.patch or {}).get("bo", ()) if verdict.code == STRIPPED.code else ()
        refused = any(way.endswith("blobs") for way in dropped)
        for ref in refs:
            if refused:
                _refuse(home, item, ref)
            else:
                _await(home, item, ref)


def _photos_of(body: Any) -> list[BlobRef]:
    found: list[BlobRef] = getattr(getattr(body, "visit", body), "blobs", None) or []
    return found


def _await(home: int, item: Item, ref: BlobRef) -> None:
    at = db_moment(now())
    whose = (item.op, item.row, item.hamlet, item.member)
    row = (home, db_uuid(new_id()), ref.sha, ref.bytes, 0, ref.kind, "", *whose, AWAITED, at)
    if insert_new(Blob, _FIELDS.split(), [row], key=("home", "sha")):
        Blob.objects.filter(home=home, sha=refused_name(ref.sha)).delete()
        return
    # It came before its operation; one that another operation announced stays that one's.
    op, visit, hamlet, member = whose
    found = Blob.objects.filter(home=home, sha=ref.sha, op=None)
    found.update(op=op, visit=visit, hamlet=hamlet, member=member)


def _refuse(home: int, item: Item, ref: BlobRef) -> None:
    """Drop what came before its operation, and remember that it is not to come again."""
    came = Blob.objects.filter(home=home, sha=ref.sha, op=None)
    BlobPart.objects.filter(home=home, blob__in=came.values("id")).delete()
    came.delete()
    what = (home, db_uuid(new_id()), refused_name(ref.sha), 0, 0, ref.kind, "")
    row = (*what, None, None, None, item.member, REFUSED, db_moment(now()))
    insert_new(Blob, _FIELDS.split(), [row], key=("home", "sha"))


@writes_as_job  # a phone sends, by its hash, what only the sender can know
def take_part(*, by: Actor, home: int, part: Part) -> tuple[str, int]:
    """Take a piece that begins where the last one ended; return (state, bytes that are here).

    A piece that begins elsewhere is not taken. When all have come and the hash is another one, the
    photo begins again at 0. Refuses what is too big, is no photo, or was refused.
    """
    if not 0 < len(part.data) <= part.total - part.start or part.total > MOST_PHOTO:
        raise Refused(PHOTO_ODD)
    if Blob.objects.filter(home=home, sha=refused_name(part.sha)).exists():
        raise Refused(PHOTO_REFUSED)
    blob = _lock(by, home, part)
    if blob.state == WHOLE or blob.got != part.start:
        return blob.state, blob.got
    if blob.got == 0:
        blob.media_type, blob.bytes = media_type_of(part.data), part.total
    if not blob.media_type or blob.bytes != part.total:
        raise Refused(PHOTO_ODD)
    sealed = seal_part(blob, part.start, part.data)
    BlobPart.objects.create(home=home, blob=blob.id, start=part.start, sealed=sealed)
    blob.got += len(part.data)
    blob.state = PARTIAL
    if blob.got == blob.bytes:
        _close(by, blob)
    fields = {n: getattr(blob, n) for n in ("bytes", "got", "media_type", "state")}
    Blob.objects.filter(home=home, id=blob.id).update(**fields)
    return blob.state, blob.got


def _lock(by: Actor, home: int, part: Part) -> Blob:
    """Return the photo, locked; one of which no operation has spoken is entered, 40 at most."""
    what = (home, db_uuid(new_id()), part.sha, part.total, 0, "photo", "")
    row = (*what, None, None, None, by.user_id, AWAITED, db_moment(now()))
    if insert_new(Blob, _FIELDS.split(), [row], key=("home", "sha")):
        alone = Blob.objects.filter(home=home, member=by.user_id or 0, op=None)
        if alone.exclude(state=REFUSED).count() > MOST_UNANNOUNCED:
            raise Refused(TOO_FAST, seconds=3600)
    return Blob.objects.select_for_update().get(home=home, sha=part.sha)


def _close(by: Actor, blob: Blob) -> None:
    """See whether what has come is the photo that was named."""
    if sha256(content_of(blob)).hexdigest() == blob.sha:
        blob.state = WHOLE
        note(by, "blob.whole", blob.id, home=blob.home, bytes=blob.bytes)
        return
    BlobPart.objects.filter(home=blob.home, blob=blob.id).delete()
    blob.state, blob.got = AWAITED, 0
    note(by, "blob.wrong", blob.id, home=blob.home)


@writes
def drop_stale_blobs(*, by: Actor, home: int) -> int:
    """Drop photos that no operation announced in 24 hours; return how many."""
    stale = list(Blob.objects.stale().filter(home=home).values_list("id", flat=True)[:1000])
    BlobPart.objects.filter(home=home, blob__in=stale).delete()
    Blob.objects.filter(home=home, id__in=stale).delete()
    note(by, "blob.drop", home=home, n=len(stale))
    return len(stale)
