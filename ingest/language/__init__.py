"""Words and grammar: word lists, phrases, predicates and periods. Nothing here knows of a number in a text."""
