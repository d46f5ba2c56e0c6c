from google.protobuf import any_pb2, duration_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2

from bot.formats.protobuf.known import well_known

THEIRS = (any_pb2, duration_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2)


def test_they_are_what_protobuf_itself_declares():
    ours = {
        message.name: {(field.name, field.number) for field in message.fields}
        for message in well_known.__wrapped__().messages
    }
    theirs = {
        name: {(field.name, field.number) for field in message.fields}
        for module in THEIRS
        for name, message in module.DESCRIPTOR.message_types_by_name.items()
    }
    assert ours == theirs
