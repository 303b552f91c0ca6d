"""Settings: typed, the environment over the folder's file; the unknown stops the start."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tungngo.config.env import BadSetting, read

type Write = Callable[[str], None]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TUNGNGO_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("TUNGNGO_SECRET_KEY", raising=False)
    monkeypatch.delenv("TUNGNGO_REQUIRE", raising=False)
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Write:
    def put(text: str, mode: int = 0o600) -> None:
        path = folder / "tungngo.env"
        path.write_text(text)
        path.chmod(mode)

    return put


def test_without_settings_it_serves_here_on_sqlite(folder: Path) -> None:
    env = read()
    assert (env.listen, env.url) == (("127.0.0.1", 8000), "http://127.0.0.1:8000")
    assert (env.debug, env.demo, env.log, env.workers, env.threads) == (False, False, "info", 1, 4)
    assert env.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert env.key_dir == folder / "keys"
    assert env.database["NAME"] == folder / "tungngo.sqlite3"
    assert env.secret_key == "not-initialised"


def test_the_owner_of_the_tables_may_be_another_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://tungngo_app:a@db:6432/tungngo")
    assert read().owner == read().database
    monkeypatch.setenv("TUNGNGO_OWNER_URL", "postgresql://tungngo_owner:b@db:5432/tungngo")
    env = read()
    assert (env.database["USER"], env.database["PORT"]) == ("tungngo_app", "6432")
    assert (env.owner["USER"], env.owner["PORT"]) == ("tungngo_owner", "5432")


def test_sqlite_waits_for_the_disk() -> None:
    options = read().database["OPTIONS"]
    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=4000"):
        assert f"PRAGMA {pragma}" in options["init_command"]


def test_the_environment_goes_over_the_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("# ghi chú\n\nTUNGNGO_SECRET_KEY=a=b\nTUNGNGO_THREADS = 2\nTUNGNGO_DEMO=1\n")
    monkeypatch.setenv("TUNGNGO_THREADS", "8")
    env = read()
    assert (env.secret_key, env.threads, env.demo) == ("a=b", 8, True)


@pytest.mark.parametrize("name", ["TUNGNGO_SECRT_KEY", "TUNGNGO_", "TUNGNGO_DATABASE_URL"])
def test_an_unknown_name_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(BadSetting, match=f"không có cài đặt {name}"):
        read()


def test_so_does_one_in_the_file(write: Write) -> None:
    write("DEBUG=1\n")
    with pytest.raises(BadSetting, match="không có cài đặt DEBUG"):
        read()


def test_other_programs_settings_are_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL_OF_ANOTHER", "x")
    monkeypatch.setenv("HOME_FILE", "/nowhere")
    assert read().demo is False


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_stops_the_start(folder: Path, mode: int) -> None:
    path = folder / "tungngo.env"
    path.write_text("TUNGNGO_SECRET_KEY=x\n")
    path.chmod(mode)
    with pytest.raises(BadSetting, match="người khác đọc được"):
        read()


def test_a_line_that_sets_nothing_stops_the_start(write: Write) -> None:
    write("TUNGNGO_DEMO\n")
    with pytest.raises(BadSetting, match="không phải TÊN=giá trị") as caught:
        read()
    assert "TUNGNGO_DEMO" not in str(caught.value)  # it may be half of a secret


@pytest.mark.parametrize("name", ["TUNGNGO_SECRET_KEY", "DATABASE_URL"])
def test_a_secret_may_lie_in_a_file_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("postgres://u:p@db/x\n")
    monkeypatch.setenv(f"{name}_FILE", str(secret))
    env = read()
    assert env.secret_key == "postgres://u:p@db/x" or env.database["PASSWORD"] == "p"


def test_a_secret_file_that_is_missing_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNGNGO_SECRET_KEY_FILE", "/nowhere/at/all")
    with pytest.raises(BadSetting, match=r"TUNGNGO_SECRET_KEY_FILE: .* \(No such file"):
        read()


def test_postgresql_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://tung%40:m%2Fk%3A@db.example:5433/tung%20ngo")
    base = read().database
    assert base["ENGINE"] == "django.db.backends.postgresql"
    assert (base["USER"], base["PASSWORD"], base["NAME"]) == ("tung@", "m/k:", "tung ngo")
    assert (base["HOST"], base["PORT"], base["CONN_MAX_AGE"]) == ("db.example", "5433", 600)


def test_postgresql_by_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres:///tungngo")
    base = read().database
    assert (base["HOST"], base["PORT"], base["NAME"]) == ("", "", "tungngo")


def test_sqlite_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/lib/tung%20ngo/x.sqlite3")
    assert read().database["NAME"] == Path("/var/lib/tung ngo/x.sqlite3")


def test_an_unknown_database_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root:bí-mật@db/x")
    with pytest.raises(BadSetting, match="không có loại cơ sở dữ liệu 'mysql'") as caught:
        read()
    assert "bí-mật" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TUNGNGO_THREADS", "nhiều"),
        ("TUNGNGO_THREADS", "0"),
        ("TUNGNGO_WORKERS", "-1"),
        ("TUNGNGO_PROXIES", "-1"),
        ("TUNGNGO_DEBUG", "true"),
        ("TUNGNGO_DEMO", "yes"),
        ("TUNGNGO_LOG", "loud"),
        ("TUNGNGO_LISTEN", "8000"),
        ("TUNGNGO_LISTEN", "127.0.0.1:http"),
        ("TUNGNGO_LISTEN", "127.0.0.1:70000"),
    ],
)
def test_a_value_that_cannot_be_right_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=name):
        read()


def test_proxies_are_counted_and_by_default_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read().proxies == 0
    monkeypatch.setenv("TUNGNGO_PROXIES", "0")
    assert read().proxies == 0
    monkeypatch.setenv("TUNGNGO_PROXIES", "2")
    assert read().proxies == 2


def test_lists_are_words_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNGNGO_HOSTS", "tungngo.example, 10.0.0.5,")
    monkeypatch.setenv("TUNGNGO_REQUIRE", "chromium,postgres")
    env = read()
    assert env.hosts == ("tungngo.example", "10.0.0.5")
    assert env.require == {"chromium", "postgres"}
