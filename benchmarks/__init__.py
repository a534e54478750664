"""What it costs to read and to write: requests, rows per second, peak memory. `python -m benchmarks`."""
