"""Who is at the desk: signing in and out, the first person, the register."""
