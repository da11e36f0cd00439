using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Stories;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Messages;
using WhatIsUp.WhatsApp.AppState;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Stories;

/// <summary>Stories: sent through the queue like every message, and read from the history for 24 hours.</summary>
internal sealed class ChannelStories(ChannelCore core, MessageSending sending, ChannelMessages messages) : IChannelStories
{
    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public Task<SendReceipt> PostAsync(Caller caller, SendRequest request) => sending.SendAsync(caller, request with { To = StoryAudience.ChatId });

    /// <inheritdoc />
    public async Task<SendReceipt> RepostAsync(Caller caller, string messageId, StoryAudience? audience, string? clientRef)
    {
        if (await sending.Acceptance.FindReceiptAsync(clientRef) is { } first) return first;
        _ = await GetAsync(caller, messageId);
        return await messages.ForwardAsync(caller, messageId, StoryAudience.ChatId, clientRef, audience);
    }

    /// <inheritdoc />
    public async Task<SendReceipt> ReplyAsync(Caller caller, string messageId, MessageContent content, string? clientRef)
    {
        if (await sending.Acceptance.FindReceiptAsync(clientRef) is { } first) return first;
        var story = await GetAsync(caller, messageId);
        if (story.FromMe) throw GatewayException.InvalidField("message_id", "must be the story of a contact");
        return await sending.SendAsync(
            caller, new SendRequest { To = story.From.Jid, Content = content, ClientRef = clientRef, QuotedMessageId = messageId });
    }

    /// <inheritdoc />
    public async Task<MessageView> GetAsync(Caller caller, string messageId)
    {
        var now = core.Dependencies.Time.GetUtcNow();
        return await core.Dependencies.Messages.GetAsync(core.Id, messageId, CancellationToken.None) is { ChatId: StoryAudience.ChatId, TargetId: null } story
            && story.Timestamp > now - StoryAudience.Lifetime ? story : throw new GatewayException(ErrorCode.NotFound, "No such story.");
    }

    /// <inheritdoc />
    public async Task MuteAsync(Caller caller, string jid, bool isMuted)
    {
        var (_, wire) = await _chats.PersonAsync(jid);
        await core.WriteAppStateAsync(AppStateActions.MuteStatus(wire, isMuted));
    }

    /// <inheritdoc />
    public Task<Page<MutedAuthor>> ListMutedAsync(Caller caller, PageRequest page) =>
        core.Dependencies.Stories.ListMutedAsync(core.Id, page, CancellationToken.None);
}
