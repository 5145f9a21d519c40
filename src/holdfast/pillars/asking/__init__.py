"""What a typed question means: words become an intent with values, or a refusal; never an answer, never a guess."""
