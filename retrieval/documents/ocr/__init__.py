"""Reads letters out of pictures of pages, offline: picture -> regions and tables -> lines -> words with places."""
