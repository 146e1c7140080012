"""Files are read with YAML 1.2 meaning and with limits; all trouble ends in a sentence."""

import os
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.reading.mistakes import Place
from sim.inputs.reading.yaml.file import read_mapping
from sim.inputs.reading.yaml.tree import MOST_NODES


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(text: str | bytes) -> dict[str, object]:
    Path("x.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_mapping("x.yaml")[0]


def mistakes(text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(text)
    return list(caught.value.mistakes)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("NO", "NO"),
        ("true", True), ("True", True), ("FALSE", False), ("tRUE", "tRUE"),
        ("null", None), ("~", None), ("", None), ("none", "none"), ("None", "None"),
        ("0", 0), ("-12", -12), ("+3", 3), ("010", 10), ("0o17", 15), ("0x1F", 31),
        ("0b11", "0b11"), ("1_000", "1_000"), ("190:20:30", "190:20:30"),
        ("0.5", 0.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("-1.5E-2", -0.015),
        ("1e", "1e"), (".", "."), ("1.2.3", "1.2.3"), ("٣", "٣"),
        ("2017-10-01", "2017-10-01"), ('"3"', "3"), ("'true'", "true"), ("=", "="),
    ],
)  # fmt: skip
def test_words_mean_what_yaml_1_2_says(word: str, value: object) -> None:
    found = read(f"key: {word}\n")["key"]
    assert found == value
    assert type(found) is type(value)


def test_keys_stay_words() -> None:
    assert read("no: 1\n3: 2\ntrue: 3\n2017-10-01: 4\n") == {
        "no": 1, "3": 2, "true": 3, "2017-10-01": 4,
    }  # fmt: skip


def test_places_are_those_of_keys_and_values() -> None:
    Path("x.yaml").write_text("# comment\na:\n  - b: 1\n    c: {d: 2}\n", "utf-8")
    data, places = read_mapping("x.yaml")
    assert data == {"a": [{"b": 1, "c": {"d": 2}}]}
    assert places.of_key(("a",)) == Place("x.yaml", 2, 1)
    assert places.of_value(("a", 0)) == Place("x.yaml", 3, 5)
    assert places.of_key(("a", 0, "c", "d")) == Place("x.yaml", 4, 9)
    assert places.of_value(("a", 0, "c", "d")) == Place("x.yaml", 4, 12)
    assert places.nearest(("a", 0, "e", "f"), data) == (("a", 0), Place("x.yaml", 3, 5))
    assert str(Place("x.yaml", 4, 12)) == "x.yaml:4:12"


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n") == {"a": 1, "b": 2}


def test_all_decoration_is_refused_at_once() -> None:
    text = "a: &x 1\nb: *x\nc: !!int 3\nd: !custom {e: 1}\n<<: {f: 1}\n*x : 2\n&k g: 1\n"
    assert mistakes(text) == [
        "x.yaml:1:4 a: must not use anchors (got `&x`). Remove it.",
        "x.yaml:2:4 b: must not use aliases (got `*x`). Write the value out.",
        "x.yaml:3:4 c: must not use tags (got `tag:yaml.org,2002:int`). Remove it.",
        "x.yaml:4:4 d: must not use tags (got `!custom`). Remove it.",
        "x.yaml:5:1 <<: must not use merge keys (got `<<`). Write the entries out, or use "
        "`based_on`.",
        "x.yaml:6:1 x: must not use aliases (got `*x`). Write the key out.",
        "x.yaml:7:1 g: must not use anchors (got `&k`). Remove it.",
    ]


def test_duplicate_keys_are_found_at_every_depth_and_also_inside_duplicates() -> None:
    assert mistakes("a: {b: 1, b: 2}\na: {c: 1, c: 2}\n") == [
        "x.yaml:1:11 a.b: must be given only once (got it again; the first is on line 1).",
        "x.yaml:2:1 a: must be given only once (got it again; the first is on line 1).",
        "x.yaml:2:11 a.c: must be given only once (got it again; the first is on line 2).",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.yaml:1:1: must hold keys and values such as `title: text` (got an empty file)."),
        (
            "# hi\n",
            "x.yaml:1:1: must hold keys and values such as `title: text` (got an empty file).",
        ),
        ("- a\n", "x.yaml:1:1: must hold keys and values such as `title: text` (got a list)."),
        ("3", "x.yaml:1:1: must hold keys and values such as `title: text` (got 3)."),
        (
            "a: 1\n---\nb: 1\n",
            "x.yaml:2:1: must be one YAML document (got a second one). Remove `---` and "
            "what follows.",
        ),
        (
            "a: b: c",
            "x.yaml:1:4: must be well-formed YAML (got: text that must stand between quotes). "
            'Write `"b: c"`.',
        ),
        (
            "a:\n\t- b",
            "x.yaml:2:1: must be well-formed YAML (got: while scanning for the next token "
            "found character '\\t' that cannot start any token). Use spaces instead of "
            "tabs.",
        ),
        (
            'a: "x',
            "x.yaml:1:4: must be well-formed YAML (got: the quotation mark that opens here is not "
            'closed on its line). Write `"x"`.',
        ),
        (
            "a: [1, 2",
            "x.yaml:1:9: must be well-formed YAML (got: while parsing a flow sequence "
            "expected ',' or ']', but got '<stream end>'). Close the bracket, or put a "
            "comma between the entries.",
        ),
        (
            'a: "\\UFFFFFFFF"',
            "x.yaml:1:1: must be well-formed YAML (got an escape or a number without meaning).",
        ),
        (
            'a: "\\ud800"',
            "x.yaml:1:4 a: must be text that exists in Unicode (got half of a character).",
        ),
        (
            'a: {"\\ud800b": 1}',
            "x.yaml:1:5 a: must be text that exists in Unicode (got half of a character).",
        ),
        ("a: \x07", "x.yaml:1:4: must be printable text (got a control character). Remove it."),
        ("? [a]\n: b\n", "x.yaml:1:3: must have plain words as keys (got a list as a key)."),
        ('a: 1\n"": 2\n', "x.yaml:2:1: must have a word before the colon (got an empty key)."),
        (f"a: {'9' * 101}", "x.yaml:1:4 a: must be a number of at most 100 characters (got 101)."),
        ("[" * 100_000, "x.yaml:1:21: must be nested at most 20 deep (got deeper)."),
        ("{a: " * 5_000, "x.yaml:1:81: must be nested at most 20 deep (got deeper)."),
        ("- " * 5_000, "x.yaml:1:41: must be nested at most 20 deep (got deeper)."),
        (b"\xff\xfea\0", "x.yaml: must be UTF-8 text (got UTF-16). Save it again as UTF-8."),
        (
            b"\xff\xfe\0\0a\0\0\0",
            "x.yaml: must be UTF-8 text (got UTF-32). Save it again as UTF-8.",
        ),
        (
            b"a: 1\nb: caf\xe9\n",
            "x.yaml:2:7: must be UTF-8 text (got byte 0xe9). Save it again as UTF-8.",
        ),
        (b"PK\x03\x04\0\0", "x.yaml: must be UTF-8 text (got binary data). Give a text file."),
        (
            b"a: 1 # " + b"x" * 2**20,
            "x.yaml: must be at most 1 MiB (got more). Split it, or use `based_on`.",
        ),
    ],
)
def test_what_cannot_be_read_gives_one_sentence(text: str | bytes, message: str) -> None:
    assert mistakes(text) == [message]


