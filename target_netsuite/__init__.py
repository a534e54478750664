"""The Singer target: RECORD messages on standard input become creates, updates, upserts and deletes in NetSuite."""
