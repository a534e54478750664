"""The kinds of stream that the tap offers."""
