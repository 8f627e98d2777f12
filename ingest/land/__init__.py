"""What was found in the sources and is kept, and the texts read from it. Nothing here knows of the parse."""
