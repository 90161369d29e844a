"""Who got better by an amount that matters: rates, differences and ratios from counts alone."""
