"""``legendre cache``: where compiled kernels and certificates lie."""

from __future__ import annotations

import typer


def command(clear: bool = typer.Option(False, "--clear", help="Delete them.")) -> int:
    """Show the cache of compiled kernels and certificates, or clear it.

    [bold]Examples[/bold]: legendre cache    legendre cache --clear
    """
    from legendre.lower.loader import cache_info, clear_cache

    info = clear_cache() if clear else cache_info()
    print(f"{'cleared' if clear else 'cache'}: {info.path} ({info.files} files, {info.bytes / 1e6:.1f} MB)")
    return 0
