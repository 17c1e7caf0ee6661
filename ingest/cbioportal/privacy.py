"""Attributes that never leave the reader: names, record numbers, calendar dates, free text."""

from __future__ import annotations

import re

from ingest.cbioportal.clinical import ClinicalTable
from ingest.cbioportal.context import Context
from ingest.cbioportal.words import has_calendar_date

_IDENTIFYING = re.compile(
    r"DISPLAY_NAME|OTHER_(PATIENT|SAMPLE)_ID|(^|_)(MRN|DMP_ID|NAME|SURNAME|INITIALS|BIRTH(DATE|DAY)?|DOB|ADDRESS|STREET|"
    r"CITY|ZIP|ZIPCODE|POSTCODE|POSTAL_CODE|PHONE|EMAIL|SSN|INSURANCE|ACCESSION|RECORD_NUMBER|BARCODE|UUID)(_|$)"
)
_FREE = re.compile(r"(^|_)(NOTE|NOTES|COMMENT|COMMENTS|REPORT|REMARK|REMARKS|TEXT|NARRATIVE|DESCRIPTION)(_|$)")
_RACE = re.compile(r"(^|_)(RACE|ETHNICITY|ETHNIC|ETHNIC_GROUP|ANCESTRY|GENETIC_ANCESTRY(_LABEL)?)(_|$)")
_FEW = 20
_LONG = 80


def is_identifying(name: str) -> bool:
    """Whether a column's name says that it holds names, record numbers or addresses."""
    return _IDENTIFYING.search(name.upper()) is not None


def is_race(name: str) -> bool:
    """Whether a column's name says that it holds race, ethnicity or ancestry."""
    return _RACE.search(name.upper()) is not None


def is_free_text_name(name: str) -> bool:
    """Whether a column's name says that it holds free text."""
    return _FREE.search(name.upper()) is not None


def storable(context: Context, clinical: ClinicalTable, name: str) -> bool:
    """Whether an attribute may be stored; else the warning says why it is not.

    Not stored: columns named like names and record numbers (`identifier_not_stored`); columns with calendar dates
    (`calendar_date_not_stored`); text with more than 20 distinct values of which most occur once, or longer than 80
    characters (`free_text_not_stored`); race and ethnicity unless the option `race` asks for them (`race_not_stored`).
    """
    reason = _reason(clinical, name)
    if reason is None and is_race(name) and not context.with_race:
        message = "race and ethnicity are no covariates unless asked for (option race=yes): not stored"
        reason = "race_not_stored", message
    if reason is None:
        return True
    code, message = reason
    line = clinical.sheet.header_line
    context.report.warn(code, file=clinical.sheet.label, line=line, column=name, message=message)
    return False


def _reason(clinical: ClinicalTable, name: str) -> tuple[str, str] | None:
    if is_identifying(name):
        return "identifier_not_stored", "an attribute that names people or records: not stored"
    texts = [value for value in clinical.values[name] if isinstance(value, str)]
    if any(has_calendar_date(text) for text in texts):
        return "calendar_date_not_stored", "an attribute with calendar dates: not stored"
    distinct = set(texts)
    is_free = len(distinct) > _FEW and len(distinct) > len(texts) / 2
    if is_free or is_free_text_name(name) or any(len(text) > _LONG for text in distinct):
        return "free_text_not_stored", "an attribute of free text: not stored"
    return None
