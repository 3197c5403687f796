"""Scripts that build the tables of geo/data from their sources; run by hand, never at run time."""
