using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>Chats and messages that the areas' calls name, as they are stored.</summary>
internal sealed class KnownChats(ChannelCore core)
{
    /// <summary>A chat under the address that it is stored by, and under the one that WhatsApp uses for it.</summary>
    /// <exception cref="GatewayException"><c>not_found</c>: the text is not an address.</exception>
    public Task<(string Stored, Jid Wire)> AddressAsync(string text) => Jid.TryParse(text, out var jid)
        ? ChatReading.NamesAsync(core.Dependencies.Signals, core.Id, jid)
        : throw new GatewayException(ErrorCode.NotFound, "No such chat.");

    /// <summary>As <see cref="AddressAsync"/>, for a person.</summary>
    /// <exception cref="GatewayException"><c>invalid_request</c> for <c>jid</c>: the address is not one of a person.</exception>
    public async Task<(string Stored, Jid Wire)> PersonAsync(string text)
    {
        var (stored, wire) = await AddressAsync(text);
        return IsPerson(wire) ? (stored, wire) : throw GatewayException.InvalidField("jid", "must be a person");
    }

    /// <summary>A stored chat.</summary>
    /// <exception cref="GatewayException"><c>not_found</c>.</exception>
    public async Task<ChatView> GetAsync(string chat) =>
        await core.Dependencies.Chats.GetAsync(core.Id, chat, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such chat.");

    /// <summary>A stored message.</summary>
    /// <exception cref="GatewayException"><c>not_found</c>.</exception>
    public async Task<MessageView> GetMessageAsync(string messageId) =>
        await core.Dependencies.Messages.GetAsync(core.Id, messageId, CancellationToken.None)
            ?? throw new GatewayException(ErrorCode.NotFound, "No such message.");

    /// <summary>The newest stored message of a chat as app state refers to it, or null.</summary>
    public async Task<LastMessage?> FindNewestAsync(string chat)
    {
        if (await core.Dependencies.Chats.FindNewestAsync(core.Id, core.Row.Mode, chat, CancellationToken.None) is not { } newest) return null;
        var hasAuthor = Jid.TryParse(chat, out var jid) && jid.IsGroup && !newest.IsFromMe;
        return new LastMessage(newest.MessageId, newest.IsFromMe, hasAuthor ? ParseOrNull(newest.SenderLid ?? newest.SenderJid) : null, newest.SentAt);
    }

    /// <summary>Author of a message as app state refers to it: only in groups, and only of others' messages.</summary>
    public static Jid? AuthorOf(Jid chat, MessageView message) => chat.IsGroup && !message.FromMe ? ParseOrNull(message.From.Lid ?? message.From.Jid) : null;

    /// <summary>True for the address of a person.</summary>
    public static bool IsPerson(Jid address) => address.IsLid || address.IsPhoneNumber;

    private static Jid? ParseOrNull(string? address) => Jid.TryParse(address, out var jid) ? jid : null;
}
