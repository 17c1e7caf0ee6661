"""Accounts."""

from __future__ import annotations

import secrets

from django.contrib.auth import get_user_model
from django.db import transaction

DEMO_USER = "demo"


@transaction.atomic
def renew_demo() -> tuple[str, str]:
    """The demonstration account with a new random password: name and password."""
    user, _ = get_user_model().objects.get_or_create(username=DEMO_USER, defaults={"is_staff": True})
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.save()
    return DEMO_USER, password
