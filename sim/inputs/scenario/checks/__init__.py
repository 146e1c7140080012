"""Cross-checks: what one section says must fit what another says."""
