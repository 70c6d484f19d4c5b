"""Where data files lie, how they get there, and whether they are whole."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from networks.data.catalogue import DATASETS, Archive, Dataset, IdxFile
from networks.data.errors import DataError

__all__ = ["fetch", "find", "folder", "idx_files", "known", "names_of", "verify"]


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
    places = [folder() / name, *(folder() / name / part for part in inner), *(folder() / part for part in inner)]
    for place in places:
        for candidate in (file, file.removesuffix(".gz")):
            if (place / candidate).is_file():
                return place / candidate
    raise DataError(
        f"{file} of {name} is not in {folder() / name}; run `bregnet data fetch {name}`,"
        f" or set BREGNET_DATA to the folder that holds {name}/"
    )


def fetch(name: str, progress: bool = False) -> Path:
    """Download a data set into the cache unless it is there; the folder of its files.

    Every download is checked against its md5 and moved into place only then.

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
        if not _complete(name, files.train + files.test):
            archive = _download(dataset, files.name, files.md5, target, progress)
            _unpack(archive, files, target)
            archive.unlink()
    else:
        for file in files:
            if not _complete(name, (file.name,)):
                _download(dataset, file.name, file.download_md5, target, progress)
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


def _complete(name: str, files: tuple[str, ...]) -> bool:
    try:
        return all(find(name, file) for file in files)
    except DataError:
        return False


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


def _unpack(archive: Path, files: Archive, target: Path) -> None:
    """The wanted files of an archive, all or none."""
    with tempfile.TemporaryDirectory(dir=target) as draft:
        try:
            with tarfile.open(archive) as tar:
                for file in files.train + files.test:
                    source = tar.extractfile(f"{files.folder}/{file}")
                    if source is None:
                        raise KeyError(file)
                    with source, open(Path(draft) / file, "wb") as sink:
                        shutil.copyfileobj(source, sink)
        except (tarfile.TarError, EOFError, KeyError) as error:
            raise DataError(f"{archive} is truncated or corrupt ({error}); delete it and fetch it again") from error
        place = target / files.folder
        place.mkdir(exist_ok=True)
        for file in files.train + files.test:
            os.replace(Path(draft) / file, place / file)


def idx_files(dataset: Dataset, part: str) -> tuple[IdxFile, IdxFile]:
    """Images and labels of a part of an IDX data set."""
    assert not isinstance(dataset.files, Archive)
    first = 0 if part == "train" else 2
    return dataset.files[first], dataset.files[first + 1]
