"""What the evidence means, and who is told. Imports nothing by itself, so that `--help` stays quick."""
