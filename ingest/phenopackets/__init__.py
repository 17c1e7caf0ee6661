"""Phenopackets v2: one individual, families and cohorts, as JSON, YAML or protobuf."""
