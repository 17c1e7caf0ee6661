"""Words for the sexes, in lower case, and how records write them."""

SEXES = {"m": "male", "male": "male", "f": "female", "female": "female"}
