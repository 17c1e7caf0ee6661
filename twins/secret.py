"""Secrets: the key of a laptop, made once, and what is sealed with the key of an installation."""

from __future__ import annotations

import hashlib
import os
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, MultiFernet
from django.core.management.utils import get_random_secret_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def local_secret(path: Path) -> str:
    """The key in the file; made first when there is none (two processes at once get the same one)."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key := get_random_secret_key())
    return key


def seal_text(text: str, secret: str) -> str:
    """The text, readable only to who has the secret."""
    return _box(secret).encrypt(text.encode()).decode("ascii")


def open_text(sealed: str, secrets: Iterable[str]) -> str:
    """What was sealed with one of the secrets."""
    return MultiFernet([_box(each) for each in secrets]).decrypt(sealed.encode("ascii")).decode()


def _box(secret: str) -> Fernet:
    # A key of its own, so that it is of no use where the secret signs.
    return Fernet(urlsafe_b64encode(hashlib.sha256(b"second factors:" + secret.encode()).digest()))
