"""Jobs of the log: new lines are sealed each minute, chains gone through each night."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from tungngo.audit.actions import MOST_LINES, keep_check, seal
from tungngo.audit.chain import LATEST, Verdict, first_id, verify
from tungngo.audit.models import AuditCheck, AuditSeal, homes_with_lines
from tungngo.feed.actions import reading
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now
from tungngo.shared.home import job_scope

SEAL = job_actor("seal")
NIGHT = timedelta(hours=20)  # a chain gone through within this time is not gone through again


def seal_due() -> bool:
    """Say yes: whether lines wait is found out home by home, once a minute."""
    return True


def seal_all() -> int:
    """Seal the new lines of every home; return how many there were."""
    sealed = 0
    with job_scope("seal"), reading(SEAL):
        homes = homes_with_lines()
    for home in homes:
        last = AuditSeal.objects.filter(home=home).order_by("-n").first()
        since = first_id(last.at - LATEST) if last else UUID(int=0)
        while (n := seal(by=SEAL, home=home, since=since)) == MOST_LINES:
            sealed += n
        sealed += n
    return sealed


def verify_due() -> bool:
    """Say whether the night's going through is still to be done."""
    return not AuditCheck.objects.filter(home=0, at__gt=now() - NIGHT).exists()


def verify_all(
    home: int | None = None, told: Callable[[Verdict], None] = lambda _: None
) -> list[Verdict]:
    """Go through the chains of all homes, or of one, and keep what was found."""
    with job_scope("seal"), reading(SEAL):
        homes = [home] if home is not None else sorted({0, *homes_with_lines()})
    found = []
    for one in homes:
        with reading(SEAL):
            verdict = verify(one, now())
        keep_check(
            by=SEAL, home=one, seals=verdict.seals, lines=verdict.lines, faults=verdict.faults
        )
        told(verdict)
        found.append(verdict)
    return found


def verify_nightly() -> int:
    """Go through all chains; return how many faults there are."""
    return sum(len(verdict.faults) for verdict in verify_all())
