"""What reading and writing cost, `python -m benchmarks`, and what the sandbox does, `python -m benchmarks.sandbox`."""
