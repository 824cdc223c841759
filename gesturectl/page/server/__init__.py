"""The page's server; the only room for web libraries."""
