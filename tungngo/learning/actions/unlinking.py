"""Erasure: what was seen stays and is counted, whose it was is forgotten."""

from collections.abc import Iterable

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.learning.models import Evidence, HouseholdSkill, SkillState
from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid


@writes
def unlink(*, by: Actor, home: int, subjects: Iterable[str]) -> dict[str, str]:
    """Put a random token in the place of each person; return {person: token}.

    The same token everywhere, so all sums stay; visits may take it too.
    """
    tokens = {db_uuid(subject): db_uuid(new_id()) for subject in sorted(set(subjects))}
    for subject, token in tokens.items():
        Evidence.objects.in_home(home).filter(subject=subject).update(subject=token)
        states = SkillState.objects.filter(home=home, subject=subject)
        states.update(subject=token, recheck_from=None, recheck_by=None)
        HouseholdSkill.objects.filter(home=home, resident=subject).update(resident=token)
    note(by, "learning.unlink", home=home, n=len(tokens))
    return tokens
