"""Starts the roles as child processes."""
