"""Six detectors of anomalies behind one protocol, each off where it has nothing to say; no sources, no texts."""
