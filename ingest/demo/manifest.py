"""study.toml: what each file of the demonstration study is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

TEXT: Final = """# Written by ingest.demo. SYNTHETIC: every patient, value and image here is drawn by a generator.
[study]
id = "demo"
name = "Demonstration study (synthetic): atezolizumab or docetaxel after platinum"
synthetic = true
diagnosis = "NSCLC"
index_date = "start of the line under discussion"
genome_build = "GRCh38"

[patients]
file = "patients.csv"
id = "patient"
missing = [""]
[patients.columns]
age_years = "age"
sex = "sex"
diagnosis_detail = "histology"
ecog = "ecog"
stage = "stage"
site = "site"
[patients.covariates]
numeric = ["metastatic_sites", "ki67_percent"]
categorical = ["smoking"]

[[outcome]]
endpoint = "OS"
time = "os_months"
unit = "months"
event = "os_censored"
event_when = [0]
censored_when = [1]

[[outcome]]
endpoint = "PFS"
time = "pfs_months"
unit = "months"
event = "pfs_censored"
event_when = [0]
censored_when = [1]

[[outcome]]
endpoint = "severe_adverse_event"
kind = "toxicity"
time = "severe_ae_days"
unit = "days"
event = "severe_ae_status"
event_when = [1]
competing_when = [2, 3]         # death; treatment ended for progression
censored_when = [0]
grade_min = 3

[treatment]
arm = "arm"
randomised = true
[treatment.names]
atezolizumab = "atezolizumab"
docetaxel = "docetaxel"

[[variants]]
modality = "ctdna"
file = "ctdna/draws.csv"
id = "patient"
day = "day"
vcf = "vcf"
sample = "sample"

[[imaging]]
modality = "radiomics"
file = "imaging/series.csv"
id = "patient"
day = "day"
series = "series"
seg = "segmentation"
settings = { bin_width = 25.0 }

[[embedding]]
modality = "pathology"
name = "HE"
file = "slides/{id}.h5"
encoder = "titan"
unit = "slide"

[[matrix]]
modality = "omics"
name = "expression"
file = "expression.tsv"
id = "gene"
kind = "expression"
orient = "features_by_patients"
transform = "log2"
gene_columns = { pattern = "(.+)" }

[[matrix]]
modality = "labs"
name = "blood"
file = "labs.csv"
id = "patient"

[[series]]
modality = "tumour_size"
file = "sizes.csv"
id = "patient"
day = "day"
value = "sum_of_diameters_mm"
unit = "mm"
name = "sum_of_longest_diameters"
detected = "state"
limit = "limit_mm"

[[events]]
kind = "treatment"
file = "treatments.csv"
id = "patient"
start_day = "start_day"
stop_day = "stop_day"
term = "regimen"
line = "line"

[[events]]
kind = "response"
file = "responses.csv"
id = "patient"
start_day = "day"
category = "response"

[[events]]
kind = "progression"
file = "progressions.csv"
id = "patient"
start_day = "day"

[[events]]
kind = "death"
file = "deaths.csv"
id = "patient"
start_day = "day"

[[events]]
kind = "adverse_event"
file = "adverse_events.csv"
id = "patient"
start_day = "start_day"
stop_day = "stop_day"
term = "term"
grade = "grade"
organ_class = "organ_class"
attribution = "attribution"
"""


def write_manifest(folder: Path) -> None:
    """Write study.toml; last of all files, so that a folder with a manifest is whole."""
    (folder / "study.toml").write_text(TEXT, encoding="utf-8", newline="\n")
