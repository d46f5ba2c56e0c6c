"""What is true: frozen values that everything above decides from. No I/O, no clock, no environment."""
