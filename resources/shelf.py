"""Texts that ship with the product, by file name."""

from __future__ import annotations

from importlib.resources import files


def kind_files() -> dict[str, str]:
    """File name -> TOML text of every asset kind (``resources/kinds``)."""
    folder = files("resources") / "kinds"
    return {
        entry.name: entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


def philosophy_file() -> tuple[str, str]:
    """Name and TOML text of the alarm philosophy (``resources/philosophy``)."""
    entry = files("resources") / "philosophy" / "dijon.toml"
    return entry.name, entry.read_text("utf-8")


def retention_file() -> tuple[str, str]:
    """Name and TOML text of how long data are kept (``resources/retention``)."""
    entry = files("resources") / "retention" / "dijon.toml"
    return entry.name, entry.read_text("utf-8")


def lighting_file() -> tuple[str, str]:
    """Name and TOML text of the lighting programmes (``resources/lighting``)."""
    entry = files("resources") / "lighting" / "dijon.toml"
    return entry.name, entry.read_text("utf-8")


def map_files(protocol: str) -> dict[str, str]:
    """File name -> TOML text of every map that ships for `protocol`, such as
    ``resources/modbus``."""
    folder = files("resources") / protocol
    if not folder.is_dir():
        return {}
    return {
        entry.name: entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


def map_file(protocol: str, name: str) -> str:
    """TOML text of a map. FileNotFoundError where none of that name ships."""
    try:
        return map_files(protocol)[f"{name}.toml"]
    except KeyError:
        raise FileNotFoundError(name) from None


def help_text(language: str, topic: str) -> str:
    """The help on `topic` in Markdown; French where the language has none.
    KeyError for an unknown topic."""
    folder = files("resources") / "help"
    for spoken in (language, "fr"):
        page = folder / spoken / f"{topic}.md"
        if page.is_file():
            return page.read_text("utf-8")
    raise KeyError(topic)
