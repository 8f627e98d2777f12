"""The documents found in the sources and kept, and the texts read from them. Independent of the parse."""
