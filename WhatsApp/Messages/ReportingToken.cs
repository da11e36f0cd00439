using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Lets a recipient report a message with proof of what was sent: a MAC over the fields that the protocol names (reference 2.6). For texts these are
/// <c>conversation</c> and of <c>extendedTextMessage</c> the text, its forwarding marks and its field 30.
/// </summary>
internal static class ReportingToken
{
    private const int TokenBytes = 16;

    /// <summary>The node to add, or null when the message carries no secret or nothing reportable.</summary>
    public static Node? Of(Message message, string id, Jid chat)
    {
        if (message.MessageContextInfo is not { HasMessageSecret: true } context || Select(message) is not { Length: > 0 } content) return null;
        Span<byte> key = stackalloc byte[MessageSecrets.KeyBytes];
        MessageSecrets.DeriveKey(context.MessageSecret.Span, id, chat, chat, SecretUse.ReportToken, key);
        return Node.Of("reporting", Node.OfBytes("reporting_token", HMACSHA256.HashData(key, content).AsSpan(0, TokenBytes).ToArray(), new NodeAttribute("v", "2")));
    }

    private static byte[] Select(Message message)
    {
        using var selected = new MemoryStream();
        using var output = new CodedOutputStream(selected);
        if (message.HasConversation)
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString(message.Conversation);
        }
        if (message.ExtendedTextMessage is { HasText: true } text)
        {
            var inner = SelectText(text);
            output.WriteTag(6, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(inner));
        }
        output.Flush();
        return selected.ToArray();
    }

    private static byte[] SelectText(Message.Types.ExtendedTextMessage text)
    {
        using var selected = new MemoryStream();
        using var output = new CodedOutputStream(selected);
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString(text.Text);
        if (text.ContextInfo is { } context && (context.HasForwardingScore || context.HasIsForwarded))
        {
            var marks = new ContextInfo();
            if (context.HasForwardingScore) marks.ForwardingScore = context.ForwardingScore;
            if (context.HasIsForwarded) marks.IsForwarded = context.IsForwarded;
            output.WriteTag(17, WireFormat.WireType.LengthDelimited);
            output.WriteMessage(marks);
        }
        output.Flush();
        return selected.ToArray();
    }
}
