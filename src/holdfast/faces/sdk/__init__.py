"""The public functions and clients for Python programs; `import holdfast` offers them."""
