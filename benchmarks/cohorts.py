"""The twin on real cohorts whose files you have: `python -m benchmarks.cohorts oak=FOLDER hancock=FOLDER`.

For each: import twice, fit OS in five folds beside the comparators, and, where arms were assigned by chance, the
simulated survival averaged over all patients beside Kaplan-Meier. Manifests are those of docs/examples.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.setting import set_up
from benchmarks.timing import seconds

if TYPE_CHECKING:
    from twins.models import ModelVersion, Study

MANIFESTS = Path("docs/examples")
MONTHS = ("6", "12", "18", "24")


def main() -> None:
    """Measure each cohort that was named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cohorts", description=__doc__)
    parser.add_argument("cohorts", nargs="+", metavar="STUDY=FOLDER")
    arguments = parser.parse_args()
    set_up()
    from benchmarks import machine

    print(machine.describe())
    for named in arguments.cohorts:
        code, _, folder = named.partition("=")
        measure(code, Path(folder).absolute())


def measure(code: str, folder: Path) -> None:
    """Import twice, fit, simulate."""
    from twins.actions import fitting, imports

    paths = [(MANIFESTS / f"{code}.toml").absolute(), folder]
    for _ in range(2):
        receipt = imports.accept(imports.create(paths, study=code, by=None))
        print(f"\n{code}: {receipt.run.status}", receipt.run.result)
    study = receipt.run.study
    if study is None:
        raise RuntimeError(f"{code} was refused: {receipt.issues[0].message}")
    found: list[ModelVersion] = []
    took = seconds(lambda: found.append(fitting.fit(study, endpoint="OS", by=None)))
    print(f"fit {took:.0f} s, shares {found[0].metrics['shares']}")
    for name, scores in found[0].metrics["metrics"].items():
        print(f"  {name:14}", {key: value and round(value, 4) for key, value in scores.items()})
    if study.randomised:
        print_arms(study, found[0])


def print_arms(study: Study, model: ModelVersion) -> None:
    """Simulated survival averaged over everybody, beside Kaplan-Meier of those who got the arm."""
    from django.db import connection

    from twins.actions import fitting
    from twins.bridge import fusion
    from twins.database import url_of

    url, checkpoint = url_of(connection.settings_dict), fitting.checkpoint_of(model)
    simulated = fusion.simulate_study(url, checkpoint, study=study.code, origin_day=0, horizon_months=24)
    forecasts = [each.arms["arms"] for _, each in simulated if each.arms]
    for arm in forecasts[0]:
        mean = {
            month: sum(each[arm]["survival"][month]["p"] for each in forecasts) / len(forecasts) for month in MONTHS
        }
        seen = kaplan_meier(study, arm)
        print(f"  {arm:14}", {month: f"{mean[month]:.3f} (Kaplan-Meier {seen[month]:.3f})" for month in MONTHS})


def kaplan_meier(study: Study, arm: str) -> dict[str, float]:
    """Observed survival of the patients of an arm, at the same months."""
    from lifelines import KaplanMeierFitter

    from fusion.survival.scores import MONTH_DAYS
    from twins.models import Outcome

    rows = Outcome.objects.filter(patient__study=study, endpoint="OS", patient__treatment_lines__is_index=True)
    pairs = rows.filter(patient__treatment_lines__regimen=arm).values_list("time_days", "status")
    curve = KaplanMeierFitter().fit(
        [time / MONTH_DAYS for time, _ in pairs], [status == "event" for _, status in pairs]
    )
    return {month: float(curve.predict(float(month))) for month in MONTHS}


if __name__ == "__main__":
    main()
