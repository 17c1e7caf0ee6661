"""Radiomics settings as a data manager writes them: words on a command line, or values in a manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from ingest.checks import suggestion
from ingest.imaging.settings import RadiomicsSettings, ibsi_settings

SETTINGS = ("configuration", *(each.name for each in fields(RadiomicsSettings)))
"""What may be given: a letter of the IBSI configurations, and every field of the settings, which changes it."""


class SettingRefused(ValueError):
    """A setting that is not there, or a value that it does not take.

    Attributes:
        name: of the setting.
        code: unknown_key, wrong_type or out_of_range.
    """

    def __init__(self, name: str, message: str, *, code: str) -> None:
        super().__init__(message)
        self.name = name
        self.code = code


def parse_settings(given: Mapping[str, Any]) -> RadiomicsSettings:
    """The settings, from text (`"1,2,3"`, `"yes"`) or from values (`[1, 2, 3]`, `true`).

    Args:
        given: some of `SETTINGS`.

    Raises:
        SettingRefused: with the name of the setting.
    """
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in SETTINGS:
            message = f"expected a known setting, found '{name}'; {suggestion(name, SETTINGS)}"
            raise SettingRefused(name, message, code="unknown_key")
        values[name] = _parsed(name, value)
    letter = values.pop("configuration", None)
    base = ibsi_settings(letter) if letter else RadiomicsSettings()
    try:
        return replace(base, **values)
    except (TypeError, ValueError) as error:
        raise SettingRefused(", ".join(values), str(error), code="out_of_range") from error


def _parsed(name: str, value: Any) -> Any:
    parse, expected = _PARSERS.get(name, (_number, "a number"))
    try:
        return parse(value)
    except (TypeError, ValueError, OverflowError) as error:
        message = f"expected {expected} as {name}, found '{value}'"
        raise SettingRefused(name, message, code="wrong_type") from error


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError
    return float(value)


def _whole(value: Any) -> int:
    number = _number(value)
    if not number.is_integer():
        raise ValueError
    return int(number)


def _yes(value: Any) -> bool:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.strip().lower() not in words:
        raise ValueError
    return words[value.strip().lower()]


def _parts(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return list(value) if isinstance(value, list | tuple) else [value]


def _words(value: Any) -> tuple[str, ...]:
    words = _parts(value)
    if not all(isinstance(word, str) for word in words):
        raise TypeError
    return tuple(word.lower() for word in words)


def _numbers(value: Any) -> tuple[float, ...]:
    return tuple(_number(part) for part in _parts(value))


def _steps(value: Any) -> tuple[float, ...]:
    steps = _numbers(value)
    return steps * 3 if len(steps) == 1 else steps


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip().lower()


def _letter(value: Any) -> str:
    letter = _word(value).upper()
    if letter not in {"A", "B", "C", "D", "E"}:
        raise ValueError
    return letter


_PARSERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "configuration": (_letter, "a letter from A to E"),
    "image_types": (_words, "words"),
    "sigmas_mm": (_numbers, "numbers"),
    "wavelet": (_word, "a word"),
    "bin_count": (_whole, "a whole number"),
    "resample_mm": (_steps, "one or three numbers"),
    "interpolation": (_word, "a word"),
    "round_values": (_yes, "yes or no"),
    "resegment_range": (_numbers, "two numbers"),
    "normalise": (_yes, "yes or no"),
    "force_2d": (_yes, "yes or no"),
    "ibsi": (_yes, "yes or no"),
    "minimum_voxels": (_whole, "a whole number"),
    "minimum_dimensions": (_whole, "a whole number"),
    "maximum_bins": (_whole, "a whole number"),
}
