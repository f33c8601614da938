"""The second face of the product: the same wishes and answers from a terminal."""
