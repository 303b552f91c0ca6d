"""Every write of the phone's protocol."""

from tungngo.sync.actions.blobs import Part, drop_stale_blobs, take_part
from tungngo.sync.actions.dismissing import close_loss, dismiss, retry, settle, take
from tungngo.sync.actions.epochs import begin_epoch
from tungngo.sync.actions.erasing import Erased, cut_names, erase
from tungngo.sync.actions.importing import Told, take_in
from tungngo.sync.actions.merging import merge_alike
from tungngo.sync.actions.push import Applied, apply
from tungngo.sync.actions.reading import note_pull, note_shown
from tungngo.sync.actions.releasing import claim_back, release
from tungngo.sync.actions.telemetry import record_telemetry

__all__ = [
    "Applied",
    "Erased",
    "Part",
    "Told",
    "apply",
    "begin_epoch",
    "claim_back",
    "close_loss",
    "cut_names",
    "dismiss",
    "drop_stale_blobs",
    "erase",
    "merge_alike",
    "note_pull",
    "note_shown",
    "record_telemetry",
    "release",
    "retry",
    "settle",
    "take",
    "take_in",
    "take_part",
]
