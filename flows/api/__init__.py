"""The release in force over HTTP, read-only: `served` opens it, `listings` say what it is asked, `app` answers."""
