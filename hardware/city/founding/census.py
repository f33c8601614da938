"""How many assets of each kind a city of a given size has."""

from __future__ import annotations

SMALLEST = 300
LARGEST = 1_000_000


def census(figures: dict[str, int], fixed: int, assets: int | None) -> dict[str, int]:
    """Counts by kind. `figures` are the real ones, `fixed` the assets that do
    not scale (sources, clock); `assets` the wanted total, None for the real
    city. The lamps take what rounding leaves, so that the total is exact."""
    if assets is None:
        return dict(figures)
    check_size(assets)
    wanted = assets - fixed
    real = sum(figures.values())
    counts = {kind: max(1, (count * wanted + real // 2) // real) for kind, count in figures.items()}
    counts["streetlight"] = wanted - sum(counts.values()) + counts["streetlight"]
    return counts


def check_size(assets: int | None) -> None:
    """ValueError for a size that no city can have; None is the real one."""
    if assets is not None and not SMALLEST <= assets <= LARGEST:
        raise ValueError(f"a city has {SMALLEST} to {LARGEST} assets, not {assets}")
