"""The envelope of an operation, and the push call (sync pages 3.1 and 4)."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from tungngo.shared.wire import Code, Day, Ms, Ref, Sha, Status, Str20, Uid

Seq = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Span = tuple[Seq, Seq]
MOST_OPS = 100
MOST_OP_BYTES = 32_768


class Op(Struct, kw_only=True, frozen=True):
    """One operation (thao tác): immutable, serialised once by the phone and never again."""

    v: Literal[1]
    op: Uid
    dev: Uid
    seq: Seq
    k: Code
    kv: Annotated[int, Meta(ge=1, le=99)]
    home: Annotated[int, Meta(ge=1, le=99)]
    hamlet: Ref
    at: Ms
    tz: Annotated[int, Meta(ge=-840, le=840)]
    b: msgspec.Raw
    form: Str20 | None = None
    hh: Uid | None = None
    e: Uid | None = None
    base: int | None = None
    fixes: Uid | None = None
    off: Annotated[int, Meta(ge=-(2**53), le=2**53)] | None = None


class Push(Struct, kw_only=True, frozen=True):
    """A batch; an empty list of operations is a heartbeat."""

    batch: Uid
    device: Uid
    epoch: Annotated[str, Meta(max_length=12)]
    max_seq: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    ops: list[msgspec.Raw]
    unsent: Annotated[list[Span], Meta(max_length=1000)] = []
    photos: Annotated[int, Meta(ge=0, le=100_000)] = 0
    lost: Annotated[list[Span], Meta(max_length=1000)] = []


class Result(Struct, kw_only=True, omit_defaults=True):
    """What became of one operation; ``sha`` is that of the bytes received."""

    op: str
    sha: Sha
    s: Status
    dup: bool = False
    feed: str | None = None
    rev: int | None = None
    code: str | None = None
    msg: str | None = None
    patch: dict[str, Any] | None = None


class Pushed(Struct, kw_only=True):
    """The answer to a batch."""

    batch: str
    epoch: str
    now: Ms
    results: list[Result]
    need: list[Span]
    contig: int
    order: Literal["wipe", "redevice"] | None = None


class OtherEpoch(Struct, kw_only=True):
    """The answer 409 to a batch of another life line (RFC 9457); all later receipts may be void."""

    code: str
    status: int
    detail: str
    epoch: str
    restored_to: Ms
    title: str = "Đã có thay đổi trước đó"


# The reading side (sync page 5).
MOST_CHANGES = 500
Have = dict[int, Annotated[int, Meta(ge=0, le=2**53)]]  # by hamlet
# Skill, level, since when it is 4 or 5 (a recheck is due 14 to 30 days later), rechecked.
SkillLevel = tuple[int, int, Day | None, bool]
AgeBand = Literal["0-15", "16-29", "30-44", "45-59", "60-69", "70+"]


class Pull(Struct, kw_only=True, frozen=True):
    """What a phone has heard of each hamlet; ``scope_hash`` is the answer's of the last pull."""

    epoch: Annotated[str, Meta(max_length=12)]
    have: Annotated[Have, Meta(max_length=500)]
    scope_hash: Annotated[str, Meta(max_length=16_000)] = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_CHANGES)] = MOST_CHANGES
    packs: Annotated[dict[str, Sha], Meta(max_length=100)] = {}


class HouseholdRow(Struct, kw_only=True, omit_defaults=True):
    """A house as phones keep it; below ``quiet`` only at level full."""

    no: int  # the house code is "<hamlet>-<no>"
    lane: str = ""
    mark: str = ""
    after: str | None = None
    closed: Day | None = None
    last: Day | None = None  # the last visit, whatever came of it
    quiet: Day | Literal["never"] | None = None  # no visit before; never = until they ask
    door: str = ""
    adults: int | None = None
    label: str = ""
    note: str = ""


class PersonRow(Struct, kw_only=True, omit_defaults=True):
    """A person as phones keep it; below ``left`` only at level full. ``erased`` has nothing else.

    With ``erased`` the phone also blanks its sent operations of that person.
    """

    hh: str = ""
    age: AgeBand | None = None
    sk: list[SkillLevel] = []
    left: Day | None = None
    born: int | None = None
    call: str = ""
    phone: str = ""
    prio: list[str] = []
    erased: bool = False


