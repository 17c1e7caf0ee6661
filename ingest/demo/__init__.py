"""A demonstration study, drawn from the state model and written as real files; everything in it is synthetic."""
