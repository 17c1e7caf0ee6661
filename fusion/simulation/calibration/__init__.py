"""Arms fitted to a cohort, so that the average simulated patient fares as its patients did."""
