"""Bodies of the operations on skills (sync page 3.2)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tungngo.shared.wire import Code, Ref, Uid


class CheckStep(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What was seen of one skill; without a level a recheck says nothing."""

    skill: Ref
    kind: Literal["recheck", "undone", "none"]
    claimed: Annotated[int, Meta(ge=0, le=5)] | None = None
    why: Code | None = None
    guide: Ref | None = None
    confirm: Literal["none", "tapped", "scanned"] = "none"


class SkillCheck(Struct, kw_only=True, frozen=True):
    """A recheck without a visit (kiểm tra lại), by phone or face to face."""

    person: Uid
    how: Literal["phone", "met"]
    steps: Annotated[list[CheckStep], Meta(max_length=12)]
