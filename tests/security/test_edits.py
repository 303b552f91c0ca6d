"""An edit is judged as the making was, and takes no field that its form does not have."""

import pytest

from tests.policy.asking import undone
from tests.policy.conftest import Scene
from tests.policy.world import HOUSES
from tests.security.asking import knock
from tungngo.households.models import Household
from tungngo.shared.home import job_scope

pytestmark = pytest.mark.django_db
FIELDS = [field.name for field in Household._meta.concrete_fields]
PLACE = {"lane": "Ngõ mới", "door": "9", "mark": "bridge", "adults": "1"}
PATH = f"/ho-dan/97/{HOUSES[0].house}/sua/noi-o/"


def row() -> dict[str, object]:
    """Return the first house as it is stored."""
    with job_scope("test"):
        one = Household.objects.get(home=97, id=HOUSES[0].house)
        return {name: getattr(one, name) for name in FIELDS} | {"hamlet": one.hamlet_id}


def form(scene: Scene, more: dict[str, str]) -> str:
    """Return the form of a correction with more fields in it."""
    was = {f"{name}_was": str(row()[name] or "") for name in PLACE}
    return "&".join(f"{name}={value}" for name, value in (more | PLACE | was).items())


@pytest.mark.advisory("16")
def test_fields_that_a_form_does_not_have_are_not_taken(scene: Scene) -> None:
    before = row()
    odd = {name: "98" for name in FIELDS if name not in PLACE} | {"hamlet_id": "1", "user": "1"}
    with undone():
        answer = knock(scene, "me", "POST", PATH, form(scene, odd))
        assert answer.status_code == 302, answer.content[:300]
        after = row()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"lane", "door", "mark", "adults", "rev"}
    assert "lane" in changed


@pytest.mark.advisory("9")
@pytest.mark.parametrize(
    ("field", "value"),
    [("lane", "x" * 61), ("door", "x" * 31), ("mark", "Không có"), ("adults", "99")],
)
def test_an_edit_is_judged_as_the_making_was(scene: Scene, field: str, value: str) -> None:
    """What ``household.create`` of a phone may not say, a correction on the page may not either."""
    before = row()
    with undone():
        sent = form(scene, {}).replace(f"{field}={PLACE[field]}", f"{field}={value}", 1)
        assert knock(scene, "me", "POST", PATH, sent).status_code == 422
        assert row() == before
