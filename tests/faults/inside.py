"""What the fault tests do inside an installation of their own, as a process of their own.

``python -m tests.faults.inside prepare N`` makes the database with a team of N members with phones
and prints what these know; ``ledger`` reads the ids of all operations and prints what is wrong.
"""

import sys

import django
import msgspec

django.setup()

from tests.faults.state import ledger_faults  # noqa: E402 - needs the settings
from tungngo.cli import init  # noqa: E402 - needs the settings
from tungngo.shared.home import job_scope  # noqa: E402 - needs the settings
from tungngo.sync.tests.stage import SKILLS, draw_stage  # noqa: E402 - needs the settings


def prepare(members: int) -> None:
    """Make the database and print the phones."""
    init.make_folder()
    init.make_keys()
    init.migrate()
    stage = draw_stage(members=members)
    hamlets = [stage.map.doi_che.pk, stage.map.suoi_trong.pk]
    told = {
        "home": stage.map.home,
        "hamlets": hamlets,
        "team": stage.team.pk,
        "skills": SKILLS,
        "epoch": stage.epoch,
        "phones": [[str(m.device.uid), m.secret] for m in stage.members],
    }
    print(msgspec.json.encode(told).decode())


def ledger() -> None:
    """Print what is wrong with the operations whose ids are read."""
    told = msgspec.json.decode(sys.stdin.buffer.read())
    with job_scope("test"):
        print(msgspec.json.encode(ledger_faults(told["home"], told["ops"])).decode())


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        ledger()
