"""What collectors of one family have in common: feed, telegram, table, alerts, outages."""
