"""The media type under which charts leave a notebook."""

MIME = "application/vnd.vegalite.v6+json"
