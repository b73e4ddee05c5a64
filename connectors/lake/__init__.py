"""The governed lake: validate, quarantine, minimise, apply consent, partition, publish."""
