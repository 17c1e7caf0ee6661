"""Makes followed_patients.csv, the patients on whom survival_in_r.R and survival_in_sksurv.py were run.

python -m tests.reference.followed_patients
"""

from pathlib import Path

import numpy as np
import pandas as pd

FILE = Path(__file__).with_name("followed_patients.csv")
HORIZON = 300.0


def make_patients(n: int = 200, seed: int = 11) -> pd.DataFrame:
    """Two competing events and loss to follow-up; `time` without ties, `day` and `risk` with many.

    status is 0 lost, 1 event, 2 competing event; entry is late for about half; prediction is of the event by HORIZON.
    """
    generator = np.random.default_rng(seed)
    risk = np.round(generator.normal(size=n), 1)
    first = generator.exponential(np.exp(-risk)) * 500
    second = generator.exponential(np.exp(0.3 * risk)) * 900
    lost = generator.uniform(60, 1000, n)
    seen = np.minimum(np.minimum(first, second), lost)
    status = np.where(seen == lost, 0, np.where(seen == first, 1, 2))
    time = np.round(seen, 4) + 1
    day = np.maximum(np.round(time / 20) * 20, 20)
    late = np.where(generator.random(n) < 0.5, generator.uniform(0, 0.6, n), 0.0)
    entry = np.round(late * np.minimum(time, day), 3)
    prediction = np.clip(np.round(1 - np.exp(-np.exp(0.8 * risk + 0.2 * risk**2 - 0.6)), 6), 0.02, 0.98)
    return pd.DataFrame(
        {"time": time, "day": day, "status": status, "entry": entry, "risk": risk, "prediction": prediction}
    )


if __name__ == "__main__":
    make_patients().to_csv(FILE, index=False)
