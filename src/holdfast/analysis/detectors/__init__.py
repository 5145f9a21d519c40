"""Detectors of unusual values in series: pure, causal, deterministic; no sources, no clock, no texts."""
