"""The same worlds under every option, and what is measured in them."""
