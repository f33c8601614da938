"""The live map: a raster widget with its own composite, symbols and base tiles."""
