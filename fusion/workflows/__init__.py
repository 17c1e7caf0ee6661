"""What a caller asks for in one step: fit a study, score patients, make twins, simulate arms."""
