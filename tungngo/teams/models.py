"""Teams, the decisions that make and end them, their members and the hamlets they serve.

No table holds a team's state: it is read, for a day, from the lines of decisions in force that day.
"""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import RowNumber

from tungngo.places.models import Fragment, Hamlet, Place

ISSUED = "issued"

# What a decision does to a team. Renewal changes its people and renaming its name, not its state.
FOUND, RENEW, PAUSE, RESUME = "found", "renew", "pause", "resume"
CLOSE, MERGE, RENAME = "close", "merge", "rename"
STATE_AFTER = {FOUND: "active", RESUME: "active", PAUSE: "paused", CLOSE: "closed", MERGE: "merged"}
_ACTS_OF_WORK = tuple(act for act, state in STATE_AFTER.items() if state == "active")

LEADER, DEPUTY, MEMBER = "leader", "deputy", "member"

# Types that every installation knows: {code: (name, level)}. Provinces name theirs otherwise.
SHIPPED_TYPES = {
    "cnscd": ("Tổ công nghệ số cộng đồng", "hamlet"),
    "cds": ("Tổ chuyển đổi số cộng đồng", "hamlet"),
    "cnscd-da06": ("Tổ công nghệ số cộng đồng và Đề án 06", "hamlet"),
    "cnscd-xa": ("Tổ công nghệ số cộng đồng cấp xã", "commune"),
    "truong": ("Tổ công nghệ số cộng đồng ở trường học", "school"),
    "cho": ("Tổ công nghệ số cộng đồng ở chợ", "market"),
    "co-quan": ("Tổ công nghệ số cộng đồng ở cơ quan", "agency"),
}


def _standing(on: date) -> models.Q:
    """Return the condition that a span of days, open or closed, holds the day."""
    return models.Q(models.Q(valid_to=None) | models.Q(valid_to__gte=on), valid_from__lte=on)


class TeamType(models.Model):
    """A kind of team (loại tổ); its name differs by province."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=8)  # hamlet, commune, school, market, agency

    class Meta:
        db_table = "team_type"


class TeamQuerySet(models.QuerySet["Team"]):
    """Reads of teams."""

    def with_act(self, on: date) -> Self:
        """Add ``act``: what the last decision in force on the day made of the team, or None."""
        lines = DecisionLine.objects.in_force(on).filter(team=models.OuterRef("pk"))
        return self.annotate(act=models.Subquery(lines.last_first().values("act")[:1]))

    def in_force(self, on: date) -> Self:
        """Keep teams at work on a day: founded, and neither paused, closed nor merged since."""
        return self.with_act(on).filter(act__in=_ACTS_OF_WORK)

    def in_fragments(self, fragments: Collection[int]) -> Self:
        """Keep teams of fragments."""
        return self.filter(fragment_id__in=fragments)


class Team(models.Model):
    """A community digital technology team (tổ công nghệ số cộng đồng)."""

    code = models.CharField(max_length=40, unique=True)
    type = models.ForeignKey(TeamType, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    fold = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)
    fragment = models.ForeignKey(Fragment, models.PROTECT, related_name="+")  # of its commune
    is_demo = models.BooleanField(default=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        db_table = "team"


class TeamDecision(models.Model):
    """A decision on teams (quyết định), immutable once issued; its effective day rules."""

    number = models.CharField(max_length=60)
    issuer = models.ForeignKey(Place, models.PROTECT, related_name="+")
    signed_on = models.DateField()
    year = models.SmallIntegerField()  # of the signature: numbers begin anew each year
    effective_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day of its term, where it names one
    signer_title = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, default=ISSUED)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "team_decision"
        constraints = [
            models.UniqueConstraint("issuer", "number", "year", name="team_decision_once")
        ]


class DecisionLineQuerySet(models.QuerySet["DecisionLine"]):
    """Reads of what decisions do."""

    def in_force(self, on: date) -> Self:
        """Keep lines in effect on a day that change a team's state."""
        issued = self.filter(decision__state=ISSUED, decision__effective_on__lte=on)
        return issued.filter(act__in=STATE_AFTER)

    def that_stand(self, on: date) -> Self:
        """Keep the last line of each team on a day: one sort of all, for counts of many teams."""
        nth = models.Window(
            RowNumber(),
            partition_by="team",
            order_by=["-decision__effective_on", "-decision__signed_on", "-id"],
        )
        last = DecisionLine.objects.in_force(on).annotate(nth=nth).filter(nth=1)
        return self.filter(pk__in=last.values("pk"))

    def last_first(self) -> Self:
        """Order by the day of effect; of one day, the paper signed, then typed, later counts."""
        return self.order_by("-decision__effective_on", "-decision__signed_on", "-id")


