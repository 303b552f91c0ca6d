"""Which tables stand behind the walls, and which acts see over them: all by name."""

from django.apps import apps
from django.db import models

from tests.guards import is_home
from tests.shape.test_actions import acts
from tests.shape.tree import modules_named
from tungngo.shared.walls import is_personal

# Home tables that name a hamlet and speak of nobody.
OPEN = {
    "feed_change": "which rows changed, by their ids; a phone reads those of its hamlets",
    "house_series": "the last number given to a house",
    "not_one": "which look-alikes are not one, by their ids",
}
# Acts that see all rows whoever does them. Each says why, and judges rights by itself.
OVER_THE_WALL = {
    "tungngo.ledger.actions.assign_houses",
    "tungngo.ledger.actions.change_place",
    "tungngo.ledger.actions.close_house",
    "tungngo.ledger.actions.merge_house",
    "tungngo.ledger.actions.move_house",
    "tungngo.ledger.actions.withdraw_consent",
    "tungngo.sync.actions.blobs.take_part",
    "tungngo.sync.actions.erasing.erase",
    "tungngo.desk.actions.starting.drop_hamlet",
    "tungngo.desk.actions.starting.edit_hamlet",
    "tungngo.desk.actions.starting.undo_hamlets",
    "tungngo.desk.actions.houses.put_houses",
    "tungngo.desk.actions.sheets.put_sheet",
    "tungngo.desk.actions.houses.undo_houses",
    "tungngo.sync.actions.dismissing.close_loss",
    "tungngo.sync.actions.dismissing.dismiss",
    "tungngo.sync.actions.dismissing.retry",
    "tungngo.sync.actions.dismissing.settle",
    "tungngo.sync.actions.dismissing.take",
    "tungngo.sync.actions.merging.merge_alike",
    "tungngo.sync.actions.importing.take_in",
    "tungngo.sync.actions.push.apply",
    "tungngo.sync.actions.releasing.release",
}


def names_hamlet(model: type[models.Model]) -> bool:
    """Say whether rows lie in a hamlet."""
    return any(field.name == "hamlet" for field in model._meta.concrete_fields)


def test_every_table_whose_rows_lie_in_a_hamlet_stands_behind_the_wall() -> None:
    tables = [m for m in apps.get_models() if is_home(m) and names_hamlet(m)]
    bare = {m._meta.db_table for m in tables if not is_personal(m)}
    assert bare == set(OPEN)


def test_the_acts_that_see_over_the_wall_are_these() -> None:
    modules = modules_named("actions")
    found = {
        f"{act.__module__}.{act.__name__}"
        for module in modules
        for act in acts(module)
        if getattr(act, "as_job", False)
    }
    assert found == OVER_THE_WALL
