using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Query parameters of the lists of messages.</summary>
internal static class MessageFilters
{
    public static readonly QueryField<string> ChatId = QueryField.Text(
        "chat_id", "Only this chat: a WhatsApp address or a phone number.", 100) with { Expected = Recipient.Expected };

    private static readonly QueryField<bool> FromMe = QueryField.Flag("from_me", "Only messages of the account, or only messages of others.");
    private static readonly QueryField<string> Type = QueryField.Choice(
        "type", "Only this type, such as text. The type is that of the message, which for a voice note is audio.", MessageContent.TypeNames);

    private static readonly QueryField<MessageStatus> Status = QueryField.OneOf<MessageStatus>("status", "Only this status.");
    private static readonly QueryField<DateTimeOffset> After = QueryField.Time("after", "Only later than this time.");
    private static readonly QueryField<DateTimeOffset> Before = QueryField.Time("before", "Only earlier than this time.");
    private static readonly QueryField<string> Q = QueryField.Text("q", "Only messages whose text contains this, ignoring case and accents.", 200);

    /// <summary>All filters but the chat.</summary>
    public static QueryField[] WithoutChat { get; } = [FromMe, Type, Status, After, Before, Q];

    /// <summary>All filters.</summary>
    public static QueryField[] All { get; } = [ChatId, .. WithoutChat];

    /// <summary>Reads the filters; <paramref name="chat"/> is the chat of the route, when it has one.</summary>
    public static MessageQuery Read(Query query, ChannelId? channel, string? chat = null)
    {
        var given = chat ?? query.Text(ChatId);
        var chatJid = given is null ? null : Recipient.ReadJid(given, ChatId.Name, new FieldErrors());
        query.Require(given is null || chatJid is not null, ChatId);
        var read = new MessageQuery
        {
            ChannelId = channel,
            ChatId = chatJid,
            FromMe = query.Value(FromMe),
            Type = query.Text(Type),
            Status = query.Value(Status),
            After = query.Value(After),
            Before = query.Value(Before),
            Q = query.Text(Q),
            Page = query.Page(),
        };
        query.Check();
        return read;
    }
}
