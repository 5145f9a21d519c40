"""How the data of clusters is protected."""
