"""The exact, mergeable sums that a mixed model is fitted from, and the engines that make them."""
