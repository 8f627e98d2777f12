"""Publication: the working database made into releases, one of which is in force for readers."""
