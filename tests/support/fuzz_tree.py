"""Mutations of an XML tree, written out whole: what a strict parser takes, and a reader must then make sense of."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from lxml import etree
from support.fuzz_bytes import ODD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    Change = Callable[[Random, etree._Element, etree._Element], None]

_MOST = 5000  # children of one element
_VALUES = ("", "-1", "0", "4294967295", "99999999999", "NaN", "../../x", "A1:XFD1048576", "true", "가")
_TEXTS = ("", "0", "-1", "1e999", "가" * 50_000, "#REF!", "\u202e거꾸로", *map(str, ODD))


def in_tree(chance: Random, content: bytes) -> bytes:
    """Change some elements of a document."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    for _ in range(chance.choice((1, 2, 5, 20))):
        nodes = [node for node in root.iter() if isinstance(node.tag, str)]
        chance.choice(_CHANGES)(chance, chance.choice(nodes), chance.choice(nodes))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _remove(_chance: Random, node: etree._Element, _other: etree._Element) -> None:
    above = node.getparent()
    if above is not None:
        above.remove(node)


def _repeat(chance: Random, node: etree._Element, _other: etree._Element) -> None:
    above = node.getparent()
    for _ in range(chance.choice((1, 3, 100))):
        if above is not None and len(above) < _MOST:
            above.insert(above.index(node), copy.deepcopy(node))


def _put_inside(_chance: Random, node: etree._Element, other: etree._Element) -> None:
    if len(other) < _MOST and sum(1 for _ in node.iter()) < _MOST:
        other.append(copy.deepcopy(node))


def _odd_attribute(chance: Random, node: etree._Element, _other: etree._Element) -> None:
    if node.attrib:
        node.set(chance.choice(sorted(map(str, node.attrib))), chance.choice(_VALUES))


def _drop_attribute(chance: Random, node: etree._Element, _other: etree._Element) -> None:
    if node.attrib:
        del node.attrib[chance.choice(sorted(map(str, node.attrib)))]


def _odd_text(chance: Random, node: etree._Element, _other: etree._Element) -> None:
    node.text = chance.choice(_TEXTS)


def _rename(_chance: Random, node: etree._Element, other: etree._Element) -> None:
    node.tag = other.tag


def _nest(chance: Random, node: etree._Element, _other: etree._Element) -> None:
    for _ in range(chance.choice((1, 10, 120))):
        node = etree.SubElement(node, node.tag)
        node.text = "깊은 글"


_CHANGES: Sequence[Change] = (
    _remove, _repeat, _put_inside, _odd_attribute, _drop_attribute, _odd_text, _rename, _nest
)  # fmt: skip
