"""Files as received, in any of the usual formats → sheets of cells as text, each with its place."""
