"""Every write on what is known of people's skills."""

from tungngo.learning.actions.checking import check_skills
from tungngo.learning.actions.evidence import add_evidence
from tungngo.learning.actions.regrouping import regroup
from tungngo.learning.actions.standings import move_standings
from tungngo.learning.actions.unlinking import unlink

__all__ = ["add_evidence", "check_skills", "move_standings", "regroup", "unlink"]
