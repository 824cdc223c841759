"""The user's config on the page."""
