"""OnDijon: an open control room for a smart city."""

__version__ = "0.1.0"
