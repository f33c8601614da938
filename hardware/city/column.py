"""One column of a simulated device family, as it is written and read back."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64] | npt.NDArray[np.int64] | npt.NDArray[np.bool_]
Columns = Mapping[str, Array]  # by name, one element a device; the arrays themselves, no copies
NOTHING: Columns = {}


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """`size` elements of numpy type `type`. Where most are NaN, `places` has
    the numbers of those that are not, and `values` only these."""

    type: str
    size: int
    values: bytes
    places: bytes | None = None

    def pour(self, into: Array) -> None:
        """Sets all of `into`. ValueError where it is of another size or type."""
        if self.type != into.dtype.str or self.size != len(into):
            raise ValueError(f"{self.size} of {self.type} for {len(into)} of {into.dtype.str}")
        values = np.frombuffer(self.values, into.dtype)
        if self.places is None:
            into[:] = values
        else:
            into[:] = np.nan
            into[np.frombuffer(self.places, np.int64)] = values


def column_of(array: Array) -> Column:
    """What :meth:`Column.pour` gives back."""
    kind, size = array.dtype.str, len(array)
    if array.dtype.kind == "f":
        known = ~np.isnan(array)
        if 2 * np.count_nonzero(known) < size:
            places = np.flatnonzero(known).astype(np.int64)
            return Column(
                type=kind, size=size, values=array[known].tobytes(), places=places.tobytes()
            )
    return Column(type=kind, size=size, values=array.tobytes())
