"""What missing answers, chance selection and a placebo could have done to a result."""
