"""The read-only HTTP API to the release in force: `served` opens it, `listings` defines its lists, `app` answers."""
