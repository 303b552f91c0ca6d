"""Writes on second factors and passwords: each ends every other session of the person."""

import secrets

from django.db.models import F
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData

from tungngo.accounts import factors, reasons
from tungngo.accounts.models import Factor, RecoveryCode, User
from tungngo.accounts.passwords import hash_password
from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused

MOST_FACTORS = 6


@writes
def add_app(*, by: Actor, user: User, secret: str, code: str, label: str = "") -> list[str]:
    """Add an app that shows codes, by its first code; return ten paper codes with the first factor.

    The code counts as used: it does not sign in a second time.
    """
    step = factors.step_of(secret, code)
    if step is None:
        raise Refused(reasons.WRONG_CODE)
    return _add(
        by,
        user,
        Factor(
            kind=factors.APP,
            label=label,
            secret=factors.seal_secret(secret, user.pk),
            last_step=step,
            key_id=f"{factors.APP}-{secrets.token_hex(16)}",
        ),
    )


@writes
def add_key(*, by: Actor, user: User, key: AttestedCredentialData, label: str = "") -> list[str]:
    """Add a passkey; return ten paper codes with the first factor."""
    key_id = websafe_encode(key.credential_id)
    if Factor.objects.filter(key_id=key_id).exists():
        raise Refused(reasons.KEY_TAKEN)
    return _add(
        by, user, Factor(kind=factors.KEY, label=label, key_id=key_id, public_key=bytes(key))
    )


def _add(by: Actor, user: User, factor: Factor) -> list[str]:
    before = Factor.objects.of(user.pk).count()
    if before >= MOST_FACTORS:
        raise Refused(reasons.MANY_FACTORS)
    factor.user, factor.label, factor.made_at = user, factor.label[:60], now()
    factor.save(force_insert=True)
    _turn(user)
    note(by, "factor.add", user.pk, kind=factor.kind)
    return [] if before else _write_codes(user)


@writes
def remove_factor(*, by: Actor, user: User, factor: int) -> None:
    """Remove a factor of one's own; the last one stays."""
    own = Factor.objects.of(user.pk)
    if not own.filter(pk=factor).exists():
        raise Refused(reasons.NO_FACTOR)
    if own.count() == 1:
        raise Refused(reasons.LAST_FACTOR)
    Factor.objects.filter(user=user, pk=factor).delete()
    _turn(user)
    note(by, "factor.remove", user.pk)


@writes
def make_codes(*, by: Actor, user: User) -> list[str]:
    """Make ten new paper codes (mã dự phòng), told only now; the old ones are dead."""
    codes = _write_codes(user)
    _turn(user)
    note(by, "factor.codes", user.pk)
    return codes


def _write_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = factors.new_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=factors.code_hash(code, user.pk)) for code in codes
    )
    return codes


def _turn(user: User) -> None:
    """End all sessions; whoever changed something renews their own."""
    User.objects.filter(pk=user.pk).update(turn=F("turn") + 1)
    user.refresh_from_db(fields=["turn", "password"])


@writes
def use_factor_code(*, by: Actor, user: User, code: str) -> str:
    """Use a code up, of an app or of paper; return which ("app", "paper"), or an empty text.

    The update is the judge: of two that come at once with one code, one changes a row.
    """
    used = _use_paper(user, code) if factors.is_paper_code(code) else _use_app(user, code)
    note(by, "factor.used" if used else "factor.failed", user.pk, way=used)
    return used


def _use_paper(user: User, code: str) -> str:
    unused = RecoveryCode.objects.filter(user=user, used_at=None)
    found = unused.filter(code_hash=factors.code_hash(code, user.pk)).update(used_at=now())
    return "paper" if found else ""


def _use_app(user: User, code: str) -> str:
    for factor in Factor.objects.of(user.pk).filter(kind=factors.APP):
        step = factors.step_of(factors.secret_of(factor), code, after=factor.last_step)
        unused = Factor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
        if step and unused.update(last_step=step, used_at=now()):
            return factors.APP
    return ""


@writes
def use_key(*, by: Actor, factor: Factor | None) -> None:
    """Write down that a passkey has answered, or (None) that none has."""
    if factor is not None:
        Factor.objects.filter(pk=factor.pk).update(used_at=now())
    note(by, "factor.used" if factor else "factor.failed", by.user_id or "", way=factors.KEY)


@writes
def change_password(*, by: Actor, user: User, password: str) -> None:
    """Set another password (đổi mật khẩu); refuses weak and common ones."""
    if not password:
        raise Refused(reasons.WEAK_PASSWORD)
    hashed = hash_password(password, login=user.login, name=user.name)
    User.objects.filter(pk=user.pk).update(password=hashed)
    _turn(user)
    note(by, "account.password", user.pk)
