"""The services that are asked: one folder each."""
