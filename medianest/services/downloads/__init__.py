"""Downloads: looked up, asked for, fetched by workers, shown and taken away again."""
