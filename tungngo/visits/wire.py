"""Bodies of the operations on visits and follow-ups (sync page 3.2)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tungngo.shared.wire import Code, Day, Ms, Ref, Sha, Str500, Uid

type StepKind = Literal[
    "viewed", "done_for", "done_together", "done_alone", "recheck", "undone", "none"
]
Level = Annotated[int, Meta(ge=0, le=5)]
Few = Annotated[int, Meta(ge=0, le=99)]
Answer = bool | int | str | list[str] | None


class Step(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What was done for one skill."""

    skill: Ref
    kind: StepKind
    claimed: Level | None = None
    why: Code | None = None
    guide: Ref | None = None
    secs: Annotated[int, Meta(ge=0, le=86_400)] | None = None
    teach_back: bool | None = None
    confirm: Literal["none", "tapped", "scanned"] = "none"


class HelpedPerson(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Who was helped: a person, or a number of people without a name."""

    person: Uid | None = None
    anon: Annotated[int, Meta(ge=0, le=20)] = 0
    skills: Annotated[list[Step], Meta(max_length=12)] = []


class Next(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A promise to come back (hẹn lại); `due` is a day in Asia/Ho_Chi_Minh."""

    id: Uid
    due: Day
    why: Code
    part: Literal["am", "pm", "eve"] | None = None
    skill: Ref | None = None
    person: Uid | None = None


class Kit(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Phones in the house."""

    smart: Few | None = None
    basic: Few | None = None
    net: Annotated[list[Literal["wifi", "mobile", "none"]], Meta(max_length=3)] = []


class Material(Struct, kw_only=True, frozen=True):
    """Leaflets left."""

    m: Ref
    n: Few


class Answered(Struct, kw_only=True, frozen=True):
    """An answer to a question of the form."""

    q: Code
    a: Answer


class BlobRef(Struct, kw_only=True, frozen=True):
    """A photo that travels apart."""

    sha: Sha
    bytes: Annotated[int, Meta(ge=1, le=400_000)]
    kind: Literal["photo"]


class VisitRecord(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A visit as it was at the door."""

    team: Ref
    place: Literal["home", "point", "event"]
    outcome: Literal["met", "absent", "later", "refused"]
    start: Ms
    why: Code | None = None
    end: Ms | None = None
    people: Annotated[list[HelpedPerson], Meta(max_length=20)] = []
    next: Next | None = None
    kit: Kit | None = None
    materials: Annotated[list[Material], Meta(max_length=20)] = []
    answers: Annotated[list[Answered], Meta(max_length=60)] = []
    note: Str500 | None = None
    blobs: Annotated[list[BlobRef], Meta(max_length=4)] = []
    help: Uid | None = None


class VisitAmend(Struct, kw_only=True, frozen=True):
    """A visit told anew (sửa phiếu)."""

    of: Uid
    visit: VisitRecord
    why: Code | None = None


class VisitVoid(Struct, kw_only=True, frozen=True):
    """A visit taken back (bỏ phiếu); final."""

    of: Uid
    why: Code | None = None


class FollowUpPlan(Next, kw_only=True, frozen=True):
    """A promise made without a visit."""


class FollowUpDone(Struct, kw_only=True, frozen=True):
    """A promise kept."""

    visit: Uid | None = None
    how: Literal["visit", "phone"]


class FollowUpCancel(Struct, kw_only=True, frozen=True):
    """A promise let go."""

    why: Code
