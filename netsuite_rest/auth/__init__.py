"""The ways to log in, each a `requests.auth.AuthBase`."""
