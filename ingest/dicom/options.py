"""The options of a DICOM import as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ingest.errors import OptionUnknown
from ingest.imaging.settings import RadiomicsSettings
from ingest.imaging.settings_help import RADIOMICS_OPTIONS
from ingest.imaging.settings_options import SettingRefused, parse_settings

_FURTHEST_DAY = 36525
# Standardised uptake values are a hundred times smaller than HU: with their bin all of a lesion is one grey level.
_PET_BIN = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for; see the format's options."""

    patient: str
    day: int
    resample: bool
    all_regions: bool
    refuse_burned_in: bool
    settings: RadiomicsSettings
    has_own_bins: bool

    def settings_of(self, modality: str) -> RadiomicsSettings:
        """Radiomics settings; unless bins were asked for, those of PET are 0.25 wide."""
        if modality != "PT" or self.has_own_bins:
            return self.settings
        return replace(self.settings, bin_width=_PET_BIN)


def parse_options(given: Mapping[str, str]) -> Options:
    """Typed options.

    Raises:
        OptionUnknown: a value that the option does not have.
    """
    try:
        settings = parse_settings({name: given[name] for name in RADIOMICS_OPTIONS if name in given})
    except SettingRefused as error:
        raise OptionUnknown(str(error), column=error.name) from error
    return Options(
        patient=given.get("patient", "").strip(),
        day=_day(given.get("day", "0")),
        resample=_choice(given, "resample", "yes"),
        all_regions=_choice(given, "regions", "all"),
        refuse_burned_in=_choice(given, "refuse_burned_in", "yes"),
        settings=settings,
        has_own_bins=not {"configuration", "bin_width", "bin_count"}.isdisjoint(given),
    )


def _choice(given: Mapping[str, str], name: str, word: str) -> bool:
    value = given.get(name, "no").lower()
    if value not in {word, "no"}:
        raise OptionUnknown(f"expected '{word}' or 'no', found '{value[:20]}'", column=name)
    return value == word


def _day(text: str) -> int:
    try:
        day = int(text)
    except ValueError as error:
        raise OptionUnknown(f"expected a whole number of days, found '{text[:20]}'", column="day") from error
    if abs(day) > _FURTHEST_DAY:
        raise OptionUnknown(f"expected a day within {_FURTHEST_DAY} days, found {day}", column="day")
    return day
