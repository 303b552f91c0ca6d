"""The words that are read at the door, by version: what each asks, and what a yes stores."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent / "data" / "consent_texts.csv"
# A signature is more than a tick, a tick more than a spoken word.
_WEIGHT = {"spoken": 0, "tick": 1, "signature": 2}
WITHDRAWAL, REFUSAL = "rut-dong-y@1", "khong-luu@1"
FOR_ANOTHER = "dong-y-thay@1"  # only a representative answers it


class Text(NamedTuple):
    """One text of consent (lời hỏi), immutable: another wording is another version."""

    code: str
    version: int
    kind: str  # ask, tell, refusal
    purpose: str
    channel: str
    situation: str
    words: str
    yes: str
    no: str
    stores: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name that consents cite."""
        return f"{self.code}@{self.version}"

    def asks_for(self, purpose: str, channel: str) -> bool:
        """Say whether a yes to the purpose, given in that way, can be an answer to this text."""
        enough = _WEIGHT[channel] >= _WEIGHT.get(self.channel, len(_WEIGHT))
        return self.kind == "ask" and purpose == self.purpose and enough


def _read(row: dict[str, str]) -> Text:
    return Text(
        row["code"],
        int(row["version"]),
        row["kind"],
        row["purpose"],
        row["channel"],
        row["situation"],
        row["text_vi"],
        row["answer_yes"],
        row["answer_no"],
        tuple(part.strip() for part in row["stores"].split(";") if part.strip()),
    )


with _FILE.open(encoding="utf-8", newline="") as _file:
    TEXTS: dict[str, Text] = {text.name: text for text in map(_read, csv.DictReader(_file))}


def words_of(name: str, **values: str) -> str:
    """Return the words of a text with its blanks filled; a blank that nobody fills stays dots."""
    return TEXTS[name].words.format_map(defaultdict(lambda: "…", values))
