"""Whether what arrived is of somebody who was erased: what waits or was refused lies for long."""

import re
from itertools import batched

from tungngo.households.agreed import forgotten_among, purposes_in_force
from tungngo.shared.sql import db_uuid
from tungngo.sync.following import named_in
from tungngo.sync.kinds import body_of
from tungngo.sync.reception import Received

_ID = re.compile(rb"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_AT_ONCE = 500


def is_of_forgotten(one: Received) -> bool:
    """Say whether an operation is of somebody erased; not if it is of one who agrees by now."""
    op, body = one.op, body_of(one.op)
    if body is None:
        return names_forgotten(op.home, one.raw)
    own = [db_uuid(i) for i in (op.hh, op.e) if i]
    if not forgotten_among(op.home, (*own, *named_in(body))):
        return False
    row = own[-1] if op.e else ""
    return not purposes_in_force(op.home, [row]).get(row)


def names_forgotten(home: int, raw: bytes) -> bool:
    """Say whether bytes, which may be no operation, name somebody erased."""
    ids = sorted({i.decode().lower().replace("-", "") for i in _ID.findall(raw)})
    return any(forgotten_among(home, some) for some in batched(ids, _AT_ONCE, strict=False))
