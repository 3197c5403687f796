"""The rooms behind `monitor.linking`: features, candidates, weights, assignment, fields. Imports nothing by itself."""
