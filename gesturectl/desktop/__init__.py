"""From events to the desktop; the only room for libraries of the operating system, one folder a back end."""
