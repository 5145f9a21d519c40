"""Small builders of objects for tests."""
