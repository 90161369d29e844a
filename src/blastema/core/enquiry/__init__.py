"""An enquiry: somebody who asks, before they are a patient."""
