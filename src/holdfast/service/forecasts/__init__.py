"""Series of metrics and what is computed of them: forecasts, predictions, anomalies and how right they were."""
