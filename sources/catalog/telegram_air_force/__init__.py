"""A service of the catalog; see manifest.yaml."""
