"""Statistical disclosure control of a comparison about real people."""
