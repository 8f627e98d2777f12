"""The command line `gwr`: one module a command, `app` with all of them."""
