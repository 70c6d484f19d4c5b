"""Where data files lie, how they get there, and whether they are whole."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from networks.data.catalogue import DATASETS, Archive, Dataset, IdxFile
from networks.data.checksums import note, noted
from networks.data.errors import DataError

__all__ = ["fetch", "find", "folder", "known", "names_of", "unchecked", "verify"]


def known(name: str) -> Dataset:
    """The catalogue's entry.

    Raises
    ------
    ValueError
        If there is no data set of that name.
    """
    if name not in DATASETS:
        raise ValueError(f"`name` is {name!r}; choose one of {', '.join(DATASETS)}")
    return DATASETS[name]


def folder() -> Path:
    """Folder of the data: ``$BREGNET_DATA``, else the user's cache directory."""
    chosen = os.environ.get("BREGNET_DATA")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("bregnet")) / "data"


def find(name: str, file: str) -> Path:
    """A file of a data set, in the folder of its name or of the archive, gzipped or not.

    Raises
    ------
    DataError
        If it is not there; the message says where it was looked for.
    """
    dataset = known(name)
    inner = (dataset.files.folder,) if isinstance(dataset.files, Archive) else ()
    fetched = [folder() / name / part for part in inner]  # before all others: they replace what is damaged
    places = [*fetched, folder() / name, *(folder() / part for part in inner)]
    for place in places:
        for candidate in (file, file.removesuffix(".gz")):
            if (place / candidate).is_file():
                return place / candidate
    raise DataError(
        f"{file} of {name} is not in {folder() / name}; run `bregnet data fetch {name}`,"
        f" or set BREGNET_DATA to the folder that holds {name}/"
    )


def fetch(name: str, progress: bool = False) -> Path:
    """Download what is missing or damaged of a data set into the cache; the folder of its files.

    Every download is checked against its md5 and moved into place only then; checksums are noted beside the files.

    Parameters
    ----------
    name : str
        mnist, fashion-mnist, cifar10 or cifar100.
    progress : bool
        Show a progress bar.

    Raises
    ------
    DataError
        If no mirror gives the files whole.
    """
    dataset = known(name)
    target = folder() / name
    files = dataset.files
    if isinstance(files, Archive):
        if verify(name):
            archive = _download(dataset, files.name, files.md5, target, progress)
            note(_unpack(archive, files, target))
            archive.unlink()
    else:
        for file in files:
            if not _whole(name, file):
                note([_download(dataset, file.name, file.download_md5, target, progress)])
    return find(name, names_of(dataset)[0]).parent


def verify(name: str) -> list[str]:
    """Read every file of a data set; what is wrong, one sentence each, empty if all is well."""
    from networks.data.images import read_part

    faults = []
    for part in ("train", "test"):
        try:
            read_part(name, part)
        except (DataError, OSError) as error:
            faults.append(str(error))
    return faults


def names_of(dataset: Dataset) -> tuple[str, ...]:
    """Names of all files of a data set."""
    files = dataset.files
    return files.train + files.test if isinstance(files, Archive) else tuple(f.name for f in files)


def unchecked(name: str) -> list[str]:
    """Files whose contents nothing is known of, so that `verify` sees their form only."""
    files = known(name).files
    if isinstance(files, Archive):
        loose = [
            f for part, total in zip((files.train, files.test), files.sums, strict=True) if not total for f in part
        ]
    else:
        loose = [file.name for file in files if file.payload_md5 is None]
    return [file for file in loose if not noted(find(name, file))]


def _whole(name: str, file: IdxFile) -> bool:
    from networks.data.images import read_file

    try:
        read_file(name, file)
    except (DataError, OSError):
        return False
    return True


def _download(dataset: Dataset, file: str, md5: str, target: Path, progress: bool) -> Path:
    import logging

    import pooch

    pooch.get_logger().setLevel(logging.ERROR)
    target.mkdir(parents=True, exist_ok=True)
    reasons = []
    for mirror in dataset.mirrors:
        try:
            found = pooch.retrieve(mirror + file, f"md5:{md5}", fname=file, path=target, progressbar=progress)
            return Path(found)
        except (OSError, ValueError) as error:  # no network, no such file, another checksum
            reasons.append(f"{mirror}: {str(error).splitlines()[0]}")
    raise DataError(
        f"{file} of {dataset.name} could not be fetched ({'; '.join(reasons)}); put it into {target} by hand,"
        " or set BREGNET_DATA"
    )


def _unpack(archive: Path, files: Archive, target: Path) -> list[Path]:
    """The wanted files of an archive, all or none; their paths."""
    names = files.train + files.test
    with tempfile.TemporaryDirectory(dir=target) as draft:
        try:
            with tarfile.open(archive) as tar:
                for file in names:
                    source = tar.extractfile(f"{files.folder}/{file}")
                    if source is None:
                        raise KeyError(file)
                    with source, open(Path(draft) / file, "wb") as sink:
                        shutil.copyfileobj(source, sink)
        except (tarfile.TarError, EOFError, KeyError) as error:
            raise DataError(f"{archive} is truncated or corrupt ({error}); delete it and fetch it again") from error
        place = target / files.folder
        place.mkdir(exist_ok=True)
        for file in names:
            os.replace(Path(draft) / file, place / file)
        return [place / file for file in names]
