"""CDISC ADaM: a trial's analysis datasets as CSV or SAS transport files."""
