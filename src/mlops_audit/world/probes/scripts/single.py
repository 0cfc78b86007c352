"""Starts ``observing.main``: this file is compiled each time, the others once for all probes of a run."""

import sys

if __name__ == "__main__":
    sys.dont_write_bytecode = False
    import observing  # type: ignore[import-not-found]

    del sys.modules["observing"], sys.modules["describing"]
    observing.main()
