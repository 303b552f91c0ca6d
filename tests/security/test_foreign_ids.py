"""Ids of others: a child under another parent, and acts on rows that are somebody else's."""

from itertools import permutations

import pytest

from tests.policy.asking import plain, undone
from tests.policy.canaries import found_in
from tests.policy.conftest import Scene
from tests.policy.test_canary import dump
from tests.policy.world import HOUSES
from tests.security.asking import knock
from tungngo.audit.models import AuditEntry
from tungngo.households.models import Household
from tungngo.shared.home import job_scope

pytestmark = pytest.mark.django_db
ACTS = {
    "sua/noi-o/": "lane=x&door=y&mark=bridge&adults=1&lane_was=&door_was=&mark_was=&adults_was=",
    "sua/chuyen-thon/": "to=<hamlet>",
    "sua/dong-so/": "why=moved",
    "gop/": "into=<other>",
    "rut-dong-y/": "subject=<house>&purpose=register",
    "xoa/": "subject=<house>&reason=asked&yes=1",
    "ban-sao/": "ly_do=asked&viet=x",
}


@pytest.mark.advisory("4")
def test_a_child_under_another_parent_is_not_there(scene: Scene) -> None:
    """Rows of one home under the number of the other, and people under other houses."""
    for one in HOUSES:
        wrong = 98 if one.home == 97 else 97
        paths = [
            f"/ho-dan/{wrong}/{one.house}/",
            f"/phieu/{wrong}/{one.visit}/",
            f"/anh/{wrong}/{scene.world.photos[one.number]}/?ly-do=x",
        ]
        for who in ("me", "le", "co", "co@other", "do@commune", "au@commune"):
            for path in paths:
                answer = knock(scene, who, "GET", path)
                assert answer.status_code in (403, 404), (who, path)
                assert not found_in(plain(answer)), (who, path)
    for one, other in permutations(HOUSES[:4], 2):
        path = f"/ho-dan/97/{one.house}/da-xoa/{other.person}/"
        assert knock(scene, "co", "GET", path).status_code == 404


@pytest.mark.advisory("5")
def test_acts_on_foreign_rows_change_nothing(scene: Scene) -> None:
    strangers = {"le": (4, 6, 7), "le@far": (1, 7), "co": (6, 7), "co@other": (1, 6), "po": (1, 7)}
    before, other = dump(), HOUSES[0].house
    with job_scope("test"):
        rows = list(Household.objects.order_by("home", "id").values())
        lines = AuditEntry.objects.exclude(verb="door.refused").count()
    for who, houses in strangers.items():
        for house in (h for h in HOUSES if h.number in houses):
            for act, sent in ACTS.items():
                hamlet = str(scene.world.here.doi_che.pk)
                body = sent.replace("<hamlet>", hamlet).replace("<other>", other)
                body = body.replace("<house>", house.house)
                path = f"/ho-dan/{house.home}/{house.house}/{act}"
                with undone():
                    answer = knock(scene, who, "POST", path, body)
                    assert answer.status_code in (403, 404), (who, path, answer.status_code)
                    with job_scope("test"):
                        assert list(Household.objects.order_by("home", "id").values()) == rows
                        found = AuditEntry.objects.exclude(verb="door.refused")
                        assert found.count() == lines
    assert dump() == before
