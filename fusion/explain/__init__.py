"""Why a model says what it says: contributions that add up, intervals by what is missing, and what-if in genes."""
