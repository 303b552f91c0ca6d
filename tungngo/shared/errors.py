"""The one anticipated exception: a named refusal with words for the person."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASONS: dict[str, "Reason"] = {}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused: a code stable for ever, an HTTP status, a Vietnamese sentence.

    The sentence may name values in braces, e.g. ``{on}``.
    """

    code: str
    status: int
    message: "str | _StrPromise"

    def __post_init__(self) -> None:
        """Enter the reason into the register that /loi/<code> and the tests read."""
        if self.code in REASONS:
            raise ValueError(self.code)
        REASONS[self.code] = self


class Refused(Exception):
    """A refusal that a person can understand and act on."""

    def __init__(self, reason: Reason, **values: object) -> None:
        """Keep the reason and the values that its sentence names."""
        super().__init__(reason.code)
        self.reason = reason
        self.values = values

    @property
    def sentence(self) -> str:
        """Return the Vietnamese sentence with its values filled in."""
        return str(self.reason.message).format(**self.values)
