"""Every refusal has a stable code and a Vietnamese sentence."""

import re
from string import Formatter

from tests.shape.tree import modules_named
from tungngo.shared.errors import REASONS

REASON_MODULES = modules_named("reasons")
STATUSES = {400, 401, 403, 404, 409, 413, 422, 426, 429, 503}
VIETNAMESE = re.compile(r"[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]")


def test_every_reason_speaks_vietnamese() -> None:
    assert [r.code for r in REASONS.values() if not VIETNAMESE.search(str(r.message).lower())] == []


def test_every_code_names_its_app() -> None:
    apps = {module.__name__.split(".")[1] for module in REASON_MODULES}
    assert [c for c in REASONS if not re.fullmatch(rf"({'|'.join(apps)})\.[a-z0-9_]+", c)] == []


def test_every_status_is_one_of_ours() -> None:
    assert [r.code for r in REASONS.values() if r.status not in STATUSES] == []


def test_every_value_is_named() -> None:
    names = [n for r in REASONS.values() for _, n, _, _ in Formatter().parse(str(r.message))]
    assert all(name is None or name.isidentifier() for name in names)
