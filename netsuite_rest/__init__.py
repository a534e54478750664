"""A client of NetSuite's SuiteTalk REST web services; it knows nothing of Singer."""
