"""The tables that the analytic lane reads, as SQLAlchemy Core knows them.

Django's migrations own the schema; a test holds these definitions against it. Only columns that are read are named.
"""

from __future__ import annotations

from pgvector.sqlalchemy import Vector
from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    Double,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    create_engine,
    make_url,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.pool import NullPool

metadata = MetaData()


def _table(name: str, *columns: Column[object]) -> Table:
    return Table(f"twins_{name}", metadata, Column("id", BigInteger, primary_key=True), *columns)


study = _table(
    "study",
    Column("code", String),
    Column("diagnosis", String),
    Column("randomised", Boolean),
    Column("synthetic", Boolean),
    Column("covariates", JSONB),
)
patient = _table(
    "patient",
    Column("study_id", BigInteger),
    Column("code", String),
    Column("age_years", Double),
    Column("sex", String),
    Column("diagnosis", String),
    Column("diagnosis_detail", String),
    Column("ecog", SmallInteger),
    Column("stage", String),
    Column("site", String),
    Column("covariates", JSONB),
)
outcome = _table(
    "outcome",
    Column("patient_id", BigInteger),
    Column("endpoint", String),
    Column("kind", String),
    Column("time_days", Double),
    Column("entry_days", Double),
    Column("status", String),
)
treatment_line = _table(
    "treatmentline",
    Column("patient_id", BigInteger),
    Column("regimen", String),
    Column("start_day", Integer),
    Column("stop_day", Integer),
    Column("line", SmallInteger),
    Column("is_index", Boolean),
    Column("components", ARRAY(String)),
)
specimen = _table(
    "specimen",
    Column("patient_id", BigInteger),
    Column("kind", String),
    Column("day", Integer),
    Column("variants_state", String),
    Column("build", String),
    Column("panel", String),
)
variant = _table(
    "variant",
    Column("specimen_id", BigInteger),
    Column("gene", String),
    Column("protein", String),
    Column("effect", String),
    Column("vaf", Double),
    Column("depth", Integer),
    Column("alt_depth", Integer),
)
imaging_study = _table(
    "imagingstudy",
    Column("patient_id", BigInteger),
    Column("day", Integer),
    Column("modality", String),
)
lesion = _table(
    "lesion",
    Column("imaging_id", BigInteger),
    Column("label", String),
    Column("segment_number", Integer),
    Column("volume_ml", Double),
    Column("longest_diameter_mm", Double),
    Column("centroid_mm", JSONB),
)
gene_link = _table(
    "genelink",
    Column("study_id", BigInteger),
    Column("origin", String),
    Column("target", String),
)
gene_panel = _table(
    "genepanel",
    Column("study_id", BigInteger),
    Column("name", String),
    Column("genes", ARRAY(String)),
)
gene_set = _table(
    "geneset",
    Column("study_id", BigInteger),
    Column("name", String),
    Column("source", String),
    Column("genes", ARRAY(String)),
)
feature_set = _table(
    "featureset",
    Column("study_id", BigInteger),
    Column("modality", String),
    Column("name", String),
    Column("kind", String),
    Column("transform", String),
    Column("features", ARRAY(Text)),
    Column("genes", ARRAY(String)),
    Column("settings", JSONB),
)
feature_vector = _table(
    "featurevector",
    Column("patient_id", BigInteger),
    Column("feature_set_id", BigInteger),
    Column("day", Integer),
    Column("lesion_id", BigInteger),
    Column("values", ARRAY(REAL)),
)
slide_embedding = _table(
    "slideembedding",
    Column("patient_id", BigInteger),
    Column("modality", String),
    Column("name", String),
    Column("encoder", String),
    Column("unit", String),
    Column("day", Integer),
    Column("count", Integer),
    Column("vector", Vector()),
)
kept_file = _table(
    "keptfile",
    Column("patient_id", BigInteger),
    Column("day", Integer),
    Column("modality", String),
    Column("name", String),
    Column("label", String),
    Column("sha256", String),
    Column("rows", Integer),
    Column("dim", Integer),
    Column("details", JSONB),
)
tile_prototypes = _table(
    "tileprototypes",
    Column("sha256", String),
    Column("dataset", String),
    Column("key", String),
    Column("centres", LargeBinary),
    Column("shares", ARRAY(Double)),
)
observation = _table(
    "observation",
    Column("patient_id", BigInteger),
    Column("modality", String),
    Column("name", String),
    Column("day", Integer),
    Column("state", String),
    Column("value", Double),
    Column("unit", String),
    Column("limit", Double),
    Column("comparator", String),
)
response = _table(
    "response",
    Column("patient_id", BigInteger),
    Column("day", Integer),
    Column("category", String),
)
adverse_event = _table(
    "adverseevent",
    Column("patient_id", BigInteger),
    Column("term", String),
    Column("start_day", Integer),
    Column("stop_day", Integer),
    Column("grade", SmallInteger),
    Column("organ_class", String),
    Column("attribution", String),
)
disease_event = _table(
    "diseaseevent",
    Column("patient_id", BigInteger),
    Column("kind", String),
    Column("day", Integer),
)


def connect(url: str) -> Engine:
    """An engine for a PostgreSQL URL of any spelling (`postgres://`, `postgresql://`); psycopg 3 is the driver."""
    spelled = "postgresql" + url[url.index("://") :]
    return create_engine(make_url(spelled).set(drivername="postgresql+psycopg"), poolclass=NullPool)
