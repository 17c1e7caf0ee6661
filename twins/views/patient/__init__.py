"""One patient: the page, its pictures and controls, what-ifs, papers and files."""
