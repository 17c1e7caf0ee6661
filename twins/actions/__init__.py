"""Every write that touches more than one record: module = noun, function = verb, the actor is `by`."""
