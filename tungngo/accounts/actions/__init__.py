"""Writes on accounts: people, grants, devices, and the ways to sign in."""

from tungngo.accounts.actions.devices import (
    NewDevice,
    NewPhone,
    close_devices,
    enrol_device,
    enrol_devices,
    import_device,
    invite,
    revoke_device,
    use_code,
)
from tungngo.accounts.actions.people import (
    NewGrant,
    NewUser,
    add_user,
    add_users,
    appoint,
    grant_roles,
    revoke_grant,
)
from tungngo.accounts.actions.sessions import (
    LINK_LIVES,
    clear_sessions,
    make_sign_in_link,
    record_sign_in,
    use_sign_in_link,
)
from tungngo.accounts.actions.tokens import Renewed, Unlocked, redevice, renew, unlock

__all__ = [
    "LINK_LIVES",
    "NewDevice",
    "NewGrant",
    "NewPhone",
    "NewUser",
    "Renewed",
    "Unlocked",
    "add_user",
    "add_users",
    "appoint",
    "clear_sessions",
    "close_devices",
    "enrol_device",
    "enrol_devices",
    "grant_roles",
    "import_device",
    "invite",
    "make_sign_in_link",
    "record_sign_in",
    "redevice",
    "renew",
    "revoke_device",
    "revoke_grant",
    "unlock",
    "use_code",
    "use_sign_in_link",
]
