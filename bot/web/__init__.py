"""Where machines call: the webhook, what was decided, health and metrics."""
