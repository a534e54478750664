"""A NetSuite account on your own machine: NetSuite's HTTP interface over an embedded database."""
