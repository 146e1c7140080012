"""Who is there: people by cohort, with attributes drawn by address."""
