using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Interop.Parity;

/// <summary>Reads a protobuf field by field from its wire format, so that fields without a name in our schema are included.</summary>
public sealed class ProtobufFacts(Roles roles, Action<string, string> addFact)
{
    // Numbers that differ from run to run.
    private static readonly HashSet<string> VaryingNumbers =
        ["username", "device", "timestamp", "sender_timestamp", "recipient_timestamp", "pre_key_id", "signed_pre_key_id", "registration_id", "raw_id"];

    // Bytes with a meaningless length; a Signal message inside another one is read by its own schema.
    private static readonly HashSet<string> Ciphertexts = ["ciphertext", "message"];

    /// <summary>Messages inside fields that are declared as bytes.</summary>
    private static readonly Dictionary<string, MessageDescriptor> Nested = new()
    {
        ["ClientPayload.DevicePairingRegistrationData.device_props"] = DeviceProps.Descriptor,
        ["ADVSignedDeviceIdentity.details"] = ADVDeviceIdentity.Descriptor,
    };

    public void Read(string path, ReadOnlyMemory<byte> bytes, MessageDescriptor descriptor)
    {
        var input = new CodedInputStream(bytes.ToArray());
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            var field = descriptor.FindFieldByNumber(number);
            var name = field?.Name ?? $"field{number}";
            var place = $"{path}.{name}";
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    var value = input.ReadUInt64();
                    addFact(place, VaryingNumbers.Contains(name) ? "<number>" : value.ToString(CultureInfo.InvariantCulture));
                    break;
                case WireFormat.WireType.Fixed32:
                    addFact(place, input.ReadFixed32().ToString(CultureInfo.InvariantCulture));
                    break;
                case WireFormat.WireType.Fixed64:
                    addFact(place, input.ReadFixed64().ToString(CultureInfo.InvariantCulture));
                    break;
                default:
                    ReadContent(place, name, input.ReadBytes(), field, descriptor);
                    break;
            }
        }
    }

    private void ReadContent(string place, string name, ByteString content, FieldDescriptor? field, MessageDescriptor owner)
    {
        if (field?.FieldType == FieldType.Message)
        {
            addFact(place, "message");
            Read(place, content.Memory, field.MessageType);
        }
        else if (Nested.TryGetValue(Short(owner) + "." + name, out var inner))
        {
            addFact(place, "message");
            Read(place, content.Memory, inner);
        }
        else if (field?.FieldType == FieldType.String)
        {
            addFact(place, roles.NameOf(content.ToStringUtf8()));
        }
        else
        {
            addFact(place, Ciphertexts.Contains(name) ? "<bytes>" : $"<{content.Length} bytes>");
        }
    }

    private static string Short(MessageDescriptor descriptor) =>
        descriptor.ContainingType is { } outer ? Short(outer) + "." + descriptor.Name : descriptor.Name;
}
