"""The actions: a folder for each kind of thing that is acted on."""
