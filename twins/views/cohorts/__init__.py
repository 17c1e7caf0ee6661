"""Many patients: the list, kept searches, cohorts."""
