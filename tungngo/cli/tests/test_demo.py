"""The demonstration: made-up people on real places, the same each time, gone without a trace."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from tests.cast import give, person
from tests.refusing import refused
from tests.small_map import HOME
from tungngo.accounts.models import Device, Grant, User, hamlets_held
from tungngo.accounts.rights import Role
from tungngo.cli import demo, links
from tungngo.cli.demo import year
from tungngo.cli.demo.network import MARK, Worker, found_network
from tungngo.cli.main import main
from tungngo.cli.phones import Phone, Post
from tungngo.cli.tests.conftest import PROVINCES
from tungngo.cli.verbs import REFUSED, WELL
from tungngo.figures.jobs import recount
from tungngo.figures.models import Board, TouchedKey
from tungngo.households.models import Household, Resident
from tungngo.places.models import Hamlet, PlaceName
from tungngo.shared.clock import VIETNAM, frozen, now, today
from tungngo.shared.home import job_scope
from tungngo.sync.models import Operation, OpResult
from tungngo.teams.models import Coverage, Team, TeamType
from tungngo.visits.models import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("country")]

FEW = 120
EVENING = datetime(2026, 10, 10, 20, 0, tzinfo=VIETNAM)  # a Saturday


@pytest.fixture
def envfile() -> Iterator[Path]:
    """Give back the settings that the command writes into the data folder."""
    yield Path(settings.DATA_DIR) / "tungngo.env"
    demo.mark_folder(demo=False)


def load(seed: int = 1) -> None:
    """Load a small demonstration."""
    demo.load(seed=seed, visits=FEW, provinces=PROVINCES)


def everything() -> dict[str, list[str]]:
    """Return all rows of all tables, but for the log: it only grows."""
    with job_scope("test"):
        found = {
            m._meta.label: list(map(str, m._base_manager.values_list()))
            for m in apps.get_models()
            if m._meta.app_label != "audit"
        }
    return {name: sorted(rows) for name, rows in found.items()}


def story() -> list[tuple[object, ...]]:
    """Return visits, houses, people and the log, without numbers that a database gives."""
    names = dict(PlaceName.objects.values_list("place", "full_name"))
    teams = dict(Team.objects.values_list("pk", "code"))
    with job_scope("test"):
        rows = Visit.objects.order_by("home", "id").values_list(
            "home", "id", "day", "outcome", "helped", "household_id", "hamlet_id", "team_id"
        )
        visits = [(*row, names[hamlet], teams[team]) for *row, hamlet, team in rows]
        houses = Household.objects.order_by("home", "id").values_list("id", "lane", "door")
        people = Resident.objects.order_by("home", "id").values_list("id", "born")
        log = Operation.objects.order_by("home", "id").values_list("id", "device", "seq", "kind")
        return [*visits, *houses, *people, *log]


def test_same_seed_makes_the_same_visits() -> None:
    load(seed=7)
    first = story()
    demo.take_away()
    load(seed=7)
    assert story() == first
    assert len(first) > FEW // 2
    demo.take_away()
    load(seed=8)
    assert story() != first


def test_removing_it_leaves_the_platform_as_if_it_never_was() -> None:
    before = everything()
    load()
    assert everything() != before
    demo.take_away()
    assert everything() == before


def test_removing_it_signs_its_people_out_and_nobody_else() -> None:
    load()
    for user in (User.objects.all()[0].pk, 10**9):
        session = SessionStore()
        session["user"] = user
        session.create()
    demo.take_away()
    assert [s.get_decoded() for s in Session.objects.all()] == [{"user": 10**9}]


def test_work_of_real_people_outlives_it() -> None:
    load()
    real = Hamlet.objects.filter(home=HOME).exclude(place__names__name__startswith=MARK)
    with job_scope("test"):
        fragments = set(Visit.objects.values_list("fragment", flat=True))
    hamlet = real.filter(fragment__in=fragments)[0]
    keeper = person("nguoi-that", is_demo=False)
    give(keeper, Role.LEADER, hamlet.place, today() - timedelta(days=60))
    kind = TeamType.objects.get(code="cnscd")
    team = Team.objects.create(code="that", name="Tổ thật", type=kind, fragment=hamlet.fragment)
    post = Post(HOME, (hamlet.pk,), team.pk)
    device = Device.objects.create(user=keeper, home=HOME, enrolled_at=now() - timedelta(days=30))
    phone = Phone(str(device.uid), post, [1, 2, 3], Random(1))
    phone.work(now() - timedelta(days=1), ops=30)
    year.send(Worker(phone, device, keeper, today()), phone.outbox)
    with job_scope("test"):
        mine = Visit.objects.filter(member=keeper.pk).count()
        shared = Visit.objects.filter(home=HOME, fragment=hamlet.fragment_id).count()
    demo.take_away()
    assert recount() == []
    with job_scope("test"):
        assert shared > mine == Visit.objects.count() > 0
        assert Board.objects.filter(home=HOME).exists()
        assert not TouchedKey.objects.exists()
    assert list(User.objects.values_list("login", flat=True)) == ["nguoi-that"]


def test_it_refuses_where_a_real_person_is() -> None:
    person("nguoi-that", is_demo=False)
    with refused("cli.real_people"):
        load()
    assert not Team.objects.exists()


def test_it_is_not_taken_away_under_a_real_person() -> None:
    load()
    keeper = person("nguoi-that", is_demo=False)
    grant = give(keeper, Role.COMMUNE_OFFICER, Hamlet.objects.all()[0].place)
    Grant.objects.filter(pk=grant.pk).update(granted_by=User.objects.filter(is_demo=True)[0])
    before = everything()
    with refused("cli.demo_in_use"):
        demo.take_away()
    assert everything() == before


def test_it_asks_for_the_places_first() -> None:
    with refused("cli.not_ready"):
        demo.load(seed=1, visits=FEW, provinces=("96",))
    assert not User.objects.exists()


def test_a_second_load_asks_for_removal_first() -> None:
    load()
    with refused("cli.demo_there"):
        load()


def test_a_load_that_was_cut_short_is_begun_anew(capsys: pytest.CaptureFixture[str]) -> None:
    with frozen(now()):  # what was done today depends on how late it is
        load()
        whole = story()
        demo.take_away()
        found_network(by=demo.BY, rng=Random(1), provinces=PROVINCES)
        assert not links.is_loaded()
        load()
        assert story() == whole
    assert "gỡ trước" in capsys.readouterr().out


def test_everybody_and_everything_says_that_it_is_made_up() -> None:
    load()
    assert not User.objects.filter(is_demo=False).exists()
    assert all("minh họa" in name for name in User.objects.values_list("name", flat=True))
    served = Coverage.objects.values("hamlet")
    names = PlaceName.objects.filter(place__in=served).values_list("name", flat=True)
    assert names
    assert all(name.startswith(MARK) for name in names)
    assert not Team.objects.filter(is_demo=False).exists()


def test_nobody_has_a_password_and_every_role_has_a_person() -> None:
    load()
    assert not any(u.has_usable_password() for u in User.objects.all())
    assert [role for role, _ in links.people()] == list(links.ROLES)


def test_every_operation_is_taken_and_counted_right() -> None:
    load()
    assert recount() == []
    with job_scope("test"):
        said = Counter(OpResult.objects.values_list("status", flat=True))
        assert not TouchedKey.objects.exists()
    assert said.keys() <= {"ok", "merged"}


def test_visits_lie_in_the_last_year_under_standing_rights() -> None:
    load()
    with job_scope("test"):
        rows = list(Visit.objects.values_list("day", "member_id", "hamlet_id"))
    assert all(today() - timedelta(days=365) < day <= today() for day, *_ in rows)
    held = {user: hamlets_held(user, ("member", "leader")) for _, user, _ in rows}
    assert all(
        any(first <= day <= last for first, last in held[user][hamlet])
        for day, user, hamlet in rows
    )


def drawn(at: datetime) -> Counter[date]:
    """Return {day: doors} of a year drawn at a moment."""
    with frozen(at):
        workers = found_network(by=demo.BY, rng=Random(1), provinces=PROVINCES)
        doors: Counter[date] = Counter()
        for mine in year.draw_year(workers, Random(2), visits=2000):
            doors.update(mine)
    return doors


def test_a_year_grows_and_knows_saturdays_and_tet() -> None:
    doors = drawn(EVENING)
    assert 0.85 < doors.total() / 2000 < 1.15
    middle = EVENING.date() - timedelta(days=182)
    assert sum(n for day, n in doors.items() if day >= middle) > 0.55 * doors.total()
    by_weekday = Counter[int]()
    for day, n in doors.items():
        by_weekday[day.weekday()] += n
    assert by_weekday.most_common(1)[0][0] == 5
    assert not any(date(2026, 2, 14) <= day <= date(2026, 2, 22) for day in doors)


def test_nobody_calls_before_the_morning_of_today() -> None:
    assert max(drawn(EVENING.replace(hour=6))) < EVENING.date()


def test_somebody_called_by_the_evening_of_today() -> None:
    assert max(drawn(EVENING)) == EVENING.date()


def test_the_command_marks_the_data_folder_and_unmarks_it(
    envfile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "PROVINCES", PROVINCES)
    assert main(["demo", "--remove"]) == REFUSED
    assert main(["demo", "--visits", str(FEW)]) == WELL
    assert "TUNGNGO_DEMO=1" in envfile.read_text()
    assert main(["demo", "links"]) == WELL
    assert capsys.readouterr().out.count("/dang-nhap/lien-ket/") == len(links.ROLES)
    assert main(["demo", "--remove"]) == WELL
    assert "TUNGNGO_DEMO" not in envfile.read_text()
    assert main(["demo", "links"]) == REFUSED


def test_settings_of_the_folder_are_replaced_whole_or_not_at_all(
    envfile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = "TUNGNGO_SECRET_KEY=khóa\n"
    envfile.write_text(before)
    envfile.chmod(0o600)

    def fail(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", fail)
        with pytest.raises(OSError, match="no space left"):
            demo.mark_folder(demo=True)
    assert envfile.read_text() == before
    demo.mark_folder(demo=True)
    assert envfile.read_text() == f"{before}TUNGNGO_DEMO=1\n"
    assert envfile.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in envfile.parent.glob("tungngo.env*")] == ["tungngo.env"]
    envfile.unlink()
