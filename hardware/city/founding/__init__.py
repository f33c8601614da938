"""How the default city is founded: streets drawn, lamps set, cables laid."""
