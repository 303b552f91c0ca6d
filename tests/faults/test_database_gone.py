"""The database ends the connection in mid-push: busy, nothing stored, and then all is well."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.faults.state import everything, ledger_faults
from tungngo.sync.tests.stage import Stage, draw_stage, evening_before, push_body

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server"),
]


@contextmanager
def gone_at(number: int) -> Iterator[list[str]]:
    """End the connection from outside before its statement of that number; yield those before."""
    seen: list[str] = []
    base = {key: str(value) for key, value in connection.settings_dict.items()}
    told = f"host={base['HOST']} port={base['PORT']} user={base['USER']} dbname=postgres"

    def judge(run: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) == number + 1:
            mine = connection.connection.info.backend_pid
            with psycopg.connect(told, password=base["PASSWORD"], autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        return run(sql, values, many, context)

    with connection.execute_wrapper(judge):
        yield seen


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    """Draw the stage in a database that really commits."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return draw_stage()


def test_gone_at_any_statement_it_is_busy_and_stores_nothing(stage: Stage) -> None:
    stage.phone.work(evening_before(), ops=12)
    body = push_body(stage.phone, stage.phone.outbox, stage.epoch)
    before = everything()
    for number in range(0, 400, 4):
        with gone_at(number) as seen:
            answer = stage.post(body)
        if len(seen) <= number:
            break
        assert answer.status_code == 503, (number, seen[-1])
        connection.close()  # as the end of a request does to a connection that broke
        assert everything() == before
    assert number > 20
    assert answer.status_code == 200
    assert ledger_faults(stage.map.home, [o.op for o in stage.phone.made]) == []
