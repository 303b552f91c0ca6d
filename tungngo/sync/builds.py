"""Builds of the phone app (``TN-App: 0.1.0+7``): which are old, and which record wrongly."""

MIN_BUILD = 1  # below it the app shows "Có bản mới" (a banner); it goes on working
# Builds that record wrongly get no pull (426) until they are updated; what they send is taken.
WRONG_BUILDS: frozenset[int] = frozenset()


def build_of(app: str) -> int | None:
    """Return the number of a build; None where the header is not understood."""
    number = app.rpartition("+")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def records_wrongly(app: str) -> bool:
    """Say whether an app must be updated before it may record again."""
    return build_of(app) in WRONG_BUILDS
