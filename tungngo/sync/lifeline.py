"""What is told to a phone of another life line (đời dữ liệu): after a restore."""

import msgspec
from django.http import HttpResponse

from tungngo.sync.models import Epoch
from tungngo.sync.reasons import EPOCH
from tungngo.sync.wire import OtherEpoch


def other_epoch() -> HttpResponse:
    """Tell a phone which life line this database is on, and since when its receipts may be void."""
    stands = Epoch.objects.order_by("-id")[0]
    restored = stands.restored_to or stands.since
    said = OtherEpoch(
        code=EPOCH.code,
        status=EPOCH.status,
        detail=str(EPOCH.message),
        epoch=stands.code,
        restored_to=int(restored.timestamp() * 1000),
    )
    body = msgspec.json.encode(said)
    return HttpResponse(body, status=EPOCH.status, content_type="application/problem+json")
