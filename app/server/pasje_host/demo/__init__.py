"""What a first start shows: a programme, a member with a history, and a till."""
