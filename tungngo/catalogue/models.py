"""What is taught: digital services, and the skills that every figure counts in; forms to ask."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models

from tungngo.catalogue.questions import name_of, read_form_once
from tungngo.catalogue.wire import FormTold
from tungngo.places.models import Place

# Forms that every installation knows: the first version of each, published by nobody.
SHIPPED = {
    name_of(one): one for one in (FormTold(id="visit", ver=1, title="Khi đến nhà", items=[]),)
}
_MOST_DIGITS = 9


class ServiceQuerySet(models.QuerySet["Service"]):
    """Reads of services."""

    def open(self) -> Self:
        """Keep services that are offered; the others wait until a province opens them."""
        return self.filter(is_open=True)


class Service(models.Model):
    """A digital service or platform that people learn to use (dịch vụ số, nền tảng)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    short = models.CharField(max_length=24, default="")  # on the phone's button
    group = models.CharField(max_length=1)  # G government, K economy, X society, S safety
    scope = models.CharField(max_length=8)  # national, province
    province_code = models.CharField(max_length=2, blank=True)
    stands_for = models.CharField(max_length=60, blank=True)  # codes of the slots it fills, by ";"
    is_open = models.BooleanField(default=True)
    main_skill = models.CharField(max_length=40, blank=True)  # of which a tap on it speaks
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
    short = models.CharField(max_length=24, blank=True)  # where the name is too long for a button
    fold = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="skills")
    group = models.CharField(max_length=1)  # as Service.group
    cv3240 = models.CharField(max_length=20, blank=True)  # the group of CV 3240 it counts for
    audience = models.CharField(max_length=8)  # citizen, member
    kind = models.CharField(max_length=10)  # practical, knowledge
    stages = models.CharField(max_length=10)  # steps before its use: none, install, activate
    lesson = models.CharField(max_length=8, blank=True)  # code of the first lesson
    need = models.CharField(max_length=120, blank=True)  # codes that come before it, by ";"
    closed_on = models.DateField(null=True)  # the first day on which it is no longer taught

    objects = SkillQuerySet.as_manager()

    class Meta:
        db_table = "skill"


class CatalogueStamp(models.Model):
    """One row: another stamp whenever services, skills or forms changed."""

    stamp = models.UUIDField()

    class Meta:
        db_table = "catalogue_stamp"

    @classmethod
    def current(cls) -> str:
        """Return the stamp; nothing before the catalogue was ever loaded."""
        found = cls.objects.filter(pk=1).values_list("stamp", flat=True).first()
        return found.hex if found else ""


class FormQuerySet(models.QuerySet["Form"]):
    """Reads of forms."""

    def standing(self) -> Self:
        """Keep those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def of(self, code: str) -> Self:
        """Keep the versions of one form, the newest first."""
        return self.filter(code=code).order_by("-ver")


class Form(models.Model):
    """A version of a form of questions (phiếu hỏi), immutable: another question, another version.

    That of a province holds the questions of the nation, then its own. One taken back is not asked
    any more, and stays known: a phone may have it, and what it sends is read by it.
    """

    code = models.CharField(max_length=15)  # "visit"; of a province "visit.<place>"
    ver = models.IntegerField()
    province = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    body = models.TextField()  # JSON of ``catalogue.wire.FormTold``
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # The version of the nation's form that made this one of a province anew.
    cause = models.ForeignKey("self", models.PROTECT, null=True, related_name="caused")
    used_at = models.DateTimeField(null=True)  # when the first visit with it arrived
    withdrawn_at = models.DateTimeField(null=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        db_table = "form"
        constraints = [models.UniqueConstraint("code", "ver", name="form_once")]

    @property
    def name(self) -> str:
        """Return the name by which operations cite it."""
        return f"{self.code}@{self.ver}"

    @property
    def told(self) -> FormTold:
        """Return it as phones have it."""
        return read_form_once(self.body)


def forms_named(names: Collection[str]) -> dict[str, FormTold]:
    """Return {name: form} of those known by these names; nothing is asked for the shipped ones."""
    found = {name: SHIPPED[name] for name in names if name in SHIPPED}
    cited = [name.rpartition("@") for name in names if name not in found]
    wanted = models.Q()
    for code, _, ver in cited:
        if ver.isascii() and ver.isdecimal() and len(ver) <= _MOST_DIGITS:
            wanted |= models.Q(code=code, ver=int(ver))
    if wanted:
        found |= {one.name: one.told for one in Form.objects.filter(wanted)}
    return found


def newest_form(code: str) -> FormTold | None:
    """Return the form that is asked now under a code; the shipped one where none was published."""
    row = Form.objects.standing().of(code).first()
    return row.told if row else SHIPPED.get(f"{code}@1")


class AnswerTotal(models.Model):
    """How often a question was answered so in a fragment, of visits that stand."""

    pk = models.CompositePrimaryKey("home", "fragment", "question", "answer")
    home = models.SmallIntegerField()
    fragment = models.IntegerField()
    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=40)  # "yes", "no", code of an option, "number"
    n = models.IntegerField()
    total = models.BigIntegerField()  # what the numbers add up to; 0 for other answers

    class Meta:
        db_table = "answer_total"


class Answer(NamedTuple):
    """How often something was answered, and what numbers add up to."""

    n: int
    total: int


def answers_in(homes: Collection[int], questions: Collection[str]) -> dict[str, dict[str, Answer]]:
    """Return {question: {answer: how often}} of visits in some homes; one query."""
    rows = AnswerTotal.objects.filter(home__in=sorted(homes), question__in=sorted(questions))
    sums = rows.values("question", "answer").annotate(of=models.Sum("n"), sum=models.Sum("total"))
    found: dict[str, dict[str, Answer]] = {}
    for row in sums.order_by("question", "answer"):
        if row["of"]:
            found.setdefault(row["question"], {})[row["answer"]] = Answer(row["of"], row["sum"])
    return found
