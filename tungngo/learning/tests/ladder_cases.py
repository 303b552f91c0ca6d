"""The cases of ``data/ladder.jsonl``: steps told of one person and one skill, and where they lead.

Drawn at random, with what ``ladder`` says of them; the phone lays its own unsent work over the
server's levels by the same rules and must come to the same.
``python -m tungngo.learning.tests.ladder_cases`` writes the file again.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tungngo.learning.ladder import Seen, SkillKind, day_of_ms, fold, level_told
from tungngo.shared.clock import VIETNAM

FILE = Path(__file__).parents[1] / "data/ladder.jsonl"
DRAWN, SEED = 200, 3139
FIRST = date(2026, 9, 1)
KINDS = ("viewed", "done_for", "done_together", "done_alone", "recheck", "undone", "none")

type Case = dict[str, Any]


def drawn() -> Iterator[Case]:
    """Yield cases drawn at random, always the same ones."""
    dice = random.Random(SEED)
    for _ in range(DRAWN):
        kind = dice.choice(("practical", "practical", "knowledge"))
        stages = "none" if kind == "knowledge" else dice.choice(("none", "install", "activate"))
        day, steps = FIRST, []
        for _ in range(dice.randint(1, 6)):
            day += timedelta(days=dice.choice((0, 1, 13, 14, 20, 31)))
            steps.append(_step(dice, day))
        yield {"kind": kind, "stages": stages, "steps": steps} | expected(kind, stages, steps)


def _step(dice: random.Random, day: date) -> Case:
    kind = dice.choice(KINDS)
    step: Case = {"kind": kind, "day": day.isoformat(), "phone": False}
    if dice.random() < 0.7 and kind != "none":
        step["claimed"] = dice.randint(0, 5)
    if kind == "done_alone":
        step["teach_back"] = dice.choice((None, True, False))
    if kind == "recheck":
        step["phone"] = dice.random() < 0.4
    return step


def expected(kind: str, stages: str, steps: list[Case]) -> Case:
    """Return where the steps lead: level, since when it is 4 or more, and whether proved."""
    skill = SkillKind("thu", kind == "knowledge", stages)
    seen = []
    for n, step in enumerate(steps):
        told = level_told(
            skill, step["kind"], step.get("claimed"), teach_back=step.get("teach_back")
        )
        if told:
            noon = datetime.fromisoformat(step["day"]).replace(hour=12, tzinfo=VIETNAM)
            ms = int(noon.astimezone(UTC).timestamp() * 1000) + n
            seen.append(Seen(ms, f"{n}", told.kind, told.level, step["phone"], 1, None))
    found = fold(seen).standing
    since = found.first_four_ms if found else None
    return {
        "level": found.level if found else 0,
        "since": None if since is None else day_of_ms(since).isoformat(),
        "checked": bool(found and found.checked),
    }


def text_of_cases() -> str:
    """Return the file: a case a line."""
    return "".join(json.dumps(case) + "\n" for case in drawn())


if __name__ == "__main__":
    FILE.write_text(text_of_cases(), "utf-8")
