"""The staging tables: schemas, loading and corrections."""
