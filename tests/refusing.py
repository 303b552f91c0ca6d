"""``with refused("app.code"):`` the act inside must be refused for that reason."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tungngo.shared.errors import Refused


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a refusal with this code, and a sentence that lacks none of its values."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.reason.code == code
    assert "{" not in caught.value.sentence
