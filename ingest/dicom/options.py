"""The options of a DICOM import as typed values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.choices import day_option, word_option
from ingest.errors import OptionUnknown
from ingest.imaging.settings import RadiomicsSettings
from ingest.imaging.settings_help import RADIOMICS_OPTIONS
from ingest.imaging.settings_options import SettingRefused, parse_settings
from ingest.requests import Request

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


def parse_options(request: Request) -> Options:
    """Typed options.

    Raises:
        OptionUnknown: a value that the option does not have.
    """
    given = request.options
    try:
        settings = parse_settings({name: given[name] for name in RADIOMICS_OPTIONS if name in given})
    except SettingRefused as error:
        raise OptionUnknown(str(error), column=error.name) from error
    return Options(
        patient=given.get("patient", "").strip(),
        day=day_option(request),
        resample=word_option(request, "resample", ("yes", "no")) == "yes",
        all_regions=word_option(request, "regions", ("all", "no")) == "all",
        refuse_burned_in=word_option(request, "refuse_burned_in", ("yes", "no")) == "yes",
        settings=settings,
        has_own_bins=not {"configuration", "bin_width", "bin_count"}.isdisjoint(given),
    )
