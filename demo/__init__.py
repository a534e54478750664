"""The main job, end to end: NetSuite into PostgreSQL, changes again, and rows back into NetSuite."""
