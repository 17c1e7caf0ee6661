"""Which column names the patient of a cell, and which its type."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.checks import Report, suggestion

# In the order in which they are tried, without regard to case, spaces, points, hyphens and underscores.
PATIENT_COLUMNS = (
    "patient", "patient_id", "donor", "donor_id", "individual", "individual_id", "subject", "subject_id",
    "participant_id", "case_id", "sample", "sample_id", "orig.ident", "library_id",
)  # fmt: skip
CELL_TYPE_COLUMNS = (
    "cell_type", "celltype", "cell_types", "cell_type_label", "predicted_cell_type", "cell_type_pred",
    "predicted_celltype", "predicted_label", "predicted_labels", "prediction", "majority_voting", "scbert_prediction",
    "cell_label", "cell_ontology_class", "annotation", "cell_annotation",
)  # fmt: skip
NONE = "none"


def find_column(
    asked: str | None, synonyms: Sequence[str], columns: Sequence[str], report: Report, *, label: str, what: str
) -> str | None:
    """The column that is asked for, else the first that goes by a usual name; None where there is none.

    A column that is asked for and not there is reported (`missing_column`).
    """
    if asked is not None and asked.lower() == NONE:
        return None
    if asked is not None:
        found = asked if asked in columns else None
        if found is None:
            message = f"expected the column '{asked}' ({what}); {suggestion(asked, columns)}"
            report.error("missing_column", file=label, column=asked, message=message)
        return found
    by_name = {_plain(column): column for column in reversed(columns)}
    return next((by_name[_plain(name)] for name in synonyms if _plain(name) in by_name), None)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
