"""GraphQL over the reading operations of the table: types, links between them, and limits; never what they mean."""
