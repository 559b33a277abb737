"""The panels of the window, one module each: `desktop.panels.<name>` with a class `<Name>Panel`."""
