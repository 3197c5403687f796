"""What people receive: CSV files, their description, and the manifest."""
