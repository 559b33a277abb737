"""Files of every format to blocks with locations."""
