"""Pages for people: a static site beside the warehouse, and the evidence page of a single report.

No server, no remote assets: every page opens from a file, in Chinese with an English switch. `site.build_site` writes
the site of a published database; `report.report_page` makes the page of one report from its staging frames.
"""
