"""ADSL: who is in the trial, their baseline, and when their day 0 was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.adam.covariates import DETAIL, ECOG, STAGE, read_covariates
from ingest.adam.dataset import Dataset
from ingest.adam.dates import calendar_days, first_of
from ingest.adam.timeline import Timeline
from ingest.durations import DAYS_A_YEAR
from ingest.records import CovariateSpec, PatientRecord
from ingest.terms.sexes import SEXES

_YEARS = {"years": 1.0, "year": 1.0, "months": 1 / 12, "month": 1 / 12}
_YEARS |= {"weeks": 7 / DAYS_A_YEAR, "days": 1 / DAYS_A_YEAR}
_LONGEST_CODE = 64
INDEXES = ("randomisation", "first_treatment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """All patients of ADSL. `codes`: of each row; None where the row has none that can be used."""

    dataset: Dataset
    codes: list[str | None]
    records: list[PatientRecord]
    covariates: tuple[CovariateSpec, ...]
    timeline: Timeline
    index_date: str
    is_randomised: bool

    def find(self, dataset: Dataset) -> list[str | None]:
        """The patient of each row of another dataset; a row of nobody in ADSL is reported."""
        known = {record.code for record in self.records}
        found = dataset.texts("USUBJID")
        for row, code in enumerate(found):
            if code not in known:
                _report_stranger(dataset, row, code)
        return [code if code in known else None for code in found]


def _report_stranger(dataset: Dataset, row: int, code: str | None) -> None:
    dataset.counts["ignored"] += 1
    if code is None:
        dataset.error("missing_id", row, "USUBJID", None, "expected a USUBJID, found nothing")
    else:
        message = f"expected a USUBJID of ADSL, found '{code}'"
        dataset.error("id_not_in_patients", row, "USUBJID", code, message)


def read_subjects(dataset: Dataset, *, index: str, more: Sequence[str], with_race: bool) -> Subjects | None:
    """Read ADSL; None where it has no column of ids.

    Args:
        index: which date day 0 is, one of `INDEXES`.
        more: columns that the caller says are baseline.
        with_race: keep race and ethnicity.

    Raises:
        OptionUnknown: a column of `more` that is not there.
    """
    if not dataset.needs("USUBJID"):
        return None
    codes = _codes(dataset)
    values, specs = read_covariates(dataset, more, with_race=with_race)
    timeline, index_date, is_randomised = _timeline(dataset, codes, index)
    return Subjects(
        dataset=dataset,
        codes=codes,
        records=_records(dataset, codes, values),
        covariates=specs,
        timeline=timeline,
        index_date=index_date,
        is_randomised=is_randomised,
    )


def _codes(dataset: Dataset) -> list[str | None]:
    seen: set[str] = set()
    codes: list[str | None] = []
    for row, code in enumerate(dataset.texts("USUBJID")):
        codes.append(code if _is_new(dataset, row, code, seen) else None)
        if code is not None:
            seen.add(code)
    return codes


def _is_new(dataset: Dataset, row: int, code: str | None, seen: set[str]) -> bool:
    if code is None:
        dataset.error("missing_id", row, "USUBJID", None, "expected a USUBJID, found nothing")
    elif code in seen:
        dataset.error("duplicate_id", row, "USUBJID", code, f"expected one row a subject, found '{code}' again")
    elif len(code) > _LONGEST_CODE:
        message = f"expected a USUBJID of at most {_LONGEST_CODE} characters"
        dataset.error("id_too_long", row, "USUBJID", None, message)
    else:
        return True
    return False


def _timeline(dataset: Dataset, codes: Sequence[str | None], index: str) -> tuple[Timeline, str, bool]:
    randomised = calendar_days(dataset, "RANDDT")
    treated = first_of(dataset, "TRTSDT", "TRTSDTM", "TR01SDT", "RFXSTDTC", "RFSTDTC")
    by_randomisation = index == "randomisation" and not np.isnan(randomised).all()
    zero = np.where(np.isnan(randomised), treated, randomised) if by_randomisation else treated
    if by_randomisation:
        _warn_fallback(dataset, randomised, treated)
    known = {code: float(day) for code, day in zip(codes, zero, strict=True) if code and not np.isnan(day)}
    first = {code: float(day) for code, day in zip(codes, treated, strict=True) if code and not np.isnan(day)}
    said = "randomisation" if by_randomisation else "first treatment" if known else "study day 1"
    return Timeline(index=known, reference=first), said, not bool(np.isnan(randomised).all())


def _warn_fallback(dataset: Dataset, randomised: np.ndarray, treated: np.ndarray) -> None:
    for row in np.flatnonzero(np.isnan(randomised) & ~np.isnan(treated)):
        message = "a treated subject without a date of randomisation: day 0 is the day of first treatment"
        dataset.warn("index_from_treatment", int(row), "RANDDT", None, message)


def _records(
    dataset: Dataset, codes: Sequence[str | None], covariates: Mapping[str, Sequence[float | str | None]]
) -> list[PatientRecord]:
    ages, sexes, ecog = _ages(dataset), _sexes(dataset), _ecog(dataset)
    stages, details = dataset.texts(dataset.first(*STAGE)), dataset.texts(dataset.first(*DETAIL))
    sites = dataset.texts("SITEID")
    return [
        PatientRecord(
            code=code,
            age_years=ages[row],
            sex=sexes[row],
            ecog=ecog[row],
            stage=_short(stages[row], 32),
            diagnosis_detail=_short(details[row], 120),
            site=_short(sites[row], 64),
            covariates={name: column[row] for name, column in covariates.items()},
        )
        for row, code in enumerate(codes)
        if code is not None
    ]


def _short(text: str | None, longest: int) -> str | None:
    return None if text is None else text[:longest]


def _ages(dataset: Dataset) -> list[float | None]:
    column = dataset.first("AGE", "AAGE")
    ages, units = dataset.numbers(column), dataset.texts(dataset.first("AGEU", "AAGEU"))
    found: list[float | None] = []
    for row, (age, unit) in enumerate(zip(ages.tolist(), units, strict=True)):
        years = _YEARS.get((unit or "years").lower())
        if years is None:
            dataset.error("unknown_unit", row, "AGEU", unit, f"expected YEARS, MONTHS, WEEKS or DAYS, found '{unit}'")
        elif not np.isnan(age) and not 0 <= age * years <= 130:
            dataset.error("out_of_range", row, column, age, "expected an age of 0 to 130 years")
        found.append(None if np.isnan(age) or years is None else age * years)
    return found


def _sexes(dataset: Dataset) -> list[str | None]:
    found: list[str | None] = []
    for row, text in enumerate(dataset.texts("SEX")):
        sex = SEXES.get((text or "").lower())
        if text is not None and sex is None:
            dataset.warn("sex_not_stored", row, "SEX", text, f"a sex other than M or F is not stored: '{text}'")
        found.append(sex)
    return found


def _ecog(dataset: Dataset) -> list[int | None]:
    column = dataset.first(*ECOG)
    found: list[int | None] = []
    for row, text in enumerate(dataset.texts(column)):
        digits = re.fullmatch(r"(?:ECOG\s*)?([0-5])(?:\.0)?(?:\D.*)?", text or "", re.IGNORECASE)
        if text is not None and digits is None:
            dataset.error("out_of_range", row, column, text, "expected an ECOG performance status of 0 to 5")
        found.append(int(digits[1]) if digits else None)
    return found
