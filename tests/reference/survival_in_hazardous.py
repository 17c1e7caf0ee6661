"""Numbers of hazardous on followed_patients.csv, recorded in survival_in_hazardous.json.

Run with hazardous 0.2.0, which the project itself does not use:

    python survival_in_hazardous.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from hazardous.metrics import aj_calibration_per_event, brier_score_incidence, concordance_index_incidence

FOLDER = Path(__file__).parent
TIMES = np.array([0.0, 60.0, 150.0, 300.0, 500.0])
TAU = 500.0


def numbers() -> dict[str, list[float]]:
    """The first 120 patients are the training patients, whose censoring gives the weights."""
    patients = pd.read_csv(FOLDER / "followed_patients.csv")
    training, held_out = patients[:120], patients[120:]
    held_out = held_out[held_out["time"] < training["time"].max()].reset_index(drop=True)
    train, test = (
        part[["status", "time"]].rename(columns={"status": "event", "time": "duration"})
        for part in (training, held_out)
    )
    own = np.exp(held_out["risk"].to_numpy())[:, None] * TIMES / 500
    other = np.broadcast_to(TIMES / 900, own.shape)
    share = own[:, -1:] / (own + other)[:, -1:]
    free = np.exp(-own - other)
    event, competing = share * (1 - free), (1 - share) * (1 - free)
    shares = np.stack([free, event, competing], axis=1)
    distance = {power: aj_calibration_per_event(test, TIMES, shares, alpha=power) for power in (1, 2)}
    return {
        "wolbers": concordance_index_incidence(test, event, train, time_grid=TIMES, taus=[TAU]),
        "brier_event": list(brier_score_incidence(train, test, event, TIMES, 1)),
        "brier_competing": list(brier_score_incidence(train, test, competing, TIMES, 2)),
        "aj_event": [distance[2][1], distance[1][1]],
        "aj_competing": [distance[2][2], distance[1][2]],
    }


if __name__ == "__main__":
    rows = (f'  "{name}": {json.dumps([float(value) for value in found])}' for name, found in numbers().items())
    (FOLDER / "survival_in_hazardous.json").write_text("{\n" + ",\n".join(rows) + "\n}\n")
