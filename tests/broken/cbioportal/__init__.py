"""What may be wrong in a cBioPortal study: edits of the wild one, and what must be said of each."""

from tests.broken.cbioportal.courses_and_lists import EVENT_CASES, LIST_CASES, OTHER_CASES
from tests.broken.cbioportal.meta_and_clinical import CLINICAL_CASES, META_CASES, SHEET_CASES
from tests.broken.cbioportal.molecular import LONG_CASES, MUTATION_CASES, SEGMENT_CASES, WIDE_CASES

CASES_BY_NAME = {
    f"{group}_{name}": value
    for group, cases in {
        "meta": META_CASES,
        "sheet": SHEET_CASES,
        "clinical": CLINICAL_CASES,
        "mutation": MUTATION_CASES,
        "wide": WIDE_CASES,
        "long": LONG_CASES,
        "segment": SEGMENT_CASES,
        "event": EVENT_CASES,
        "list": LIST_CASES,
        "other": OTHER_CASES,
    }.items()
    for name, value in cases.items()
}
