"""How a file reads: one file per format, one engine of differences, and the one public entry for programs.

from bot.formats import compare
comparison = compare("contract", old_text, new_text)
comparison.findings            # what changed, each with effect, axis, severity, place and advice
comparison.holds("BACKWARD")   # whether data written under the old side reads under the new one
"""
