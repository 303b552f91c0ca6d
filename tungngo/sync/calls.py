"""The calls by which a phone is enrolled and gets its tokens (sync page 7)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from tungngo.shared.wire import Code, Day, Ms, Ref, Uid

# base64url without padding
B64 = r"^[A-Za-z0-9_-]*$(?!\n)"
Coordinate = Annotated[str, Meta(min_length=43, max_length=43, pattern=B64)]
PinProof = Annotated[str, Meta(min_length=43, max_length=43, pattern=B64)]  # 32 bytes of the PIN
EnrolText = Annotated[str, Meta(min_length=1, max_length=64, pattern=B64)]
Text60 = Annotated[str, Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]


class Jwk(Struct, kw_only=True, frozen=True):
    """A public key of P-256 as WebCrypto exports it; its other members are not read."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Coordinate
    y: Coordinate


class Enrol(Struct, kw_only=True, frozen=True):
    """A phone shows a code."""

    code: EnrolText
    pub: Jwk
    pin_proof: PinProof
    app: Text60 = ""
    model: Text60 = ""


class Badge(Struct, kw_only=True):
    """The secret of the member's badge: which one, and until when it is the present one."""

    number: int
    key: str
    until: Ms


class Previous(Struct, kw_only=True):
    """An older phone of the member, and what it last said of itself."""

    device: str
    label: str
    enrolled: Ms
    open: bool
    unsent: int
    photos: int
    last_push: Ms | None


class Enrolled(Struct, kw_only=True):
    """What a phone needs from now on."""

    device: str
    member: int
    home: int
    epoch: str
    now: Ms
    refresh: str
    access: str
    badge_key: Badge
    server_key: str
    previous: list[Previous]


class Signed(Struct, kw_only=True, frozen=True):
    """A call signed by the phone's key: the signature stands in the header ``TN-Sig``."""

    device: Uid
    ts: Ms


class AskToken(Signed, kw_only=True, frozen=True):
    """A phone changes its refresh token."""

    refresh: Annotated[str, Meta(max_length=80)]
    want: Literal["push", "full"] = "push"
    pin_proof: PinProof | None = None


class Token(Struct, kw_only=True):
    """New tokens; ``wipe`` where the phone may send what it has and reads nothing more."""

    access: str
    refresh: str
    now: Ms
    badge_key: Badge | None = None
    order: Literal["wipe"] | None = None


class Redevice(Signed, kw_only=True, frozen=True):
    """A cloned or restored phone asks for an id of its own."""


class Redeviced(Struct, kw_only=True):
    """The id under which it begins again at 1, and its tokens (to send, not to read)."""

    device: str
    refresh: str
    access: str
    now: Ms


class Unlock(Signed, kw_only=True, frozen=True):
    """A phone whose PIN was forgotten asks for the key that it wrapped to the server."""

    code: EnrolText
    wrap: Annotated[str, Meta(max_length=400, pattern=B64)]
    pin_proof: PinProof  # of the new PIN


class Unlocked(Struct, kw_only=True):
    """The data key, base64url."""

    key: str
    now: Ms


class Invite(Struct, kw_only=True, frozen=True):
    """A leader asks for a code for a member; ``replaces``: the member's other phones are lost."""

    member: Ref
    replaces: bool = False


class Invited(Struct, kw_only=True):
    """The code, for a QR ``https://<host>/app/#<code>``."""

    code: str
    until: Ms


class AskTeam(Struct, kw_only=True, frozen=True):
    """A leader asks for the phones of the own teams."""


class TeamWord(Struct, kw_only=True):
    """Something to be told of a phone, in words that travel along."""

    code: str
    grade: Literal["ok", "warn", "bad"]
    text: str


class TeamLoss(Struct, kw_only=True):
    """Numbers that a phone has no more: to be done again, or closed on the page of phones."""

    id: str
    first: int
    last: int
    noted: Ms


class TeamPhone(Struct, kw_only=True):
    """A member, and one of the member's phones, or none."""

    member: int
    name: str
    lead: bool
    device: str | None
    label: str
    open: bool
    last: Ms | None
    unsent: int
    photos: int
    grade: Literal["ok", "warn", "bad"]
    words: list[TeamWord]
    lost: list[TeamLoss]


class TeamPhones(Struct, kw_only=True):
    """The phones of a leader's teams, the worst first."""

    now: Ms
    phones: list[TeamPhone]


class AskResults(Struct, kw_only=True, frozen=True):
    """A member asks for the own results and those of the own teams."""


class ResultSums(Struct, kw_only=True):
    """Sums of some days: visits, houses met, helps, and of these done alone by the citizen."""

    visits: int
    houses: int
    helps: int
    alone: int


class MyResults(Struct, kw_only=True):
    """Sums of this week and of this reporting month."""

    week: ResultSums
    month: ResultSums


class TeamResults(MyResults, kw_only=True):
    """Sums of a team, everybody together: nobody is ranked."""

    team: int
    name: str


class Results(Struct, kw_only=True):
    """The answer: a week begins on Monday, a reporting month (tháng báo cáo) on the 15th."""

    now: Ms
    week_from: Day
    month_from: Day
    month_to: Day
    mine: MyResults
    team: list[TeamResults]


class WrongClock(Struct, kw_only=True):
    """The answer 409 to a signature of another time (RFC 9457): sign again with ``now``."""

    code: str
    status: int
    detail: str
    now: Ms
    title: str = "Đã có thay đổi trước đó"


class PhoneFault(Struct, kw_only=True, frozen=True):
    """An error of the app, in words of the program: nothing that a person typed."""

    at: Ms
    where: Code
    msg: Annotated[str, Meta(max_length=200)]


class TelemetryDay(Struct, kw_only=True, frozen=True):
    """A day's numbers of a phone about itself: cold_start_ms, save_ms_p95, fail.<reason>, ..."""

    day: Day
    n: Annotated[dict[Code, Annotated[int, Meta(ge=-(2**53), le=2**53)]], Meta(max_length=80)]
    errors: Annotated[list[PhoneFault], Meta(max_length=20)] = []


def decoder[S: Struct](of: type[S]) -> "msgspec.json.Decoder[S]":
    """Return the decoder of a call."""
    return msgspec.json.Decoder(of)
