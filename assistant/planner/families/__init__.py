"""Questions that no metric answers: definitions, lineage, content, reasons."""
