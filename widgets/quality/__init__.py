"""Alarm quality, for the supervisor: figures, what is behind them, and the report."""
