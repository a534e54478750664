"""The Singer tap: what NetSuite holds, as RECORD, SCHEMA and STATE messages on standard output."""
