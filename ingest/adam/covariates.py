"""Baseline features of ADSL: which columns are one, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.adam.dataset import Dataset
from ingest.errors import OptionUnknown
from ingest.records import CovariateSpec
from ingest.tables.numbers import parse_number

FLAGS = ("SAFFL", "ITTFL", "FASFL", "EFFFL", "PPROTFL", "RANDFL", "ENRLFL")
RACE = ("RACE", "RACEGR1", "ETHNIC")
# Columns that are baseline by their name: stratification at randomisation, values at baseline, region.
_BASELINE = re.compile(r"STRAT\d*R?\w*|\w+BL\d?|REGION\d|AGEGR\d|BMRKR\d")
# Columns that are read for something else than a covariate.
_READ = re.compile(
    r"STUDYID|USUBJID|SITEID|AAGE|AGE|AAGEU|AGEU|SEX|ARM|ACTARM|TRT\d\dP|TRT01A|RANDDT|TRTSDTM?|TRTEDTM?|TR\d\d[SE]DT"
    r"|RFX?STDTC|DTHDT|DTHDTC|DTHADY|DTHFL|LSTALVDT|EOSDT|ECOG\w*|B?L?ECOG|STAGE|DISSTAGE|TNMSTAGE|BLSTAGE|HIST\w*|PRIMDIAG"
)
# What happened later must never look like a baseline feature.
_LATER = re.compile(r"L?D?DTH\w*|EOS\w*|EOT\w*|DCS\w*|TRTE\w*")
ECOG = ("ECOGBL", "BLECOG", "BECOG", "ECOGGR", "ECOG")
STAGE = ("STAGE", "DISSTAGE", "TNMSTAGE", "BLSTAGE")
DETAIL = ("HISTTYPE", "HIST", "HISTOLOGY", "PRIMDIAG")
_LONGEST_CATEGORY = 60


def read_covariates(
    dataset: Dataset, more: Sequence[str], *, with_race: bool
) -> tuple[Mapping[str, Sequence[float | str | None]], tuple[CovariateSpec, ...]]:
    """Values by column and how each is to be read; the columns that stay behind are named in a warning.

    Args:
        dataset: ADSL.
        more: columns that the caller says are baseline.
        with_race: keep race and ethnicity.

    Raises:
        OptionUnknown: a column of `more` that is not there.
    """
    columns = _covariate_columns(dataset, more, with_race=with_race)
    values = {name: _covariate(dataset, name) for name in columns if not _is_prose(dataset, name)}
    _name_unread(dataset, columns)
    specs = tuple(
        CovariateSpec(name=name, kind="numeric" if _is_numeric(column) else "categorical")
        for name, column in values.items()
    )
    return values, specs


def _covariate_columns(dataset: Dataset, more: Sequence[str], *, with_race: bool) -> list[str]:
    there = dataset.table.columns
    for name in more:
        if name not in there:
            raise OptionUnknown(f"expected columns of ADSL in the option covariates, found '{name}'", column=name)
    usual = [name for name in there if _BASELINE.fullmatch(name) and not _LATER.fullmatch(name)]
    wanted = [*FLAGS, *(RACE if with_race else ()), *usual, *more]
    taken = {dataset.first(*ECOG), dataset.first(*STAGE), dataset.first(*DETAIL)}
    return [name for name in dict.fromkeys(wanted) if name in there and name not in taken]


def _name_unread(dataset: Dataset, covariates: Sequence[str]) -> None:
    """Say which columns of ADSL stay behind, since some of them may be baseline features under another name."""
    left = [name for name in dataset.table.columns if name not in covariates and not _READ.fullmatch(name)]
    if left:
        message = "columns that are not read; the option covariates adds those that were known on day 0"
        dataset.report.warn(
            "columns_not_read",
            file=dataset.label,
            line=1,
            column="covariates",
            value=", ".join(left),
            count=len(left),
            message=message,
        )


def _is_prose(dataset: Dataset, name: str) -> bool:
    """Whether a column holds text that is too long for a category; it is left out."""
    found = next((row for row, text in enumerate(dataset.texts(name)) if text and len(text) > _LONGEST_CATEGORY), None)
    if found is not None:
        message = f"a column with texts of more than {_LONGEST_CATEGORY} characters is no covariate"
        dataset.warn("covariate_is_text", found, name, None, message)
    return found is not None


def _covariate(dataset: Dataset, name: str) -> list[float | str | None]:
    texts = dataset.texts(name)
    try:
        return [None if text is None else parse_number(text) for text in texts]
    except ValueError:
        return list(texts)


def _is_numeric(column: Sequence[float | str | None]) -> bool:
    known = [value for value in column if value is not None]
    return bool(known) and all(isinstance(value, float) for value in known)
