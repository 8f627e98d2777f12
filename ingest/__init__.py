"""Sources, readers, structure, quantities, observations, commitments: from documents to the staging tables."""
