"""Word lists and grammar: phrases, predicates and periods. Nothing here looks at the number tokens of a text."""
