"""What documents of a kind say where all of them do: in sections called alike, in a timeline, in the head of a memo."""
