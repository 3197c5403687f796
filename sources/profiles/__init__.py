"""Mapping profiles for tables of others: one YAML file each, and what YAML cannot say in a Python file beside it."""
