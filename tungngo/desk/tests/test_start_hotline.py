"""The page of a commune's number: shown, changed, refused with what was typed."""

import pytest

from tungngo.desk.tests.commune import Office, draw_office
from tungngo.teams.models import Hotline

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return draw_office()


def test_it_is_told_on_the_page_of_the_commune_and_changed(office: Office) -> None:
    page = office.get("")
    assert "sẽ không thấy số nào để hỏi lại" in page
    answer = office.post("so-may/", number="0234.312.3456")
    assert answer.status_code == 302
    assert "0234 312 3456" in office.get("")
    assert 'value="0234 312 3456"' in office.get("so-may/")
    office.post("so-may/", number="")
    assert not Hotline.objects.exists()


def test_what_is_no_number_is_said_and_kept_in_the_field(office: Office) -> None:
    answer = office.post("so-may/", number="12 34")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Số điện thoại chưa đúng" in page
    assert 'value="12 34"' in page
    assert not Hotline.objects.exists()
