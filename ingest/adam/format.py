"""How ADaM datasets are recognised, and what may be asked of them."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.headers import head_of
from ingest.records import Package
from ingest.requests import Format, Request

SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet", ".xlsx", ".xpt")
XPT_START = b"HEADER RECORD*******LIB"
# A dataset's name may be followed by what tells its parts apart (adtte_onco, adlbc); for the others letters that
# follow make another dataset (ADAEFMQ is no ADAE).
_NAME = re.compile(r"(?:(adsl|adae|adtr|adrs)|(adlb)[chu]?)(?![a-z])|(adtte)")
_HEAD = 4096


def dataset_named(name: str) -> str | None:
    """The dataset that a file of this name is (`ADTTE` for `adtte_onco.csv.gz`), or None where it is none we read."""
    lowered = name.lower()
    found = _NAME.match(lowered)
    if found is None or not lowered.endswith(SUFFIXES):
        return None
    return (found[1] or found[2] or found[3]).upper()


def recognise(path: Path) -> str | None:
    """A folder that holds ADSL, or one dataset of a known name; both by name and by the beginning of the file."""
    try:
        if path.is_dir():
            files = [each for each in sorted(path.iterdir()) if dataset_named(each.name) == "ADSL"]
            return "the folder holds the ADaM dataset ADSL" if any(map(_is_dataset, files)) else None
        name = dataset_named(path.name)
        return f"the file is the ADaM dataset {name}" if name and _is_dataset(path) else None
    except OSError:
        return None


def _is_dataset(path: Path) -> bool:
    """Whether the file begins as a dataset does; workbooks and Parquet keep their names elsewhere and are believed."""
    if not path.is_file():
        return False
    if path.name.lower().endswith((".parquet", ".xlsx")):
        return True
    head = head_of(path, _HEAD)
    return head.startswith(XPT_START) or b"USUBJID" in head.split(b"\n", 1)[0].upper()


def _read(request: Request) -> Package:
    from ingest.adam.reader import read

    return read(request)


FORMAT = Format(
    key="adam",
    title="CDISC ADaM datasets",
    recognise=recognise,
    read=_read,
    options={
        "index": "what day 0 is: randomisation (as far as known, the default) or first_treatment",
        "regimens": "names for arms, such as 'Drug A 10 mg=docetaxel; Drug B=atezolizumab'",
        "covariates": "further ADSL columns that were known on day 0, separated by commas",
        "race": "yes: keep race and ethnicity as covariates",
    },
)
