using System.Collections.Frozen;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Reads what a Message protobuf holds.</summary>
/// <param name="Type">Name of the content: <c>text</c>, <c>image</c> … or the name of the protobuf field.</param>
/// <param name="Text">The text when it is one.</param>
/// <param name="QuotedMessageId">Id of the quoted message, or null.</param>
public sealed record MessageContent(string Type, string? Text, string? QuotedMessageId)
{
    private const int MaxWrappings = 5;

    // Field numbers of Message (reference schema) that name a content; those that only accompany one are left out.
    private static readonly FrozenDictionary<int, string> Names = new Dictionary<int, string>
    {
        [1] = "text", [3] = "image", [4] = "contact", [5] = "location", [6] = "text", [7] = "document", [8] = "audio", [9] = "video", [10] = "call",
        [12] = "protocol", [13] = "contact_list", [14] = "highlyStructuredMessage", [18] = "live_location", [22] = "declinePaymentRequestMessage",
        [23] = "cancelPaymentRequestMessage", [24] = "requestPaymentMessage", [25] = "template", [26] = "sticker", [28] = "group_invite",
        [29] = "templateButtonReplyMessage", [30] = "product", [36] = "list", [37] = "view_once", [38] = "order", [39] = "listResponseMessage",
        [40] = "ephemeral", [41] = "invoiceMessage", [42] = "buttons", [43] = "buttonsResponseMessage", [45] = "interactive", [46] = "reaction",
        [47] = "stickerSyncRmrMessage", [48] = "interactiveResponseMessage", [49] = "poll", [50] = "poll_vote", [51] = "keepInChatMessage",
        [53] = "document", [54] = "requestPhoneNumberMessage", [55] = "view_once", [56] = "encReactionMessage", [58] = "edited", [59] = "view_once",
        [60] = "poll", [61] = "scheduledCallCreationMessage", [62] = "groupMentionedMessage", [63] = "pinInChatMessage", [64] = "poll",
        [66] = "short", [67] = "botInvokeMessage", [69] = "callLogMesssage", [70] = "messageHistoryBundle", [71] = "encCommentMessage", [72] = "bcallMessage",
        [74] = "lottieStickerMessage", [75] = "event", [76] = "encEventResponseMessage", [77] = "commentMessage", [78] = "newsletterAdminInviteMessage",
        [80] = "placeholderMessage", [82] = "secretEncryptedMessage", [83] = "album", [86] = "stickerPackMessage",
    }.ToFrozenDictionary();

    // Contents that travel in a stanza of type media (reference: Baileys); reactions, polls and events have types of their own.
    private static readonly FrozenSet<string> Media = FrozenSet.Create(
        "image", "video", "audio", "contact", "contact_list", "document", "live_location", "sticker", "list", "listResponseMessage", "buttonsResponseMessage", "order", "product",
        "interactiveResponseMessage", "group_invite");

    private const int SenderKeyDistribution = 2, DeviceSent = 31, MessageContext = 35, Ephemeral = 40;

    /// <summary>The <c>type</c> attribute of a stanza with this content.</summary>
    internal string StanzaType => Type switch
    {
        "reaction" or "encReactionMessage" => "reaction",
        "poll" or "poll_vote" => "poll",
        "event" => "event",
        _ => Media.Contains(Type) ? "media" : "text",
    };

    /// <summary>Parses a serialised Message.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no protobuf.</exception>
    public static Message Parse(ReadOnlySpan<byte> message) => Message.Parser.ParseFrom(message);

    /// <summary>Says what a Message holds.</summary>
    public static MessageContent Read(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        for (var i = 0; i < MaxWrappings && message.EphemeralMessage?.Message is { } inner; i++) message = inner;
        if (message.HasConversation) return new MessageContent("text", message.Conversation, null);
        if (message.ExtendedTextMessage is { } text)
            return new MessageContent("text", text.Text, text.ContextInfo is { HasStanzaId: true, StanzaId.Length: > 0 } context ? context.StanzaId : null);
        return new MessageContent(NameOf(message), null, null);
    }

    private static string NameOf(Message message)
    {
        var fields = new CodedInputStream(message.ToByteArray());
        string? name = null;
        while (fields.ReadTag() is not 0 and var tag)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            fields.SkipLastField();
            if (number is SenderKeyDistribution or DeviceSent or MessageContext or Ephemeral) continue;
            name ??= Names.GetValueOrDefault(number) ?? FormattableString.Invariant($"field{number}");
        }
        return name ?? (message.SenderKeyDistributionMessage is not null ? "senderKeyDistributionMessage" : "empty");
    }

    /// <summary>The content alone, without what it quotes itself and without its secrets.</summary>
    internal static Message StripForQuote(ReadOnlyMemory<byte> message)
    {
        var content = Parse(message.Span);
        for (var i = 0; i < MaxWrappings && content.EphemeralMessage?.Message is { } inner; i++) content = inner;
        content.MessageContextInfo = null;
        content.SenderKeyDistributionMessage = null;
        if (content.ExtendedTextMessage is { } text) text.ContextInfo = null;
        return content;
    }
}
