using System.Buffers;
using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// With this token a recipient can report a message and prove its content: a MAC over the fields that the protocol lists, in the order of their numbers
/// (reference 2.6).
/// </summary>
internal static class ReportingToken
{
    private const int TokenBytes = 16;

    /// <summary>The node to add, or null when the message carries no secret or nothing reportable.</summary>
    /// <param name="message">The message.</param>
    /// <param name="plaintext">The same, serialised.</param>
    /// <param name="id">Its stanza id.</param>
    /// <param name="chat">Destination.</param>
    public static Node? Of(Message message, ReadOnlySpan<byte> plaintext, string id, Jid chat)
    {
        if (message.MessageContextInfo is not { HasMessageSecret: true } context || message.ReactionMessage is not null
            || message.PollUpdateMessage is not null) return null;
        var content = new ArrayBufferWriter<byte>(plaintext.Length);
        if (!TrySelect(plaintext, ReportedField.OfMessage, content) || content.WrittenCount == 0) return null;
        Span<byte> key = stackalloc byte[MessageSecrets.KeyBytes];
        MessageSecrets.DeriveKey(context.MessageSecret.Span, id, chat, chat, SecretUse.ReportToken, key);
        return Node.Of(
            "reporting",
            Node.OfBytes("reporting_token", HMACSHA256.HashData(key, content.WrittenSpan).AsSpan(0, TokenBytes).ToArray(), new NodeAttribute("v", "2")));
    }

    /// <summary>Writes the listed fields unchanged; of messages in them only their own listed fields. False if the bytes are not a protobuf.</summary>
    private static bool TrySelect(ReadOnlySpan<byte> bytes, ReportedField[] named, ArrayBufferWriter<byte> selected)
    {
        var found = new List<(int Number, byte[] Bytes)>();
        for (var at = 0; at < bytes.Length;)
        {
            var start = at;
            if (!TryVarint(bytes, ref at, out var tag)) return false;
            var field = Array.Find(named, candidate => candidate.Number == (int)(tag >> 3));
            var valueAt = at;
            if (!TrySkip(bytes, ref at, (WireFormat.WireType)(tag & 7), ref valueAt)) return false;
            if (field is null) continue;
            if ((WireFormat.WireType)(tag & 7) != WireFormat.WireType.LengthDelimited || !field.IsMessage)
            {
                found.Add((field.Number, bytes[start..at].ToArray()));
                continue;
            }
            var inner = new ArrayBufferWriter<byte>(at - valueAt);
            if (!TrySelect(bytes[valueAt..at], field.Fields, inner)) return false;
            if (inner.WrittenCount == 0) continue;
            var framed = new ArrayBufferWriter<byte>(inner.WrittenCount + 10);
            WriteVarint(framed, tag);
            WriteVarint(framed, (ulong)inner.WrittenCount);
            framed.Write(inner.WrittenSpan);
            found.Add((field.Number, framed.WrittenSpan.ToArray()));
        }
        // Fields of one number keep their order.
        foreach (var (_, part) in found.OrderBy(part => part.Number)) selected.Write(part);
        return true;
    }

    private static bool TrySkip(ReadOnlySpan<byte> bytes, ref int at, WireFormat.WireType type, ref int valueAt)
    {
        switch (type)
        {
            case WireFormat.WireType.Varint:
                return TryVarint(bytes, ref at, out _);
            case WireFormat.WireType.Fixed64:
                at += sizeof(ulong);
                break;
            case WireFormat.WireType.Fixed32:
                at += sizeof(uint);
                break;
            case WireFormat.WireType.LengthDelimited:
                if (!TryVarint(bytes, ref at, out var length) || length > (ulong)(bytes.Length - at)) return false;
                valueAt = at;
                at += (int)length;
                break;
            default:
                return false;
        }
        return at <= bytes.Length;
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if ((part & 0x80) == 0) return true;
        }
        return false;
    }

    private static void WriteVarint(ArrayBufferWriter<byte> output, ulong value)
    {
        for (; value > 0x7F; value >>= 7) output.Write([(byte)(value | 0x80)]);
        output.Write([(byte)value]);
    }
}
