"""Molecular tables that come alone: matrices of features by patients, segments, fusions, scores."""
