"""Results of tests for minimal residual disease in plasma, a row a draw."""
