"""Container logs as text: lines read for level, time and message, and lines alike mined into templates."""
