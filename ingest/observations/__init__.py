"""What each number states: its indicator, measure, period and region. Nothing here handles the files of reports."""
