"""Home tables keep the rules that let them be spread over machines; one bad table per rule."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test.utils import isolate_apps

from tests.guards import is_home, names_home
from tests.shape.home_rules import faults
from tungngo.shared.home import HomeTable, to_home

OURS = [m for m in apps.get_models() if m.__module__.startswith("tungngo.")]


@pytest.mark.parametrize("model", OURS, ids=lambda m: str(m._meta.label))
def test_rules_hold_for(model: type[models.Model]) -> None:
    assert faults(model) == []


def test_there_are_home_tables() -> None:
    assert any(is_home(model) for model in OURS)


@isolate_apps("tests")
def test_home_is_a_plain_number_without_a_default() -> None:
    class Bad(HomeTable):
        home = models.SmallIntegerField(default=1)

        class Meta:
            app_label = "tests"

    assert faults(Bad) == ["home: may be missing or made up"]


@isolate_apps("tests")
def test_home_is_no_foreign_key() -> None:
    class Bad(HomeTable):
        home = models.IntegerField()

        class Meta:
            app_label = "tests"

    assert faults(Bad) == ["home: not a plain small number"]


@isolate_apps("tests")
def test_unique_names_home() -> None:
    class Bad(HomeTable):
        code = models.CharField(max_length=9, unique=True)
        team = models.IntegerField()

        class Meta:
            app_label = "tests"
            constraints = [models.UniqueConstraint("team", name="bad")]

    class Worse(HomeTable):
        team = models.IntegerField()

        class Meta:
            app_label = "tests"
            constraints = [models.UniqueConstraint(fields=["team"], name="worse")]

    assert "code: unique without home" in faults(Bad)
    assert faults(Worse) == ["worse: a unique constraint without home"]


@isolate_apps("tests")
def test_home_rows_are_pointed_to_with_their_home() -> None:
    class Good(HomeTable):
        other_id = models.UUIDField()
        other = to_home("tests.Good", "other_id")

        class Meta:
            app_label = "tests"

    class Bad(HomeTable):
        other_id = models.UUIDField()
        other = models.ForeignObject(
            Good, models.CASCADE, from_fields=["home", "other_id"], to_fields=["home", "id"]
        )

        class Meta:
            app_label = "tests"

    assert faults(Good) == []
    assert faults(Bad) == ["other: deletes across home tables"]


@isolate_apps("tests", "django.contrib.contenttypes")
def test_reference_rows_are_protected_and_never_point_back() -> None:
    class Row(HomeTable):
        kind = models.ForeignKey(ContentType, models.CASCADE)

        class Meta:
            app_label = "tests"

    class Back(models.Model):
        home = models.SmallIntegerField()
        row_id = models.UUIDField()
        row = to_home("tests.Row", "row_id")

        class Meta:
            app_label = "tests"

    assert faults(Row) == ["kind: a reference row could be deleted from under it"]
    assert faults(Back) == ["row: a reference table points to a home table"]


@isolate_apps("tests", "django.contrib.contenttypes")
def test_no_many_to_many_generic_key_or_database_default() -> None:
    class Bad(HomeTable):
        many = models.ManyToManyField(ContentType)
        number = models.IntegerField(db_default=0)
        name = models.CharField(max_length=9, db_collation="nocase")
        kind = models.ForeignKey(ContentType, models.PROTECT)
        row = models.CharField(max_length=9)
        thing = GenericForeignKey("kind", "row")

        class Meta:
            app_label = "tests"

    assert set(faults(Bad)) == {
        "many: many-to-many or generic relation",
        "number: a database default",
        "name: a database collation",
        "thing: many-to-many or generic relation",
    }


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ('SELECT * FROM "audit_entry"', False),
        ('SELECT "audit_entry"."home" FROM "audit_entry" WHERE "audit_entry"."at" > 1', False),
        ('SELECT * FROM "audit_entry" WHERE "audit_entry"."home" = 1', True),
        ('UPDATE "audit_entry" SET "verb" = 1 WHERE "id" = 2', False),
        ('DELETE FROM "audit_entry"', False),
        ('INSERT INTO "audit_entry" ("home", "id") VALUES (1, 2)', True),
        ('INSERT INTO "audit_entry" ("id") VALUES (2)', False),
        ('SELECT * FROM "django_session"', True),
        ('CREATE TABLE "audit_entry" ("id" int)', True),
    ],
)
def test_guard_knows_a_statement_without_home(sql: str, named: bool) -> None:
    assert names_home(sql) is named
