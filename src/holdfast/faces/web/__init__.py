"""The portal's built pages, as they are served; its source is in `web/` of the repository."""
