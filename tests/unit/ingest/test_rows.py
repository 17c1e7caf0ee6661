"""Records as columns are the same sequence of records."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import IngestError
from ingest.records import Knowing, ObservationRecord, SpecimenKind, TreatmentRecord, VariantRecord
from ingest.rows import Rows

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
VARIANTS = st.lists(
    st.builds(
        VariantRecord,
        patient=TEXT,
        kind=st.sampled_from(SpecimenKind),
        day=st.integers(-1000, 1000),
        gene=TEXT,
        vaf=st.none() | st.floats(0, 1),
        position=st.none() | st.integers(0, 2**40),
    ),
    max_size=6,
)


@given(records=VARIANTS)
def test_columns_give_back_the_records(records):
    rows = Rows.of(VariantRecord, records)
    assert list(rows) == records
    assert rows == records
    assert [rows[at] for at in range(len(rows))] == records


@given(first=VARIANTS, second=VARIANTS)
def test_joined_rows_are_the_rows_of_both(first, second):
    joined = Rows.joined(VariantRecord, [Rows.of(VariantRecord, first), Rows.of(VariantRecord, second)])
    assert list(joined) == first + second


def test_lists_and_mappings_survive():
    line = TreatmentRecord(patient="A", regimen="x", start_day=0, components=("a", 'b"c'))
    seen = ObservationRecord(
        patient="A", modality="labs", name="LDH", day=0, state=Knowing.FAILED, details={"assay": "x", "ml": 4.5}
    )
    assert list(Rows.of(TreatmentRecord, [line])) == [line]
    assert list(Rows.of(ObservationRecord, [seen])) == [seen]


def test_a_column_that_is_left_out_holds_the_default():
    data = pa.table({"patient": ["A"], "kind": ["plasma"], "day": [0], "gene": ["TP53"]})
    assert Rows(VariantRecord, data)[0] == VariantRecord(patient="A", kind=SpecimenKind.PLASMA, day=0, gene="TP53")


def test_a_column_that_is_needed_or_unknown_is_refused():
    with pytest.raises(TypeError, match="needs the column kind"):
        Rows(VariantRecord, pa.table({"patient": ["A"]}))
    with pytest.raises(TypeError, match="no fields"):
        Rows(VariantRecord, pa.table({"colour": ["red"]}))


def test_a_number_that_json_cannot_write_is_refused():
    seen = ObservationRecord(
        patient="A", modality="labs", name="LDH", day=0, state=Knowing.FAILED, details={"ml": float("nan")}
    )
    with pytest.raises(IngestError, match="found NaN"):
        Rows.of(ObservationRecord, [seen])
