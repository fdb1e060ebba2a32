"""The errors that this product raises on purpose, in one short tree.

LikenessError
├── KnowledgeError      a file in knowledge/ breaks its schema
├── CorpusError         a corpus folder or a snapshot cannot be read
│   └── FetchError      a page of a publisher cannot be brought
│       └── RefusedAddress  an address to which a refresh must not go
├── IndexError_         the index is missing, damaged or built from something else
│   ├── IndexMissing    there is no index yet
│   └── IndexNotWritable  no room on the disk, or no right to write
├── ModelError          the embedding weights are absent or not the official ones
└── UsageError          the request cannot be served as it was put

Foreign exceptions are translated into these where they enter. Each message is one line
that says what is wrong and how to mend it, because it is shown to people as it is.
"""


class LikenessError(Exception):
    """Root of all errors that are reported to people in one line."""


class KnowledgeError(LikenessError):
    """A knowledge file breaks its schema."""


class CorpusError(LikenessError):
    """A corpus folder, snapshot or document cannot be read."""


class FetchError(CorpusError):
    """A page cannot be brought from its publisher."""


class RefusedAddress(FetchError):
    """An address, or what a host name stands for, to which a refresh must not go."""


class IndexError_(LikenessError):
    """The index cannot be used."""


class IndexMissing(IndexError_):
    """No generation has been built yet."""


class IndexNotWritable(IndexError_):
    """The disk is full, or the folder may not be written; the index that is there is as good as before."""


class ModelError(LikenessError):
    """The embedding weights are absent or are not the official release."""


class UsageError(LikenessError):
    """The request cannot be served as it was put."""
