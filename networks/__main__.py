"""`python -m networks` is the command `bregnet`."""

from networks.cli import main

if __name__ == "__main__":
    main()
