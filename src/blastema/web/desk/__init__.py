"""The front desk: enquiries, today's appointments, notices, work given out."""
