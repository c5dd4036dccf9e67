"""How many texts a second this machine takes in durably, beside what it could do at best and what is usual: `make bench`."""
