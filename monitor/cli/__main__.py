"""`python -m monitor.cli`: the command, where no script is installed."""

from monitor.cli import main

if __name__ == "__main__":
    main()