class DecisionLine(models.Model):
    """What one decision does to one team."""

    decision = models.ForeignKey(TeamDecision, models.PROTECT, related_name="lines")
    act = models.CharField(max_length=6)
    team = models.ForeignKey(Team, models.PROTECT, related_name="lines")
    successor = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)  # that founding or renaming gives

    objects = DecisionLineQuerySet.as_manager()

    class Meta:
        db_table = "decision_line"
        constraints = [
            models.UniqueConstraint("decision", "team", "act", name="decision_line_once")
        ]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def on(self, day: date) -> Self:
        """Keep memberships that held on a day."""
        return self.filter(_standing(day))


class Membership(models.Model):
    """A person in a team (thành viên) from day to day, by a line of a decision."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=6)  # leader, deputy, member
    acting = models.BooleanField(default=False)
    organisation = models.CharField(max_length=60, blank=True)
    agreed = models.CharField(max_length=20, blank=True)  # the text read to them: thanh-vien@1
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day
    line = models.ForeignKey(DecisionLine, models.PROTECT, related_name="memberships")
    ended_by = models.ForeignKey(DecisionLine, models.PROTECT, null=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        db_table = "membership"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="membership_has_days",
            ),
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=models.Q(valid_to=None),
                name="membership_one_open",
            ),
        ]


class CoverageQuerySet(models.QuerySet["Coverage"]):
    """Reads of coverage."""

    def on(self, day: date) -> Self:
        """Keep coverage that held on a day."""
        return self.filter(_standing(day))


class Coverage(models.Model):
    """A hamlet that a team serves (địa bàn phụ trách) from day to day, by a line of a decision."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="coverage")
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day
    line = models.ForeignKey(DecisionLine, models.PROTECT, related_name="coverage")

    objects = CoverageQuerySet.as_manager()

    class Meta:
        db_table = "team_coverage"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="coverage_has_days",
            ),
            models.UniqueConstraint(
                fields=["team", "hamlet"],
                condition=models.Q(valid_to=None),
                name="coverage_one_open",
            ),
        ]


class Hotline(models.Model):
    """The number that citizens of a commune call (số máy của xã): on badges, and when asked."""

    commune = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="+")
    number = models.CharField(max_length=20)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "hotline"


def hotlines_of(communes: Collection[int]) -> dict[int, str]:
    """Return {commune: its number} of those that have told one."""
    return dict(Hotline.objects.filter(pk__in=communes).values_list("pk", "number"))


def teams_in_force_counts(on: date) -> dict[int, tuple[int, int]]:
    """Return {home: (teams, members)} of teams at work on a day; members are distinct people.

    A person of two teams in one home counts once there. Two queries whatever the size.
    """
    lines = DecisionLine.objects.that_stand(on).filter(act__in=_ACTS_OF_WORK)
    teams = Team.objects.filter(pk__in=lines.values("team"))
    home = models.F("fragment__home")
    counted = teams.values(home=home).annotate(n=models.Count("pk")).order_by()
    standing = Membership.objects.on(on).filter(team__in=lines.values("team"))
    people = (
        standing.values(home=models.F("team__fragment__home"))
        .annotate(n=models.Count("user", distinct=True))
        .order_by()
    )
    members = {row["home"]: row["n"] for row in people}
    return {row["home"]: (row["n"], members.get(row["home"], 0)) for row in counted}
