"""Where each data set of images comes from, and what its files must hold."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DATASETS", "Archive", "Dataset", "IdxFile"]


@dataclass(frozen=True)
class IdxFile:
    """A gzipped IDX file: shape of its array, md5 of the download and, where known, of the payload."""

    name: str
    shape: tuple[int, ...]
    download_md5: str
    payload_md5: str | None = None


@dataclass(frozen=True)
class Archive:
    """A tar archive of CIFAR files: its md5, folder, and the files of the training and test set.

    Where `sums` are known, they are `checksums.sum_of_records` of the two sets.
    """

    name: str
    md5: str
    folder: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    records: tuple[int, int]
    label_bytes: int
    sums: tuple[str | None, str | None] = (None, None)


@dataclass(frozen=True)
class Dataset:
    """A data set of images: mirrors to fetch from, files, classes."""

    name: str
    source: str
    mirrors: tuple[str, ...]
    classes: tuple[str, ...] | int
    files: tuple[IdxFile, ...] | Archive

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return self.classes if isinstance(self.classes, int) else len(self.classes)


IMAGES, LABELS = (60000, 28, 28), (60000,)
TEST_IMAGES, TEST_LABELS = (10000, 28, 28), (10000,)

MNIST = Dataset(
    name="mnist",
    source="LeCun, Cortes and Burges 1998",
    mirrors=("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
    classes=tuple("0123456789"),
    files=(
        IdxFile("train-images-idx3-ubyte.gz", IMAGES,
                "f68b3c2dcbeaaa9fbdd348bbdeb94873", "6bbc9ace898e44ae57da46a324031adb"),
        IdxFile("train-labels-idx1-ubyte.gz", LABELS,
                "d53e105ee54ea40749a09fcbcd1e9432", "a25bea736e30d166cdddb491f175f624"),
        IdxFile("t10k-images-idx3-ubyte.gz", TEST_IMAGES,
                "9fb629c4189551a2d022fa330f9573f3", "2646ac647ad5339dbf082846283269ea"),
        IdxFile("t10k-labels-idx1-ubyte.gz", TEST_LABELS,
                "ec29112dd5afa0611ce80d1b7f02629c", "27ae3e4e09519cfbb04c329615203637"),
    ),
)  # fmt: skip

FASHION_MNIST = Dataset(
    name="fashion-mnist",
    source="Xiao, Rasul and Vollgraf 2017",
    mirrors=(
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    ),
    classes=("T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
    files=(
        IdxFile("train-images-idx3-ubyte.gz", IMAGES,
                "8d4fb7e6c68d591d4c3dfef9ec88bf0d", "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
        IdxFile("train-labels-idx1-ubyte.gz", LABELS, "25c81989df183df01b3e8a0aad5dffbe"),
        IdxFile("t10k-images-idx3-ubyte.gz", TEST_IMAGES,
                "bef4ecab320f06d8554ea6380940ec79", "8181f5470baa50b63fa0f6fddb340f0a"),
        IdxFile("t10k-labels-idx1-ubyte.gz", TEST_LABELS, "bb300cfdad3c16e7a12a480ee83cd310"),
    ),
)  # fmt: skip

CIFAR10 = Dataset(
    name="cifar10",
    source="Krizhevsky 2009",
    mirrors=("https://www.cs.toronto.edu/~kriz/",),
    classes=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    files=Archive(
        name="cifar-10-binary.tar.gz",
        md5="c32a1d4ab5d03f1284b67883e8d87530",
        folder="cifar-10-batches-bin",
        train=tuple(f"data_batch_{i}.bin" for i in range(1, 6)),
        test=("test_batch.bin",),
        records=(10000, 10000),
        label_bytes=1,
        sums=("3736ca0499efa984ef17682f72ddd881", "8d7a26d3e5b6b0f84b28dca262732da4"),
    ),
)

CIFAR100 = Dataset(
    name="cifar100",
    source="Krizhevsky 2009",
    mirrors=("https://www.cs.toronto.edu/~kriz/",),
    classes=100,
    files=Archive(
        name="cifar-100-binary.tar.gz",
        md5="03b5dce01913d631647c71ecec9e9cb8",
        folder="cifar-100-binary",
        train=("train.bin",),
        test=("test.bin",),
        records=(50000, 10000),
        label_bytes=2,
    ),
)

DATASETS = {dataset.name: dataset for dataset in (MNIST, FASHION_MNIST, CIFAR10, CIFAR100)}