def test_nesting_up_to_the_limit_is_fine() -> None:
    assert read("a: " + "[" * 19 + "]" * 19)
    assert mistakes("a: " + "[" * 20 + "]" * 20)


def test_a_bomb_of_aliases_is_refused_without_expanding_it() -> None:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    told = mistakes("\n".join(lines))
    assert len(told) == 9 + 8 * 9
    assert all("must not use a" in line for line in told)


def test_too_many_values_are_refused() -> None:
    flow = "a: [" + "1," * MOST_NODES + "]"
    assert mistakes(flow) == [
        f"x.yaml:1:{5 + 2 * (MOST_NODES - 3)}: must hold at most 50,000 keys and values (got more)."
    ]


def test_a_folder_a_missing_file_and_a_pipe_are_told(tmp_path: Path) -> None:
    Path("folder").mkdir()
    os.mkfifo("pipe")
    for name, message in [
        ("folder", "folder: must be a file (got a folder). Give a file in it."),
        (
            "no.yaml",
            "no.yaml: must be a file that exists (there is none). Check the name and the folder.",
        ),
        ("pipe", "pipe: must be an ordinary file (got a device or a pipe)."),
        (
            "x.yaml/y",
            "x.yaml/y: must be a file that exists (there is none). Check the name and the folder.",
        ),
        ("a\0b", "a?b: must be readable (got: the name is not possible)."),
        ("n" * 300, f"{'n' * 300}: must be readable (got: File name too long)."),
    ]:
        with pytest.raises(InputError) as caught:
            read_mapping(name)
        assert str(caught.value) == message


def test_an_unreadable_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    Path("x.yaml").write_text("a: 1\n", "utf-8")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError) as caught:
        read_mapping("x.yaml")
    told = "x.yaml: must be readable (the system refuses). Change its permissions."
    assert str(caught.value) == told


def test_a_file_below_the_present_folder_is_named_from_here(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: *b\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_mapping(tmp_path / "x.yaml")
    assert str(caught.value).startswith("x.yaml:1:4 a: must not use aliases")
