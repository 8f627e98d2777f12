"""The command line `gwr`: one module per command; `app` brings them together."""
