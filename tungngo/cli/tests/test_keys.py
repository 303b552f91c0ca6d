"""``tungngo keys``: made once, turned, sealed anew, printed for a safe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.small_map import HOME
from tungngo.accounts.factors import seal_secret, secret_of
from tungngo.accounts.models import Factor
from tungngo.cli import keys
from tungngo.cli.verbs import FAULT, WELL, parser_of
from tungngo.households.keys import keys_for, keys_of
from tungngo.households.models import CALL, SubjectKey
from tungngo.shared.clock import now
from tungngo.shared.home import job_scope
from tungngo.shared.ids import new_id
from tungngo.shared.sealed import current_key, make_master_key
from tungngo.shared.sql import db_uuid
from tungngo.sync.models import Operation
from tungngo.sync.tests.examples import up_to
from tungngo.sync.tests.stage import bytes_of, draw_stage
from tungngo.sync.uploads import Blob, BlobPart, content_of, seal_part

pytestmark = pytest.mark.django_db
ONE = db_uuid(new_id())


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path) -> Iterator[Path]:
    """Give the command a folder of its own."""
    old = settings.KEY_DIR
    settings.KEY_DIR = tmp_path / "keys"
    current_key.cache_clear()
    yield settings.KEY_DIR
    settings.KEY_DIR = old
    current_key.cache_clear()


def tell(what: str) -> int:
    return keys.run(parser_of("keys").parse_args([what]))


def test_the_first_key_is_made_once(own_keys: Path) -> None:
    assert tell("init") == WELL
    before = (own_keys / "master-1.key").read_bytes()
    assert tell("init") == WELL
    assert (own_keys / "master-1.key").read_bytes() == before


def test_after_a_turn_all_is_sealed_anew_and_the_old_key_may_go(
    own_keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_master_key(own_keys)
    stage = draw_stage()
    stage.apply(up_to(stage, "visit.record"))
    with job_scope("test"):
        sealed = keys_for(HOME, [ONE]).seal("Bà Hoa", where=CALL, subject=ONE)
        bodies = [bytes_of(o) for o in Operation.objects.filter(home=HOME).order_by("id")]
    photo, factor = _photo(stage.me.user.pk), _factor(stage.me.user.pk)
    assert tell("rotate") == WELL
    assert tell("rewrap") == WELL
    assert tell("rewrap") == WELL  # nothing is left to do
    assert tell("check") == WELL
    assert "khóa 1: 0 giá trị" in capsys.readouterr().out
    (own_keys / "master-1.key").unlink()
    factor.refresh_from_db()
    assert secret_of(factor) == "BIMATMINHHOA"
    with job_scope("test"):
        assert content_of(photo) == b"abc"
        assert keys_of(HOME, [ONE]).open(sealed, where=CALL, subject=ONE) == "Bà Hoa"
        assert bodies == [bytes_of(o) for o in Operation.objects.filter(home=HOME).order_by("id")]
        assert set(SubjectKey.objects.filter(home=HOME).values_list("version", flat=True)) == {2}


def _photo(member: int) -> Blob:
    with job_scope("test"):
        blob = Blob.objects.create(home=HOME, sha="a" * 64, bytes=3, member=member, at=now())
        sealed = seal_part(blob, 0, b"abc")
        BlobPart.objects.create(home=HOME, blob=blob.id, start=0, sealed=sealed)
    return blob


def _factor(user: int) -> Factor:
    sealed = seal_secret("BIMATMINHHOA", user)
    told = {"kind": "app", "key_id": "app-1", "made_at": now()}
    return Factor.objects.create(user_id=user, secret=sealed, **told)


def test_a_key_that_is_used_and_missing_is_a_fault(
    own_keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_master_key(own_keys)
    with job_scope("test"):
        keys_for(HOME, [ONE])
    (own_keys / "master-1.key").rename(own_keys / "master-2.key")
    assert tell("check") == FAULT
    assert "khóa 1: 1 giá trị  THIẾU TỆP KHÓA" in capsys.readouterr().out


def test_keys_are_printed_so_that_they_can_be_typed_again(
    own_keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_master_key(own_keys)
    assert tell("paper") == WELL
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line[:2] == "  "]
    assert bytes.fromhex("".join(lines)) == (own_keys / "master-1.key").read_bytes()
