"""Browsers in which somebody is signed in already, without paying for a password."""

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tungngo.accounts import sessions
from tungngo.accounts.models import User


def browser_of(user: User | None) -> Client:
    """Return a browser in which a person is signed in; a fault is a page, as in life."""
    client = Client(raise_request_exception=False)
    if user is not None:
        session = SessionStore()
        session.update(sessions.marks(user, factor=True))
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client
