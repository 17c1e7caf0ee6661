"""How fast the main job is: every figure with machine and date, from one command that anyone can run (`make bench`)."""
