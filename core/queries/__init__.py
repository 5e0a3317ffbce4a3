"""問い (questions): the same nouns as the domain, answered with frozen rows; reads only."""
