"""The composition root: settings become the rules, the sources and the words that the faces work with."""
