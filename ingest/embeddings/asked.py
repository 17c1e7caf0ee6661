"""The options that formats with vectors have, read strictly."""

from __future__ import annotations

from ingest.errors import OptionUnknown
from ingest.requests import Request

_LONGEST_TEXT = 60
_LONGEST_VECTOR = 100_000


def text_option(request: Request, name: str) -> str | None:
    """A short text, None where it is not given.

    Raises:
        OptionUnknown: empty or longer than a name is.
    """
    text = request.options.get(name)
    if text is None:
        return None
    if not 0 < len(text.strip()) <= _LONGEST_TEXT:
        raise OptionUnknown(f"expected a text of 1 to {_LONGEST_TEXT} characters", column=name)
    return text.strip()


def dim_option(request: Request) -> int | None:
    """The option `dim`, None where it is not given.

    Raises:
        OptionUnknown: not a whole number, or longer than any vector is.
    """
    text = request.options.get("dim")
    if text is None:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_LONGEST_VECTOR))
    if not is_number or not 0 < int(text) <= _LONGEST_VECTOR:
        raise OptionUnknown(f"expected a whole number from 1 to {_LONGEST_VECTOR}", column="dim")
    return int(text)
