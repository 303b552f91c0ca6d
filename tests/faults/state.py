"""The state of the server as values that can be compared: rows without what differs by chance."""

import re
from typing import Any

from tungngo.figures.jobs import recount
from tungngo.figures.models import Cell, DayTotal, Seen
from tungngo.households.models import Alias, Assignment, Consent, Household, Resident
from tungngo.learning.ladder import fold
from tungngo.learning.models import (
    Evidence,
    HouseholdSkill,
    SkillState,
    evidence_of,
    standing_evidence,
    standings_of,
)
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid, select
from tungngo.sync.models import Operation, OpResult, Quarantine
from tungngo.visits.models import FollowUp, Visit

# Table, columns that must agree: no ids made by the server, no house numbers (given as they come).
_ROWS = {
    Household: "id hamlet_id fragment lane door after mark adults closed_on closed_why",
    Resident: "id household_id hamlet_id born priority left_on left_why",
    Consent: "household_id subject text purpose state op member",
    Visit: "id hamlet_id fragment household_id team_id member_id place outcome why day start_ms"
    " helped content voided helps",
    FollowUp: "id visit_id household_id hamlet_id due part why skill person_id state how",
    Assignment: "household_id hamlet_id member until by",
    Alias: "id kind into",
    Evidence: "id hamlet fragment subject household skill kind claimed level phone visit used_ms op"
    " n voids",
    SkillState: "subject skill hamlet fragment level peak checked first_four_ms last_ms last_id"
    " last_kind recheck_from recheck_by",
    HouseholdSkill: "household resident hamlet reached_at turns",
    Cell: "fragment slot measure value",
    Seen: "subject measure period fragment n",
    DayTotal: "fragment day visits home_visits absent later refused helps",
}
_ALL = (
    "op_log op_result op_lost quarantine device_state household house_series resident consent"
    " visit follow_up evidence skill_state household_skill assignment alias subject_key blob"
    " cell day_total seen touched_key feed_counter feed_change audit_entry team_contact"
)
# Ids that phones made, by which a token in the place of somebody erased is known as one.
_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def state_of(home: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return {table: its rows, sorted}; sums that came back to nothing are as if they were not."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with job_scope("test"):
        for table, columns in _ROWS.items():
            rows = table.objects.filter(home=home).values_list(*columns.split())  # type: ignore[attr-defined]  # any table
            found[table.__name__] = sorted(map(tuple, rows), key=repr)
    found["Cell"] = [row for row in found["Cell"] if row[-1]]
    found["Seen"] = [row for row in found["Seen"] if row[-1]]
    found["HouseholdSkill"] = [row for row in found["HouseholdSkill"] if row[-1] != "[]"]
    found["DayTotal"] = [row for row in found["DayTotal"] if any(row[2:])]
    return found


def without_tokens(state: dict[str, list[tuple[Any, ...]]], made: set[str]) -> dict[str, list[str]]:
    """Return rows as texts in which each random token of somebody erased is the same word.

    ``made``: all ids that phones made (db_uuid); what is none of them is a token.
    """

    def put(match: re.Match[str]) -> str:
        one = match[0].replace("-", "")
        return one if one in made else "token"

    return {table: sorted(_ID.sub(put, repr(row)) for row in rows) for table, rows in state.items()}


def skill_faults(home: int) -> list[str]:
    """Return the standings that are not the fold of their evidence; the erased have none."""
    with job_scope("test"):
        people = {
            db_uuid(i) for i in Resident.objects.filter(home=home).values_list("id", flat=True)
        }
        subjects = {
            db_uuid(s) for s in Evidence.objects.in_home(home).values_list("subject", flat=True)
        }
        stored = {
            db_uuid(s)
            for s in SkillState.objects.filter(home=home).values_list("subject", flat=True)
        }
        folded = {
            pair: fold(seen).standing
            for pair, seen in standing_evidence(evidence_of(home, subjects)).items()
        }
        kept = standings_of(home, stored)
    # Of somebody erased nobody is asked to check anything again.
    folded = {
        pair: one if one is None or pair[0] in people else one._replace(recheck_from=None)
        for pair, one in folded.items()
    }
    return [
        f"{pair}: {kept.get(pair)} but {folded.get(pair)}"
        for pair in sorted(kept.keys() | folded.keys())
        if kept.get(pair) != folded.get(pair)
    ]


def everything() -> dict[str, int]:
    """Return {table: number of rows} of all that a push writes, and how far the feeds are."""
    with job_scope("test"):
        found = {t: int(select(f"SELECT COUNT(*) FROM {t}")[0][0]) for t in _ALL.split()}
        revs = select("SELECT COALESCE(SUM(rev), 0) FROM feed_counter")
        sums = select("SELECT COALESCE(SUM(value), 0) FROM cell")
    return found | {"revisions": int(revs[0][0]), "sums": int(sums[0][0])}


def ledger_faults(home: int, ops: list[str]) -> list[str]:
    """Return what is wrong after all these operations were sent: lost, doubled, without receipt."""
    stored = [str(i) for i in Operation.objects.filter(home=home).values_list("id", flat=True)]
    answered = [str(i) for i in OpResult.objects.filter(home=home).values_list("id", flat=True)]
    made = Visit.objects.filter(home=home).count()
    told = Operation.objects.filter(home=home, kind="visit.record").values_list("id", flat=True)
    taken = OpResult.objects.filter(home=home, id__in=list(told), status__in=("ok", "merged"))
    faults = [f"lost: {i}" for i in sorted(set(ops) - set(stored))]
    faults += [f"not ours: {i}" for i in sorted(set(stored) - set(ops))]
    faults += [f"no receipt: {i}" for i in sorted(set(stored) - set(answered))]
    faults += [f"doubled: {len(stored)} rows"] if len(stored) != len(set(stored)) else []
    faults += [f"visits: {made} of {taken.count()}"] if made != taken.count() else []
    faults += [f"refused: {q.reason}" for q in Quarantine.objects.filter(home=home)]
    return faults + [f"differs: {d}" for d in recount(home=home)]
