"""What a README says of the project that it is of: what that does, where its pages are, how it is used."""
