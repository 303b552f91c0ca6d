"""Rules 1 to 6 of home tables (architecture, section 4): what a table does wrong, in words."""

from collections.abc import Iterator

from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.db.models.fields import NOT_PROVIDED

from tests.guards import is_home


def faults(model: type[models.Model]) -> list[str]:
    """Return what a table does wrong; nothing for a good one."""
    return [*_of_home(model)] if is_home(model) else [*_of_reference(model)]


def _of_reference(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignObject):  # the other end of a relation
            continue
        target: object = field.related_model
        if isinstance(target, type) and is_home(target):
            yield f"{field.name}: a reference table points to a home table"


def _of_home(model: type[models.Model]) -> Iterator[str]:
    yield from _key(model)
    yield from _constraints(model)
    for field in model._meta.get_fields():
        if isinstance(field, GenericForeignKey) or field.many_to_many:
            yield f"{field.name}: many-to-many or generic relation"
        elif isinstance(field, models.Field):  # not the other end of a relation
            yield from _relation(field)
            yield from _column(field)


def _key(model: type[models.Model]) -> Iterator[str]:
    home = next((f for f in model._meta.concrete_fields if f.name == "home"), None)
    if not isinstance(home, models.SmallIntegerField):
        yield "home: not a plain small number"
    elif home.null or home.default is not NOT_PROVIDED:
        yield "home: may be missing or made up"
    key = model._meta.pk
    if not isinstance(key, models.CompositePrimaryKey) or key.field_names[0] != "home":
        yield "key: does not begin with home"
    elif any(isinstance(f, models.ForeignObject) for f in key.fields):
        yield "key: holds a foreign key"


def _constraints(model: type[models.Model]) -> Iterator[str]:
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint) and "home" not in _unique_names(one):
            yield f"{one.name}: a unique constraint without home"
    if any("home" not in names for names in model._meta.unique_together):
        yield "unique_together without home"


def _unique_names(one: models.UniqueConstraint) -> set[str]:
    named = {str(getattr(e, "name", "")) for e in one.expressions}
    return named | set(one.fields)


def _relation(field: models.Field) -> Iterator[str]:
    if not isinstance(field, models.ForeignObject):
        return
    target: object = field.related_model
    on_delete = field.remote_field.on_delete
    if isinstance(target, type) and is_home(target):
        if isinstance(field, models.ForeignKey) or field.from_fields[0] != "home":
            yield f"{field.name}: a home table is pointed to without home"
        elif on_delete is not models.DO_NOTHING:
            yield f"{field.name}: deletes across home tables"
    elif on_delete is not models.PROTECT:
        yield f"{field.name}: a reference row could be deleted from under it"


def _column(field: models.Field) -> Iterator[str]:
    if getattr(field, "_unique", False) and not field.primary_key:
        yield f"{field.name}: unique without home"
    if isinstance(field, models.AutoField | models.BigAutoField | models.SmallAutoField):
        yield f"{field.name}: a sequence"
    if getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED:
        yield f"{field.name}: a database default"
    if getattr(field, "db_collation", None):
        yield f"{field.name}: a database collation"
