"""The tables of OMOP CDM 5.4 that are read, with their columns, and the names of all others.

`needed`: the reader cannot do without them; `required`: the model forbids them to be absent, the reader does not mind.
The type of a column follows from its name, as everywhere in the model.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fields:
    """Columns of one table by how much depends on them. `key`: its primary key, empty where it has none."""

    key: str
    needed: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def known(self) -> frozenset[str]:
        """All columns of the table in CDM 5.4, and the names that 5.3 and its oncology extension give them."""
        return frozenset((*self.needed, *self.required, *self.optional)) | RENAMED.keys()


RENAMED = {
    "modifier_of_event_id": "measurement_event_id",
    "modifier_of_field_concept_id": "meas_event_field_concept_id",
    "admitting_source_concept_id": "admitted_from_concept_id",
    "admitting_source_value": "admitted_from_source_value",
    "discharge_to_concept_id": "discharged_to_concept_id",
    "discharge_to_source_value": "discharged_to_source_value",
}
"""Columns of CDM 5.3 by their name in 5.4."""

TYPED = ("unit_concept_id", "unit_source_value", "unit_source_concept_id", "value_source_value")
VISIT = ("provider_id", "visit_occurrence_id", "visit_detail_id")


def _fields(key: str, needed: str, required: str, optional: str, *more: str) -> Fields:
    first = (key, *needed.split()) if key else tuple(needed.split())
    return Fields(key, first, tuple(required.split()), (*optional.split(), *more))


TABLES: dict[str, Fields] = {
    "person": _fields(
        "person_id",
        "gender_concept_id year_of_birth",
        "race_concept_id ethnicity_concept_id",
        "month_of_birth day_of_birth birth_datetime location_id provider_id care_site_id person_source_value"
        " gender_source_value gender_source_concept_id race_source_value race_source_concept_id ethnicity_source_value"
        " ethnicity_source_concept_id",
    ),
    "observation_period": _fields(
        "observation_period_id",
        "person_id observation_period_start_date observation_period_end_date",
        "period_type_concept_id",
        "",
    ),
    "condition_occurrence": _fields(
        "condition_occurrence_id",
        "person_id condition_concept_id condition_start_date",
        "condition_type_concept_id",
        "condition_start_datetime condition_end_date condition_end_datetime condition_status_concept_id stop_reason"
        " condition_source_value condition_source_concept_id condition_status_source_value",
        *VISIT,
    ),
    "measurement": _fields(
        "measurement_id",
        "person_id measurement_concept_id measurement_date",
        "measurement_type_concept_id",
        "measurement_datetime measurement_time operator_concept_id value_as_number value_as_concept_id range_low"
        " range_high measurement_source_value measurement_source_concept_id measurement_event_id"
        " meas_event_field_concept_id",
        *TYPED,
        *VISIT,
    ),
    "observation": _fields(
        "observation_id",
        "person_id observation_concept_id observation_date",
        "observation_type_concept_id",
        "observation_datetime value_as_number value_as_string value_as_concept_id qualifier_concept_id"
        " observation_source_value observation_source_concept_id qualifier_source_value observation_event_id"
        " obs_event_field_concept_id",
        *TYPED,
        *VISIT,
    ),
    "drug_exposure": _fields(
        "drug_exposure_id",
        "person_id drug_concept_id drug_exposure_start_date",
        "drug_exposure_end_date drug_type_concept_id",
        "drug_exposure_start_datetime drug_exposure_end_datetime verbatim_end_date stop_reason refills quantity"
        " days_supply sig route_concept_id lot_number drug_source_value drug_source_concept_id route_source_value"
        " dose_unit_source_value",
        *VISIT,
    ),
    "drug_era": _fields(
        "drug_era_id",
        "person_id drug_concept_id drug_era_start_date drug_era_end_date",
        "",
        "drug_exposure_count gap_days",
    ),
    "procedure_occurrence": _fields(
        "procedure_occurrence_id",
        "person_id procedure_concept_id procedure_date",
        "procedure_type_concept_id",
        "procedure_datetime procedure_end_date procedure_end_datetime modifier_concept_id quantity"
        " procedure_source_value procedure_source_concept_id modifier_source_value",
        *VISIT,
    ),
    "specimen": _fields(
        "specimen_id",
        "person_id specimen_concept_id specimen_date",
        "specimen_type_concept_id",
        "specimen_datetime quantity unit_concept_id anatomic_site_concept_id disease_status_concept_id"
        " specimen_source_id specimen_source_value unit_source_value anatomic_site_source_value"
        " disease_status_source_value",
    ),
    "death": _fields(
        "",
        "person_id death_date",
        "",
        "death_datetime death_type_concept_id cause_concept_id cause_source_value cause_source_concept_id",
    ),
    "episode": _fields(
        "episode_id",
        "person_id episode_concept_id episode_start_date episode_object_concept_id",
        "episode_type_concept_id",
        "episode_start_datetime episode_end_date episode_end_datetime episode_parent_id episode_number"
        " episode_source_value episode_source_concept_id",
    ),
    "episode_event": _fields("", "episode_id event_id episode_event_field_concept_id", "", ""),
}

VOCABULARY = frozenset(
    {"concept", "vocabulary", "domain", "concept_class", "concept_relationship", "relationship", "concept_synonym"}
    | {"concept_ancestor", "source_to_concept_map", "drug_strength"}
)
NEVER_READ = frozenset({"note", "note_nlp"})
OTHERS = frozenset(
    {"visit_occurrence", "visit_detail", "device_exposure", "fact_relationship", "location", "care_site", "provider"}
    | {"payer_plan_period", "cost", "dose_era", "condition_era", "metadata", "cdm_source", "cohort"}
    | {"cohort_definition"}
)
ALL_TABLES = frozenset(TABLES) | VOCABULARY | NEVER_READ | OTHERS


def is_integer(column: str) -> bool:
    """Whether the model says that the column holds whole numbers."""
    counted = ("year_of_birth", "month_of_birth", "day_of_birth", "episode_number", "event_id")
    return (column.endswith("_id") and column != "specimen_source_id") or column in counted


def is_date(column: str) -> bool:
    """Whether the model says that the column holds dates."""
    return column.endswith("_date")
