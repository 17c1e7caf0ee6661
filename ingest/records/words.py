"""The closed sets of words that records use."""

from __future__ import annotations

from enum import StrEnum


class Knowing(StrEnum):
    """Five states that must never be mixed up."""

    VALUE = "value"
    BELOW_LIMIT = "below_limit"
    NONE_FOUND = "none_found"
    FAILED = "failed"
    NOT_TESTED = "not_tested"


class Modality(StrEnum):
    """Modalities that the platform knows by name; a study may bring others."""

    CLINICAL = "clinical"
    CTDNA = "ctdna"
    RADIOMICS = "radiomics"
    PATHOLOGY = "pathology"
    OMICS = "omics"
    LABS = "labs"
    TUMOUR_SIZE = "tumour_size"


class SpecimenKind(StrEnum):
    """Where variants were looked for."""

    PLASMA = "plasma"
    TISSUE = "tissue"


class OutcomeStatus(StrEnum):
    """How follow-up for an endpoint ended."""

    CENSORED = "censored"
    EVENT = "event"
    COMPETING = "competing"
