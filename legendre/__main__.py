"""`python -m legendre` is the command `legendre`."""

from legendre.cli import main

if __name__ == "__main__":
    main()
