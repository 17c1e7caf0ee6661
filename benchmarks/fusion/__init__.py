"""The twin beside honest comparators on real cohorts, and the bars it has to meet: `python -m benchmarks.fusion`."""
