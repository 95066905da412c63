"""A sealed file opens whole and unchanged, with its key, or not at all; each way of tampering has its sentence."""

import io

import pytest

from daysheet.backup import sealing
from daysheet.backup.sealing import UnableToReadBackup

KEY = bytes(range(32))
CONTENT = bytes(n % 251 for n in range(1000))
SMALL = 100


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    monkeypatch.setattr(sealing, "PIECE", SMALL)


def sealed(content: bytes = CONTENT, key: bytes = KEY) -> bytes:
    file = io.BytesIO()
    head = sealing.new_head(
        key=key, daysheet="0.1.0", made_at="2026-05-01T00:00:00+00:00", migrations={"a": "1"}
    )
    sealer = sealing.Sealer(file, key, head)
    for start in range(0, len(content), 37):
        sealer.write(content[start : start + 37])
    sealer.close()
    return file.getvalue()


def unsealed(raw: bytes, key: bytes = KEY) -> bytes:
    _, pieces = sealing.opened(io.BytesIO(raw), key)
    return b"".join(pieces)


def parts(raw: bytes) -> tuple[bytes, list[bytes]]:
    """Everything before the pieces, and the pieces with their frames."""
    length = int.from_bytes(raw[len(sealing.MAGIC) :][:4], "big")
    at = len(sealing.MAGIC) + 4 + length + 32
    start, pieces = raw[:at], []
    while at < len(raw):
        _, _, size = sealing.FRAME.unpack(raw[at : at + sealing.FRAME.size])
        pieces.append(raw[at : at + sealing.FRAME.size + size])
        at += sealing.FRAME.size + size
    return start, pieces


@pytest.mark.parametrize("length", [0, 1, SMALL - 1, SMALL, SMALL + 1, 2 * SMALL, 1000])
def test_what_goes_in_comes_out(length):
    assert unsealed(sealed(CONTENT[:length])) == CONTENT[:length]


def test_nothing_of_the_content_and_of_the_key_stands_in_the_file():
    raw = sealed(b"CanaryPatient" * 50)
    assert b"Canary" not in raw
    assert KEY not in raw
    assert KEY.hex().encode() not in raw


def test_two_files_of_the_same_content_share_nothing_but_the_head():
    first, second = (parts(sealed())[1] for _ in range(2))
    assert not set(first) & set(second)


def test_every_flipped_bit_is_refused():
    """Head, its seal, frames, content, tags: one bit of every byte of the file."""
    raw = sealed()
    accepted = []
    for place in range(len(raw)):
        damaged = bytearray(raw)
        damaged[place] ^= 1 << place % 8
        try:
            unsealed(bytes(damaged))
            accepted.append(place)
        except UnableToReadBackup:
            pass
    assert accepted == []


def test_every_cut_is_refused():
    raw = sealed()
    for length in range(len(raw)):
        with pytest.raises(UnableToReadBackup):
            unsealed(raw[:length])


def test_a_cut_between_pieces_is_called_one():
    start, pieces = parts(sealed())
    assert len(pieces) == 10
    for kept in range(len(pieces)):
        with pytest.raises(UnableToReadBackup, match=f"cut off: it ends after piece {kept}, without its end"):
            unsealed(start + b"".join(pieces[:kept]))


@pytest.mark.parametrize("order", [[1, 0, *range(2, 10)], [0, 0, *range(1, 10)], [0, *range(2, 10)], [0, 9]])
def test_pieces_swapped_repeated_or_left_out_are_refused(order):
    start, pieces = parts(sealed())
    with pytest.raises(UnableToReadBackup, match="swapped, repeated or left out"):
        unsealed(start + b"".join(pieces[place] for place in order))


def test_a_piece_under_the_number_of_another_is_refused():
    start, pieces = parts(sealed())
    size = sealing.FRAME.size
    pieces[3] = pieces[3][:size] + pieces[4][size:]
    with pytest.raises(UnableToReadBackup, match="Piece 4 of this backup was changed or damaged"):
        unsealed(start + b"".join(pieces))


def test_a_piece_made_the_last_one_is_refused():
    start, pieces = parts(sealed())
    number, _, length = sealing.FRAME.unpack(pieces[3][: sealing.FRAME.size])
    pieces[3] = sealing.FRAME.pack(number, 1, length) + pieces[3][sealing.FRAME.size :]
    with pytest.raises(UnableToReadBackup, match="changed or damaged"):
        unsealed(start + b"".join(pieces[:4]))


def test_a_piece_of_another_backup_of_the_same_clinic_is_refused():
    start, pieces = parts(sealed())
    _, others = parts(sealed())
    with pytest.raises(UnableToReadBackup, match="Piece 6 of this backup was changed"):
        unsealed(start + b"".join([*pieces[:5], others[5], *pieces[6:]]))


def test_the_head_of_another_backup_is_refused():
    start, _ = parts(sealed())
    _, pieces = parts(sealed())
    with pytest.raises(UnableToReadBackup, match="Piece 1 of this backup was changed"):
        unsealed(start + b"".join(pieces))


@pytest.mark.parametrize("more", [b"\x00", b"anything"])
def test_something_behind_the_end_is_refused(more):
    with pytest.raises(UnableToReadBackup, match="added behind the end"):
        unsealed(sealed() + more)


def test_a_wrong_key_is_told_by_its_number():
    from daysheet.backup import key

    other = bytes(32)
    with pytest.raises(
        UnableToReadBackup, match=rf"\({key.number(other)}\) does not open .*{key.number(KEY)}"
    ):
        unsealed(sealed(), other)


def test_a_changed_head_is_refused_though_it_still_reads():
    raw = sealed()
    with pytest.raises(UnableToReadBackup, match="head of this backup was changed"):
        unsealed(raw.replace(b"2026-05-01", b"2026-05-02"))
    with pytest.raises(UnableToReadBackup, match="head of this backup was changed"):
        unsealed(raw.replace(b'"a":"1"', b'"a":"2"'))


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"SQLite format 3\x00" * 9, sealing.MAGIC, b"x" * 5000])
def test_another_file_is_no_backup(raw):
    with pytest.raises(UnableToReadBackup, match=r"not a Daysheet backup|changed or damaged"):
        unsealed(raw)


def test_a_newer_format_asks_for_a_newer_daysheet():
    raw = sealed().replace(b'"format":1', b'"format":9')
    with pytest.raises(UnableToReadBackup, match="Install a newer Daysheet"):
        unsealed(raw)
