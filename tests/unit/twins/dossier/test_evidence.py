"""What stands behind an arm, from the forecast and from the regimen library."""

import subprocess
import sys
from dataclasses import replace

from tests.forecast_json import arm
from tests.paths import PROJECT
from twins.dossier.forecasts.arms import build_arm
from twins.dossier.forecasts.evidence import build_evidence
from twins.dossier.forecasts.statements import ArmEvidence


def evidence_of(name: str) -> ArmEvidence:
    view = replace(build_arm(name.replace("_", " "), arm()), key=name, followed_months=26.9)
    (found,) = build_evidence((view,), diagnosis="NSCLC", detail="")
    return found


def test_evidence_names_source_trial_and_what_was_modelled() -> None:
    found = evidence_of("docetaxel")

    told = {row.label: row.text for row in found.rows}
    assert told["Source"] == "randomised arm of the cohort"
    assert told["Patients"] == "425 patients"
    assert told["Followed"] == "27 months"
    assert told["Regimen library"].startswith("OAK: OAK, randomised phase III")
    assert told["Scans modelled"] == "every 6 weeks"
    assert told["Response rate"] == "checked against the paper"


def test_evidence_marks_what_was_not_checked() -> None:
    found = evidence_of("docetaxel")

    assert found.has_unverified
    assert any(text.startswith("Neutropenia, grade 3 or more: 13% of 578 patients of OAK") for text in found.rates)
    assert any(text.endswith("†") for text in found.rates)
    assert not all(text.endswith("†") for text in found.rates)


def test_evidence_lists_the_trials_that_compared_it() -> None:
    found = evidence_of("nivolumab_squamous")

    oak = next(text for text in found.contrasts if text.startswith("OAK, 850 patients"))
    assert "hazard ratio of OS 0.73, 95% interval as used 0.62 to 0.86" in oak


def test_evidence_of_a_regimen_outside_the_library_shows_the_forecast_alone() -> None:
    found = evidence_of("docetaxel dose=0.75")

    assert [row.text for row in found.rows if row.label == "Regimen library"] == ["no row of this name"]
    assert (found.rates, found.contrasts, found.has_unverified) == ((), (), False)


def test_library_is_read_without_torch() -> None:
    script = (
        "import sys; from twins.bridge.library import find_regimen_source as find;"
        "find('docetaxel', diagnosis='NSCLC', detail=''); print('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)

    assert ran.stdout.strip() == "False", ran.stderr
