"""The media types under which charts leave a notebook."""

MIME = "application/vnd.vegalite.v6+json"
LAB_MIME = "application/vnd.vegalite.v5+json"
"""What JupyterLab 4 draws; it does not know the sixth version of Vega-Lite."""
LAB_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
