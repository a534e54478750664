"""pytest fixtures that give a test an account of its own."""
