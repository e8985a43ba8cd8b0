"""Stock: what all members share of rewards, which are counted stocks, totals, partners' codes."""
