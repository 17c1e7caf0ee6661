"""Numbers of scikit-survival on followed_patients.csv, recorded in survival_in_sksurv.json.

Run with scikit-survival 0.28.0, which the project itself does not use (its licence is the GPL):

    python survival_in_sksurv.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from sksurv.metrics import (
    brier_score,
    concordance_index_censored,
    concordance_index_ipcw,
    cumulative_dynamic_auc,
    integrated_brier_score,
)
from sksurv.util import Surv

FOLDER = Path(__file__).parent
TIMES = [60.0, 150.0, 300.0, 500.0]
TAU = 600.0


def numbers() -> dict[str, list[float]]:
    """Competing events count as censoring; the first 120 patients are the training patients."""
    patients = pd.read_csv(FOLDER / "followed_patients.csv")
    training, held_out = patients[:120], patients[120:]
    held_out = held_out[held_out["time"] < training["time"].max()]
    train, test = (Surv.from_arrays(part["status"] == 1, part["time"]) for part in (training, held_out))
    risk = held_out["risk"].to_numpy()
    hazard = np.exp(risk)[:, None] * np.array(TIMES) / 500
    changing = risk[:, None] * np.array([1.0, 0.5, -0.2, -1.0])
    areas, mean = cumulative_dynamic_auc(train, test, risk, TIMES)
    changing_areas, changing_mean = cumulative_dynamic_auc(train, test, changing, TIMES)
    return {
        "harrell": [concordance_index_censored(held_out["status"] == 1, held_out["time"], risk)[0]],
        "uno": [concordance_index_ipcw(train, test, risk, TAU)[0]],
        "auc": areas.tolist(),
        "mean_auc": [mean],
        "changing_auc": changing_areas.tolist(),
        "changing_mean_auc": [changing_mean],
        "brier": brier_score(train, test, np.exp(-hazard), TIMES)[1].tolist(),
        "integrated_brier": [integrated_brier_score(train, test, np.exp(-hazard), TIMES)],
    }


if __name__ == "__main__":
    rows = (f'  "{name}": {json.dumps([float(value) for value in found])}' for name, found in numbers().items())
    (FOLDER / "survival_in_sksurv.json").write_text("{\n" + ",\n".join(rows) + "\n}\n")
