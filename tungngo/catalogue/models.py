"""What is taught: digital services, and the skills that every figure counts in."""

from datetime import date
from typing import Self

from django.db import models


class ServiceQuerySet(models.QuerySet["Service"]):
    """Reads of services."""

    def open(self) -> Self:
        """Keep services that are offered; the others wait until a province opens them."""
        return self.filter(is_open=True)


class Service(models.Model):
    """A digital service or platform that people learn to use (dịch vụ số, nền tảng)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=1)  # G government, K economy, X society, S safety
    scope = models.CharField(max_length=8)  # national, province
    province_code = models.CharField(max_length=2, blank=True)
    stands_for = models.CharField(max_length=60, blank=True)  # codes of the slots it fills, by ";"
    is_open = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        db_table = "service"


class SkillQuerySet(models.QuerySet["Skill"]):
    """Reads of skills."""

    def open(self) -> Self:
        """Keep skills that are taught today."""
        return self.filter(closed_on=None)

    def on(self, day: date) -> Self:
        """Keep skills that were not closed yet on a day."""
        return self.filter(models.Q(closed_on=None) | models.Q(closed_on__gt=day))


class Skill(models.Model):
    """What a person can learn to do (kỹ năng), one task of one service.

    Its id is its permanent number: phones name it, figures count it as measure 1000 + number.
    """

    id = models.IntegerField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)  # "<service>.<task>"
    slug_vi = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    fold = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="skills")
    group = models.CharField(max_length=1)  # as Service.group
    cv3240 = models.CharField(max_length=20, blank=True)  # the group of CV 3240 it counts for
    audience = models.CharField(max_length=8)  # citizen, member
    kind = models.CharField(max_length=10)  # practical, knowledge
    stages = models.CharField(max_length=10)  # steps before its use: none, install, activate
    lesson = models.CharField(max_length=8, blank=True)  # code of the first lesson
    closed_on = models.DateField(null=True)  # the first day on which it is no longer taught

    objects = SkillQuerySet.as_manager()

    class Meta:
        db_table = "skill"
