"""What is said of a number: its indicator, measure, period and region. Nothing here knows of files."""
