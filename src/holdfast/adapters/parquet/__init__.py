"""A history of metrics of one's own: Parquet files by day, written and read by DuckDB.

Belongs here: files, partitions, compaction, retention.
Never here: what a metric means, and when it is sampled.
"""
