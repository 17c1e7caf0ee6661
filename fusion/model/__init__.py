"""The predictor: blockwise ridge Cox, boosted trees and the graph network, stacked."""
