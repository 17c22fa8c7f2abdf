"""One folder a platform: each turns messages into what its platform shows, and knows nothing of the others."""
