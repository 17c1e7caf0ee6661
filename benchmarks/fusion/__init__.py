"""The twin beside honest comparators on real cohorts, against the bars it has to meet: `python -m benchmarks.fusion`."""
