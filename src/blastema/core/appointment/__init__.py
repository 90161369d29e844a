"""An appointment: a patient, a place, a purpose and a time on the wall clock there."""
