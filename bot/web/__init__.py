"""Where machines call: the webhook, health and metrics."""
