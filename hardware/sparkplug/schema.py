"""The messages of a Sparkplug B payload, by the field numbers of the published
definition (Eclipse Sparkplug 3.0.0, chapter 6.4).

Data sets and templates are no values of a control room: they are carried as bytes,
which is what they are on the wire, and told apart by their field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

_PACKAGE = "sparkplug"
_TYPES = {
    "uint32": FieldDescriptorProto.TYPE_UINT32,
    "uint64": FieldDescriptorProto.TYPE_UINT64,
    "float": FieldDescriptorProto.TYPE_FLOAT,
    "double": FieldDescriptorProto.TYPE_DOUBLE,
    "bool": FieldDescriptorProto.TYPE_BOOL,
    "string": FieldDescriptorProto.TYPE_STRING,
    "bytes": FieldDescriptorProto.TYPE_BYTES,
}


class _Field(NamedTuple):
    number: int
    name: str
    type: str
    repeated: bool = False
    choice: bool = False  # one of those that hold the value


_SCHEMA: Mapping[str, Sequence[_Field]] = {
    "PropertyValue": (
        _Field(1, "type", "uint32"),
        _Field(2, "is_null", "bool"),
        _Field(3, "int_value", "uint32", choice=True),
        _Field(4, "long_value", "uint64", choice=True),
        _Field(5, "float_value", "float", choice=True),
        _Field(6, "double_value", "double", choice=True),
        _Field(7, "boolean_value", "bool", choice=True),
        _Field(8, "string_value", "string", choice=True),
        _Field(9, "propertyset_value", "bytes", choice=True),
        _Field(10, "propertysets_value", "bytes", choice=True),
    ),
    "PropertySet": (
        _Field(1, "keys", "string", repeated=True),
        _Field(2, "values", "PropertyValue", repeated=True),
    ),
    "Metric": (
        _Field(1, "name", "string"),
        _Field(2, "alias", "uint64"),
        _Field(3, "timestamp", "uint64"),
        _Field(4, "datatype", "uint32"),
        _Field(5, "is_historical", "bool"),
        _Field(6, "is_transient", "bool"),
        _Field(7, "is_null", "bool"),
        _Field(8, "metadata", "bytes"),
        _Field(9, "properties", "PropertySet"),
        _Field(10, "int_value", "uint32", choice=True),
        _Field(11, "long_value", "uint64", choice=True),
        _Field(12, "float_value", "float", choice=True),
        _Field(13, "double_value", "double", choice=True),
        _Field(14, "boolean_value", "bool", choice=True),
        _Field(15, "string_value", "string", choice=True),
        _Field(16, "bytes_value", "bytes", choice=True),
        _Field(17, "dataset_value", "bytes", choice=True),
        _Field(18, "template_value", "bytes", choice=True),
    ),
    "Payload": (
        _Field(1, "timestamp", "uint64"),
        _Field(2, "metrics", "Metric", repeated=True),
        _Field(3, "seq", "uint64"),
        _Field(4, "uuid", "string"),
        _Field(5, "body", "bytes"),
    ),
}


def _descriptor(name: str, fields: Sequence[_Field]) -> DescriptorProto:
    message = DescriptorProto(name=name)
    if any(field.choice for field in fields):
        message.oneof_decl.add(name="value")
    for field in fields:
        label = FieldDescriptorProto.LABEL_REPEATED if field.repeated else None
        one = message.field.add(
            name=field.name,
            number=field.number,
            label=label or FieldDescriptorProto.LABEL_OPTIONAL,
        )
        if field.type in _TYPES:
            one.type = _TYPES[field.type]
        else:
            one.type = FieldDescriptorProto.TYPE_MESSAGE
            one.type_name = f".{_PACKAGE}.{field.type}"
        if field.choice:
            one.oneof_index = 0
    return message


def _payload_class() -> type[Message]:
    file = FileDescriptorProto(name=f"{_PACKAGE}.proto", package=_PACKAGE, syntax="proto2")
    for name, fields in _SCHEMA.items():
        file.message_type.append(_descriptor(name, fields))
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Payload"))


PAYLOAD = _payload_class()
