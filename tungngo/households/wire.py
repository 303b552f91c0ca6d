"""Bodies of the operations on households, residents and consent (sync page 3.2)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tungngo.shared.wire import Code, Day, Ref, Str15, Str20, Str30, Str60, Str80, Str500, Uid

type Purpose = Literal["register", "contact", "message", "priority", "photo", "story"]
Year = Annotated[int, Meta(ge=1900, le=2100)]
Adults = Annotated[int, Meta(ge=0, le=30)]
# Eight codes of 40 signs and the commas between them: 328 signs in the table.
Priorities = Annotated[list[Code], Meta(max_length=8)]


class HouseholdCreate(Struct, kw_only=True, frozen=True):
    """A new house (thêm hộ): where it stands; a label only with consent."""

    lane: Str60 | None = None
    door: Str30 | None = None
    after: Uid | None = None
    mark: Code | None = None
    label: Str80 | None = None
    adults: Adults | None = None


class LaneChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="lane"):
    """Another lane: what the member saw (`was`), and what it is now."""

    was: Str60 | None = None
    now: Str60 | None = None


class DoorChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="door"):
    """Another door number."""

    was: Str30 | None = None
    now: Str30 | None = None


class AfterChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="after"):
    """Another neighbour before it (nhà ngay trước)."""

    was: Uid | None = None
    now: Uid | None = None


class MarkChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="mark"):
    """Another landmark (mốc dễ nhận)."""

    was: Code | None = None
    now: Code | None = None


class LabelChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="label"):
    """Another displayed name; kept only with consent."""

    was: Str80 | None = None
    now: Str80 | None = None


class AdultsChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="adults"):
    """Another number of adults."""

    was: Adults | None = None
    now: Adults | None = None


class NoteChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="note"):
    """Another note; kept only with consent."""

    was: Str500 | None = None
    now: Str500 | None = None


type HouseholdField = (
    LaneChange | DoorChange | AfterChange | MarkChange | LabelChange | AdultsChange | NoteChange
)


class CallChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="call"):
    """Another name by which a person is called."""

    was: Str60 | None = None
    now: Str60 | None = None


class BornChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="born"):
    """Another year of birth."""

    was: Year | None = None
    now: Year | None = None


class PrioChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="prio"):
    """Other priority groups."""

    was: Priorities = []
    now: Priorities = []


class PhoneChange(Struct, kw_only=True, frozen=True, tag_field="f", tag="phone"):
    """Another phone number."""

    was: Str15 | None = None
    now: Str15 | None = None


type PersonField = CallChange | BornChange | PrioChange | PhoneChange


def field_name(change: HouseholdField | PersonField) -> str:
    """Return the name of the field that a change is about."""
    return str(change.__struct_config__.tag)


class HouseholdPatch(Struct, kw_only=True, frozen=True):
    """Fields of a house changed."""

    set: Annotated[list[HouseholdField], Meta(min_length=1, max_length=8)]


class HouseholdClose(Struct, kw_only=True, frozen=True):
    """A house closed (đóng sổ)."""

    why: Literal["moved", "empty", "gone", "wrong"]


class HouseholdMove(Struct, kw_only=True, frozen=True):
    """A house moved to another hamlet of the same home (chuyển thôn)."""

    to: Ref


class HouseholdMerge(Struct, kw_only=True, frozen=True):
    """A house that was recorded twice: this one goes into the other (gộp hộ)."""

    into: Uid


class PersonCreate(Struct, kw_only=True, frozen=True):
    """A person of a house; without a consent all four fields stay empty."""

    call: Str60 | None = None
    born: Year | None = None
    prio: Priorities = []
    phone: Str15 | None = None
    consent: Uid | None = None


class PersonPatch(Struct, kw_only=True, frozen=True):
    """Fields of a person changed; each is kept only with the consent that it needs."""

    set: Annotated[list[PersonField], Meta(min_length=1, max_length=4)]


class PersonLeave(Struct, kw_only=True, frozen=True):
    """A person who is no longer of the house."""

    why: Literal["moved", "died", "wrong"]


class PersonMerge(Struct, kw_only=True, frozen=True):
    """A person who was recorded twice: this one goes into the other."""

    into: Uid


class AssignSet(Struct, kw_only=True, frozen=True):
    """Who visits these houses (phân hộ): a member, or everybody of the team (null)."""

    households: Annotated[list[Uid], Meta(min_length=1, max_length=300)]
    member: Ref | None = None
    until: Day


class ConsentPurpose(Struct, kw_only=True, frozen=True):
    """One purpose and the answer to it."""

    p: Purpose
    yes: bool


class ConsentSet(Struct, kw_only=True, frozen=True):
    """What was read aloud, and what was answered."""

    text: Str20
    purposes: Annotated[list[ConsentPurpose], Meta(min_length=1, max_length=6)]
    channel: Literal["spoken", "tick", "signature"]
    given_by: Literal["self", "representative"]
    relation: Code | None = None
    state: Literal["given", "refused", "withdrawn"]
    after: Uid | None = None
