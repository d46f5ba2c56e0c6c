"""What it all adds up to: bundles and figures made from records."""
