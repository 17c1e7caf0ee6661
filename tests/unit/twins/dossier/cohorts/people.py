"""Made-up people for tests of cohorts."""

from typing import Any

from twins.dossier.cohorts.people import Observed, Person


def make_person(pk: int = 1, **values: Any) -> Person:
    """A person of whom everything is known, but for what is given."""
    known = {
        "age_years": 60.0,
        "sex": "female",
        "ecog": 1,
        "stage": "IV",
        "site": "A",
        "diagnosis": "NSCLC",
        "arm": "docetaxel",
        "covariates": {},
        "outcomes": {},
    }
    return Person(**{**known, "pk": pk, **values})


def followed(months: float, *, event: bool = True, entered: float = 0.0) -> dict[str, Observed]:
    """Overall survival of somebody."""
    return {"OS": Observed(months=months, event=event, entered=entered)}
