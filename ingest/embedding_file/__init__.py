"""Vectors of pretrained encoders in files of their own: slides, tiles, patients."""
