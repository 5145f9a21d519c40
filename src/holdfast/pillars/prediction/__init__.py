"""What is to come: how right forecasts were, and the alerts that watch for what they warn of; never how it is read."""
