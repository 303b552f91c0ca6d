"""The page that says why somebody sees a thing, or does not."""

import pytest

from tungngo.accounts.rights import RIGHTS, Resource, Role
from tungngo.ledger.rule import RESOURCES, holdings_of, verdict_of
from tungngo.ledger.tests.conftest import Street, acting

pytestmark = pytest.mark.django_db


def test_it_names_role_place_days_and_rule(street: Street) -> None:
    body = street.browser(Role.COMMUNE_OFFICER).get("/toi-thay-gi/").content.decode()
    for words in ("Cán bộ xã", "Suối Hoa", "Từ ", "đến hết", "tên hiển thị", "nêu lý do"):
        assert words in body


def test_a_place_that_is_not_theirs_is_said(street: Street) -> None:
    browser = street.browser(Role.MEMBER)
    far = browser.get(f"/toi-thay-gi/?muc=household&noi={street.map.nui_xa.pk}").content.decode()
    assert "không gồm nơi đang hỏi" in far
    assert "Không thấy gì" in far
    near = browser.get(f"/toi-thay-gi/?muc=household&noi={street.map.doi_che.pk}").content.decode()
    assert "không gồm" not in near
    assert "Thấy đầy đủ" in near


def test_above_the_commune_only_numbers_are_promised(street: Street) -> None:
    body = street.browser(Role.PROVINCE_OFFICER).get("/toi-thay-gi/?muc=household").content.decode()
    assert "Chỉ thấy con số" in body


def test_every_resource_has_its_words() -> None:
    assert set(RESOURCES) == set(Resource)


@pytest.mark.parametrize("role", Role)
def test_every_cell_is_said_in_words(street: Street, role: Role) -> None:
    by = acting(street.user(role))
    for resource in Resource:
        (one,) = holdings_of(by, resource, None)
        assert len(one.may) == len(RIGHTS[role][resource])
        assert verdict_of(by, resource, None)


@pytest.mark.parametrize("query", ["?muc=khong-co", "?noi=0", "?noi=99999999999", "?noi=x"])
def test_what_cannot_be_read_is_answered_plainly(street: Street, query: str) -> None:
    assert street.browser(Role.MEMBER).get(f"/toi-thay-gi/{query}").status_code == 200
