"""The life line of a database: begun once, whoever comes first."""

import pytest

from tungngo.audit.models import AuditEntry
from tungngo.shared.clock import now
from tungngo.sync.actions import begin_epoch
from tungngo.sync.models import Epoch
from tungngo.sync.tests.stage import BY

pytestmark = pytest.mark.django_db


def test_a_new_database_has_none() -> None:
    assert Epoch.current() == ""


def test_it_is_begun_once() -> None:
    first = begin_epoch(by=BY)
    assert len(first) == 12
    assert begin_epoch(by=BY) == first == Epoch.current()
    assert AuditEntry.objects.filter(home=0, verb="sync.epoch", target=first).count() == 1


def test_a_restored_database_stays_on_its_new_line() -> None:
    first = begin_epoch(by=BY)
    Epoch.objects.create(code="restored", after=first, since=now())
    assert begin_epoch(by=BY) == "restored"
