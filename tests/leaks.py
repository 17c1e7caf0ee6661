"""Whether something that names a patient came through."""

import re
from collections.abc import Iterable


def leaked(secrets: Iterable[str], held: str | bytes) -> list[str]:
    """The secrets that stand in what was kept, whatever their case; digits only as a number of their own.

    A new UID is a long random number, which may hold any four digits.
    """
    text = held.decode("latin-1") if isinstance(held, bytes) else held
    patterns = {secret: re.escape(secret) for secret in secrets}
    patterns |= {secret: rf"(?<!\d){secret}(?!\d)" for secret in patterns if secret.isdigit()}
    return [secret for secret, pattern in patterns.items() if re.search(pattern, text, re.IGNORECASE)]
