"""Which regime each person meets, and when."""