class FollowUpRow(Struct, kw_only=True, omit_defaults=True):
    """A promise to come back that is open (a settled one is ``del``)."""

    due: Day
    why: str
    state: Literal["planned"]
    hh: str | None = None
    visit: str | None = None
    part: str | None = None
    skill: int | None = None
    person: str | None = None


class HouseholdChange(Struct, kw_only=True, tag_field="t", tag="household", omit_defaults=True):
    """A house changed; ``del``: it is no more; ``out``: it left this hamlet.

    With ``out`` the phone drops its row only where that lies in this hamlet: the row may have come
    before in another one.
    """

    id: str
    home: int
    hamlet: int
    rev: int
    o: Literal["put", "del", "out"]
    d: HouseholdRow | None = None


class PersonChange(Struct, kw_only=True, tag_field="t", tag="person", omit_defaults=True):
    """A person changed."""

    id: str
    home: int
    hamlet: int
    rev: int
    o: Literal["put", "del", "out"]
    d: PersonRow | None = None


class FollowUpChange(Struct, kw_only=True, tag_field="t", tag="followup", omit_defaults=True):
    """A promise changed."""

    id: str
    home: int
    hamlet: int
    rev: int
    o: Literal["put", "del", "out"]
    d: FollowUpRow | None = None


type Change = HouseholdChange | PersonChange | FollowUpChange


class Scope(Struct, kw_only=True):
    """A hamlet that the member works in; ``until`` is the last day."""

    hamlet: int
    home: int
    name: str
    feed: str
    level: Literal["pseudonym", "full"]
    until: Day
    lead: bool
    snapshot: str


class MyTeam(Struct, kw_only=True):
    """A team of the member; ``hotline``: the commune's number for citizens, empty if untold."""

    id: int
    name: str
    commune: str
    hotline: str
    hamlets: list[int]
    lead: bool


class Me(Struct, kw_only=True):
    """Who works with this phone."""

    device: str
    member: int
    home: int
    name: str
    teams: list[MyTeam]


class Notice(Struct, kw_only=True):
    """Something to show the member."""

    code: str
    msg: str


class Pack(Struct, kw_only=True):
    """A package of reference data, named by its hash."""

    name: str
    hash: Sha
    bytes: int
    url: str


class Pulled(Struct, kw_only=True):
    """The answer to a pull; applied with its ``have`` in one transaction of the phone.

    ``scopes`` is the whole list, or null where the phone's hash is still right; ``me`` likewise.
    Of a hamlet in ``resets`` the phone drops the clean rows and takes the snapshot; its ``have``
    is not told. ``packs``: those of which the phone has none, or another one.
    """

    epoch: str
    schema: int
    now: Ms
    more: bool
    changes: list[Change]
    have: dict[int, int]
    resets: list[int]
    mismatch: list[int]
    notices: list[Notice]
    scope_hash: str
    scopes: list[Scope] | None
    packs: list[Pack]
    min_build: int
    me: Me | None = None


class SnapshotHead(Struct, kw_only=True):
    """The first line of a snapshot; ``xor``: of the first 8 bytes of SHA-256("t:id:rev")."""

    epoch: str
    schema: int
    hamlet: int
    rev: int
    count: int
    xor: str


class SnapshotEnd(Struct, kw_only=True):
    """The last line of a snapshot: without it the snapshot was cut."""

    end: Literal[True] = True


class Full(Struct, kw_only=True, frozen=True):
    """The personal fields of a hamlet are asked for."""

    hamlet: Ref


class HouseholdFull(Struct, kw_only=True, tag_field="t", tag="household", omit_defaults=True):
    """What a house's row has at level full only."""

    id: str
    door: str = ""
    adults: int | None = None
    label: str = ""
    note: str = ""


class PersonFull(Struct, kw_only=True, tag_field="t", tag="person", omit_defaults=True):
    """What a person's row has at level full only."""

    id: str
    born: int | None = None
    call: str = ""
    phone: str = ""
    prio: list[str] = []


class Filled(Struct, kw_only=True):
    """Personal fields of houses and people, where there is any; laid over the rows."""

    epoch: str
    hamlet: int
    now: Ms
    rows: list[HouseholdFull | PersonFull]
