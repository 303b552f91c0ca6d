"""The page of a place: what it is, was and became, under the map of then and of now."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.browsers import browser_of
from tests.cast import person
from tests.small_map import NEW_FROM, SmallMap, small_map
from tungngo.accounts.rights import Role
from tungngo.places.models import (
    HAMLET,
    NATION,
    NEW_REST,
    Fragment,
    Geo,
    Hamlet,
    LegalAct,
    Place,
    Succession,
)
from tungngo.places.tests.country import add_name, add_place
from tungngo.shared.clock import now
from tungngo.shared.vietnamese import sort_key
from tungngo.teams.models import Coverage, DecisionLine, Team, TeamDecision, TeamType

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> SmallMap:
    """Draw the small country."""
    return small_map()


def text_of(client: Client, place: Place, wish: str = "") -> str:
    """Return the words of a page, its main part only, as a reader sees them."""
    answer = client.get(f"/dia-ban/{place.pk}/", {"ban-do": wish} if wish else {})
    assert answer.status_code == 200, answer.content.decode()[:300]
    return words(answer.content.decode())


def words(html: str) -> str:
    """Return the text of the main part of a page."""
    main = html[html.index("<main") : html.index("</main>")]
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
    return re.sub(r" ([,.:;)])", r"\1", text)


def serve(country: SmallMap, hamlet: Hamlet, name: str, *, until: date | None = None) -> Team:
    """Found a team for a hamlet."""
    kind, _ = TeamType.objects.get_or_create(code="cnscd", defaults={"name": "Tổ"})
    team = Team.objects.create(
        code=f"{name}",
        type=kind,
        name=name,
        sort_key=sort_key(name),
        fold=name,
        fragment=hamlet.fragment,
    )
    decision = TeamDecision.objects.create(
        number=f"1-{name}",
        issuer=country.commune,
        signed_on=NEW_FROM,
        year=NEW_FROM.year,
        effective_on=NEW_FROM,
        recorded_at=now(),
    )
    line = DecisionLine.objects.create(decision=decision, act="found", team=team)
    Coverage.objects.create(
        team=team, hamlet=hamlet, valid_from=NEW_FROM, valid_to=until, line=line
    )
    return team


def test_a_commune_of_now_says_what_it_was_made_of(client: Client, country: SmallMap) -> None:
    act = LegalAct.objects.create(number="1684/NQ-UBTVQH15", effective_on=NEW_FROM)
    Succession.objects.update(act=act)
    text = text_of(client, country.commune)
    assert "Thuộc tỉnh Đồi Núi, mã 97001, có từ 1/7/2025." in text
    assert "Từ 1/7/2025, theo Nghị quyết số 1684/NQ-UBTVQH15" in text
    assert "Xã Suối Hoa, huyện Suối, tỉnh Đồi Xưa" in text
    assert "Xã Bản Vạt, huyện Suối, tỉnh Đồi Xưa (một phần)" in text


def test_a_commune_of_then_says_what_it_became(client: Client, country: SmallMap) -> None:
    text = text_of(client, country.old_whole)
    assert "có từ 1/1/2022 đến 30/6/2025. Nay là xã Suối Hoa, tỉnh Đồi Núi." in text
    cut = text_of(client, country.old_cut)
    assert "Nay thuộc xã Núi Xa và xã Suối Hoa, tỉnh Đồi Núi." in cut


def test_hamlets_of_a_commune_follow_the_map(client: Client, country: SmallMap) -> None:
    text = text_of(client, country.commune)
    assert "Thôn, tổ dân phố (3)" in text
    assert "Thôn Đồi Chè 120 hộ" in text
    cut = text_of(client, country.old_cut)
    assert "Thôn, tổ dân phố (2)" in cut
    assert "Thôn Núi Xa" in cut


def test_another_map_tells_who_held_the_land(client: Client, country: SmallMap) -> None:
    text = text_of(client, country.commune, "2025-06")
    assert "Theo địa giới đến 30/6/2025 Khi đó chưa lập xã Suối Hoa." in text
    assert "Đất của nơi này thuộc: Xã Bản Vạt (một phần) Xã Suối Hoa" in text
    now_ = text_of(client, country.old_cut, "hien-nay")
    assert "Xã Núi Xa (một phần) Xã Suối Hoa (một phần)" in now_


def test_the_map_of_its_time_is_the_last_that_knew_it(client: Client, country: SmallMap) -> None:
    assert text_of(client, country.old_whole, "thoi-diem") == text_of(client, country.old_whole)
    assert "Không còn" not in text_of(client, country.old_whole, "thoi-diem")


def test_a_hamlet_lies_somewhere_on_every_map(client: Client, country: SmallMap) -> None:
    text = text_of(client, country.ban_vat.place)
    assert "Thuộc xã Suối Hoa, tỉnh Đồi Núi, mã 97002.001" in text
    assert "60 hộ, 240 nhân khẩu (tính đến 1/7/2025)." in text
    assert "1/1/2025 – 30/6/2025 xã Bản Vạt, huyện Suối, tỉnh Đồi Xưa" in text.replace(
        "2022", "2025"
    )
    then = text_of(client, country.ban_vat.place, "2025-06")
    assert "Thuộc xã Bản Vạt, huyện Suối, tỉnh Đồi Xưa" in then


def test_a_province_lists_its_communes_and_the_old_one_its_districts(
    client: Client, country: SmallMap
) -> None:
    assert "Xã, phường, đặc khu (2) Xã Núi Xa Xã Suối Hoa" in text_of(client, country.new_province)
    old = text_of(client, country.old_province)
    assert "Quận, huyện, thị xã, thành phố (1) Huyện Suối" in old
    assert "Đất của nơi này thuộc: Tỉnh Đồi Núi" in text_of(
        client, country.old_province, "hien-nay"
    )


def test_a_district_lists_its_communes(client: Client, country: SmallMap) -> None:
    text = text_of(client, country.old_district)
    assert "Xã, phường, thị trấn (2) Xã Bản Vạt Xã Suối Hoa" in text


def test_names_stand_by_date_with_their_acts(client: Client, country: SmallMap) -> None:
    act = LegalAct.objects.create(number="30/2026/QH16")
    country.new_province.names.update(valid_to=date(2026, 4, 29))
    add_name(
        country.new_province,
        "Đồi Núi",
        code="97",
        word="thành phố",
        since=date(2026, 4, 30),
        act=act,
    )
    text = text_of(client, country.new_province)
    assert "Thành phố Đồi Núi" in text
    assert "Từ 30/4/2026 Thành phố Đồi Núi, mã 97 (văn bản số 30/2026/QH16)" in text
    assert "1/7/2025 – 29/4/2026 Tỉnh Đồi Núi, mã 97" in text


def test_numbered_hamlets_stand_in_the_order_of_their_numbers(
    client: Client, country: SmallMap
) -> None:
    for number in (10, 2):
        place = add_place(f"{number}", HAMLET, word="thôn")
        Hamlet.objects.create(place=place, fragment=country.fragments[2], home=country.home)
    assert "Thôn 2 Thôn 10 Thôn Núi Xa" in text_of(client, country.far_commune)


def test_a_placeholder_is_no_hamlet_to_read_about(client: Client, country: SmallMap) -> None:
    rest = Fragment.objects.create(home=97, kind=NEW_REST, new_place=country.far_commune)
    Geo.objects.create(version=country.then, fragment=rest, province=country.old_province)
    Geo.objects.create(
        version=country.now,
        fragment=rest,
        province=country.new_province,
        commune=country.far_commune,
    )
    place = add_place("Chưa rõ thôn", HAMLET, word="")
    Hamlet.objects.create(place=place, fragment=rest, home=97, placeholder=True)
    text = text_of(client, country.far_commune)
    assert "Thôn, tổ dân phố (1) Thôn Núi Xa 40 hộ" in text
    assert "Chưa rõ thôn" not in text


def test_teams_at_work_and_their_hamlets(client: Client, country: SmallMap) -> None:
    serve(country, country.doi_che, "Tổ Chè")
    serve(country, country.suoi_trong, "Tổ Suối Trong", until=NEW_FROM)
    text = text_of(client, country.commune)
    assert "Tổ công nghệ số cộng đồng (2) Tổ Chè: thôn Đồi Chè Tổ Suối Trong" in text
    assert "Tổ Chè" in text_of(client, country.doi_che.place)
    assert "Hôm nay chưa có tổ nào phụ trách." in text_of(client, country.suoi_trong.place)
    assert "Tổ Chè" not in text_of(client, country.old_whole)


def test_it_links_to_its_figures_under_the_same_map(client: Client, country: SmallMap) -> None:
    stranger = client.get(f"/dia-ban/{country.old_whole.pk}/").content.decode()
    assert "/so-lieu/" not in stranger  # for whom figures are not
    browser = browser_of(person("reader", {Role.MEMBER: country.doi_che.place}))
    page = browser.get(f"/dia-ban/{country.old_whole.pk}/").content.decode()
    assert f'href="/so-lieu/{country.old_whole.pk}/?ban-do=2025-06"' in page
    page = browser.get(f"/dia-ban/{country.commune.pk}/").content.decode()
    assert f'href="/so-lieu/{country.commune.pk}/"' in page


def test_an_unknown_place_or_map_is_said_with_a_way_on(client: Client, country: SmallMap) -> None:
    nowhere = add_place("Ở đâu")
    paths = ("999999/", f"{country.commune.pk}/?ban-do=1999", f"{nowhere.pk}/")
    for path in (f"/dia-ban/{path}" for path in paths):
        answer = client.get(path)
        assert answer.status_code == 404
        assert 'name="tim"' in answer.content.decode()


def test_the_country_is_the_list_of_provinces(client: Client, country: SmallMap) -> None:
    nation = Place.objects.get(kind=NATION)
    assert client.get(f"/dia-ban/{nation.pk}/").headers["Location"] == "/dia-ban/"


def test_at_most_six_queries_whatever_the_length(
    client: Client, country: SmallMap, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        place = add_place(f"{number}", HAMLET, word="thôn")
        row = Hamlet.objects.create(place=place, fragment=country.fragments[0], home=country.home)
        serve(country, row, f"Tổ {number}")
    for place in (country.commune, country.old_cut, country.doi_che.place, country.old_district):
        # A signed-in visitor adds two.
        with django_assert_max_num_queries(6):
            text_of(client, place)
    with django_assert_max_num_queries(6):
        text_of(client, country.new_province)


def test_a_page_writes_nothing(client: Client, country: SmallMap) -> None:
    answer = client.post(f"/dia-ban/{country.commune.pk}/")
    assert answer.status_code in (403, 405)
