"""The staging tables: schemas, load and corrections."""
