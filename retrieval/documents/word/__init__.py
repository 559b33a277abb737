"""Word documents (DOCX): the package, its styles, and the walk through its XML."""
