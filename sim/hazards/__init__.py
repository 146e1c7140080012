"""Monthly chances of moving, from parameters or a posterior."""
