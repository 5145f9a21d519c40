"""Application systems of many micro-services, each in the manner of another team."""
