"""Which reports are made: the plan, its editions, parameters and dates."""
