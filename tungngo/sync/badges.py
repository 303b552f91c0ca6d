"""The member's badge (thẻ thành viên): a code of 60 seconds that a phone makes without a network.

29 letters of base32: number of the member (6 bytes), minute (4), and HMAC-SHA-256 of a mark and
these ten bytes by the phone's badge key, cut to 8. The phone has the same in
``pwa/src/ops/badge.ts``.
"""

from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from dataclasses import dataclass, field
from datetime import date
from hmac import compare_digest, digest

from tungngo.accounts.models import PHONE, Device, standing
from tungngo.accounts.tokens import badge_keys, unb64
from tungngo.shared.clock import now_ms, today
from tungngo.sync.membership import read_teams
from tungngo.sync.models import DeviceState
from tungngo.sync.wire import MyTeam
from tungngo.teams.models import Membership

VALID, OLD, ENDED, UNKNOWN = "valid", "old", "ended", "unknown"
_MARK = b"tungngo-badge-1"
_WINDOW_MS = 60_000
_BEHIND, _AHEAD = 5, 2  # minutes that a code may be old, or young
_MEMBER, _HEAD, _ALL, _LETTERS = 6, 10, 18, 29


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody who scans a badge is told; without a name unless it stands."""

    state: str
    name: str = ""  # only with the member's own agreement (the text thanh-vien@1)
    teams: list[MyTeam] = field(default_factory=list)
    until: date | None = None

    @property
    def hotlines(self) -> list[tuple[str, str]]:
        """Return (commune, its number) of communes that have told one."""
        return sorted({(team.commune, team.hotline) for team in self.teams if team.hotline})


def make_code(member: int, key: str, ms: int) -> str:
    """Return the code of a badge at a moment, as the phone makes it."""
    head = member.to_bytes(_MEMBER) + (ms // _WINDOW_MS).to_bytes(_HEAD - _MEMBER)
    return b32encode(head + _mac(key, head)).rstrip(b"=").decode()


def read_badge(code: str) -> Seen:
    """Return what a code says now. An unknown one costs one query at most."""
    raw = _bytes(code)
    if raw is None:
        return Seen(UNKNOWN)
    head, mac = raw[:_HEAD], raw[_HEAD:]
    member, window = int.from_bytes(head[:_MEMBER]), int.from_bytes(head[_MEMBER:])
    phones = Device.objects.select_related("user").filter(user_id=member, kind=PHONE)
    device = next((one for one in phones if _made(one, head, mac)), None)
    if device is None:
        return Seen(UNKNOWN)
    if device.revoked_at or not device.user.is_active or standing(device) != "open":
        return Seen(ENDED)
    teams = read_teams(device.user_id)
    if not teams:
        return Seen(ENDED)
    if not _is_fresh(device, window):
        return Seen(OLD)
    mine = Membership.objects.on(today()).filter(user_id=device.user_id)
    rows = list(mine.filter(team__in=[t.id for t in teams]).values_list("agreed", "valid_to"))
    ends = [end for _, end in rows]
    agreed = any(text for text, _ in rows)
    until = None if None in ends else max(end for end in ends if end)
    return Seen(VALID, device.user.name if agreed else "", teams, until)


def _bytes(code: str) -> bytes | None:
    """Return the bytes of a code; None where it is none. Small letters say the same."""
    if len(code) != _LETTERS or not code.isascii():
        return None
    try:
        raw = b32decode(code.upper() + "===")
    except NotBase32:
        return None
    return raw if len(raw) == _ALL else None


def _made(device: Device, head: bytes, mac: bytes) -> bool:
    keys = badge_keys(device.uid)
    return any(compare_digest(_mac(one.key, head), mac) for one in keys)


def _mac(key: str, head: bytes) -> bytes:
    return digest(unb64(key), _MARK + head, "sha256")[: _ALL - _HEAD]


def _is_fresh(device: Device, window: int) -> bool:
    """Say whether a code is of now, by the phone's clock as it is, or as far off as last known."""
    state = DeviceState.objects.filter(home=device.home, id=device.uid)
    off = state.values_list("off_ms", flat=True).first() or 0
    present = now_ms() // _WINDOW_MS
    minutes = {window, (window * _WINDOW_MS + off) // _WINDOW_MS}
    return any(-_BEHIND <= one - present <= _AHEAD for one in minutes)
