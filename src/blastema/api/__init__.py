"""FHIR R4 over HTTP: reads of single patients; no rules, no queries."""
