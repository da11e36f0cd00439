using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.WhatsApp.Binary;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Messages;

/// <summary>Quotes of stored messages.</summary>
internal sealed class Quotes(ChannelCore core)
{
    private const string Field = "quoted";

    /// <summary>The quote of a message in another one.</summary>
    /// <param name="store">Store of the channel.</param>
    /// <param name="messageId">Message to quote.</param>
    /// <param name="chatId">Chat of the new message.</param>
    /// <param name="wire">The same chat as its stanzas address it.</param>
    /// <exception cref="GatewayException"><c>invalid_request</c> for <c>quoted</c>.</exception>
    public async Task<Wire.QuotedMessage> MakeAsync(ChannelStore store, string messageId, string chatId, Jid wire)
    {
        var view = await core.Dependencies.Messages.GetAsync(core.Id, messageId, CancellationToken.None);
        if (view is null) throw GatewayException.InvalidField(Field, "is no message of this channel");
        if (view.DeletedAt is not null) throw GatewayException.InvalidField(Field, "names a message that was deleted");
        var stored = await core.Dependencies.Marks.FindContentAsync(core.Id, messageId, CancellationToken.None);
        if (stored?.Content is not { } content) throw GatewayException.InvalidField(Field, "names a message that could not be read");
        if (view.EditedAt is not null) content = StoredMessages.WithEdits(StoredMessages.Decode(content).Content, view).Encode(Wire.MessageContext.None);
        var usesLid = MessageTargets.IsGroup(view.ChatId) || wire.IsLid;
        return new Wire.QuotedMessage(messageId, Jid.Parse(usesLid ? view.From.Lid ?? view.From.Jid : view.From.Jid), content)
        {
            // Without it, apps look for the quoted message in the chat of the answer.
            Chat = await store.Addresses.IsSameChatAsync(view.ChatId, chatId, CancellationToken.None) ? null : Jid.Parse(view.ChatId),
        };
    }
}
