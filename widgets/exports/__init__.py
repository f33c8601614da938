"""What leaves the desk: the view as a picture, the map as one offline page."""
